/// The rows of an SQLite database, read from the pages of its tables (SQLite, "Database File Format").
///
/// Read without SQLite: a scanned database is hostile, and its schema may name functions, views and triggers.
package struct SQLiteFile {
    private static let magic = Array("SQLite format 3\0".utf8)
    /// The longest record that is read; a longer one is cut off.
    private static let longestRecord = 4 << 20
    /// How many bytes of records are read in all.
    private static let mostBytes = 512 << 20

    private let pageSize: Int
    private let usable: Int
    private let pageCount: Int
    private let encoding: WideText?
    private var seen: Set<Int> = []
    private var read = 0
    private var isOver = false
    /// What was not read, and why.
    package private(set) var limit: String?

    /// A row with its values of text, the others left out.
    package struct Row: Sendable {
        package var table: String
        /// The row's number, nil in a table without them.
        package var id: Int64?
        package var values: [(column: String, bytes: [UInt8])]

        /// The row as assignments, one a line; a table of keys and values gives `key = "value"`.
        package var text: [UInt8] {
            var text: [UInt8] = []
            for (column, value) in named {
                let isPlain = !value.contains { $0 == 0x22 || $0 == 0x0A || $0 == 0x5C }
                text +=
                    column + Array(isPlain ? " = \"".utf8 : " = ".utf8) + value
                    + Array(isPlain ? "\"\n".utf8 : "\n".utf8)
            }
            return text
        }

        private var named: [(column: [UInt8], value: [UInt8])] {
            if values.count == 2, ["key", "name"].contains(values[0].column.lowercased()),
                values[0].bytes.count < 200
            {
                return [(values[0].bytes, values[1].bytes)]
            }
            return values.map { (Array($0.column.utf8), $0.bytes) }
        }
    }

    /// Reads the header; nil where the bytes are no database.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 512, bytes[0] == Self.magic[0] else { return nil }
        for index in Self.magic.indices where bytes[index] != Self.magic[index] { return nil }
        let told = Int(bytes[16]) << 8 | Int(bytes[17])
        pageSize = told == 1 ? 65_536 : told
        usable = pageSize - Int(bytes[20])
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0, usable >= 480 else { return nil }
        pageCount = bytes.count / pageSize
        encoding = bytes[59] == 2 ? .utf16LE : bytes[59] == 3 ? .utf16BE : nil
    }

    /// A table as the schema has it.
    private struct Table {
        var name: String
        var root: Int
        var columns: [String]
    }

    /// Visits the rows of all tables; stops where `visit` says so.
    package mutating func forEachRow(in bytes: Span<UInt8>, _ visit: (Row) -> Bool) {
        var tables: [Table] = []
        let encoding = encoding
        let decoded = { (text: [UInt8]) in encoding.map { $0.decode(text.span) } ?? text }
        let text = { (value: Value) in String(decoding: decoded(value.text ?? []), as: UTF8.self) }
        walk(1, bytes) { record, _ in
            guard record.count >= 5, text(record[0]) == "table", let root = record[3].number, root > 0 else {
                return true
            }
            tables.append(
                Table(
                    name: text(record[1]), root: Int(clamping: root),
                    columns: TableColumns.names(in: text(record[4]))))
            return true
        }
        for table in tables where !isOver {
            walk(table.root, bytes) { record, id in
                var values: [(column: String, bytes: [UInt8])] = []
                for (index, value) in record.enumerated() {
                    guard let value = value.text, !value.isEmpty else { continue }
                    let column =
                        table.columns.indices.contains(index) ? table.columns[index] : "column\(index + 1)"
                    values.append((column, decoded(value)))
                }
                return values.isEmpty || visit(Row(table: table.name, id: id, values: values))
            }
        }
    }

    // MARK: Pages

    private mutating func walk(_ root: Int, _ bytes: Span<UInt8>, _ visit: ([Value], Int64?) -> Bool) {
        var pending = [root]
        while let page = pending.popLast(), !isOver {
            guard page >= 1, page <= pageCount, seen.insert(page).inserted else { continue }
            let start = (page - 1) * pageSize
            let header = start + (page == 1 ? 100 : 0)
            let type = bytes[header]
            guard type == 2 || type == 5 || type == 10 || type == 13 else { continue }
            let isInner = type < 10
            let array = header + (isInner ? 12 : 8)
            let count = min(
                Int(bytes[header + 3]) << 8 | Int(bytes[header + 4]), (start + pageSize - array) / 2)
            var children: [Int] = []
            for index in 0..<count {
                var at = start + (Int(bytes[array + 2 * index]) << 8 | Int(bytes[array + 2 * index + 1]))
                guard at >= array, at + 4 < start + pageSize else { continue }
                if isInner {
                    children.append(number(at, bytes))
                    at += 4
                }
                guard type != 5 else { continue }
                guard visitCell(at, page: start, isTable: type == 13, bytes, visit) else {
                    isOver = true
                    return
                }
            }
            if isInner { pending += [number(header + 8, bytes)] + children.reversed() }
        }
    }

    private mutating func visitCell(
        _ start: Int, page: Int, isTable: Bool, _ bytes: Span<UInt8>, _ visit: ([Value], Int64?) -> Bool
    ) -> Bool {
        var at = start
        let size = Int(clamping: varint(&at, bytes))
        let id = isTable ? varint(&at, bytes) : nil
        guard size > 0 else { return true }
        let payload = payload(at, size: size, page: page, isTable: isTable, bytes)
        read += payload.count
        guard read <= Self.mostBytes else {
            limit = "more than \(Self.mostBytes >> 20) MiB of rows: the rest was not read"
            return false
        }
        return visit(Self.values(of: payload), id)
    }

    /// A record's bytes: those on its page, then those on the overflow pages.
    private func payload(_ start: Int, size: Int, page: Int, isTable: Bool, _ bytes: Span<UInt8>) -> [UInt8] {
        let most = isTable ? usable - 35 : (usable - 12) * 64 / 255 - 23
        let least = (usable - 12) * 32 / 255 - 23
        let rest = least + (max(0, size - least)) % (usable - 4)
        let local = size <= most ? size : rest <= most ? rest : least
        let wanted = min(size, Self.longestRecord)
        var payload: [UInt8] = []
        let end = min(start + local, page + pageSize)
        guard start <= end else { return [] }
        for index in start..<end { payload.append(bytes[index]) }
        guard size > most, end + 4 <= page + pageSize else { return payload }
        var next = number(end, bytes)
        while payload.count < wanted, next >= 1, next <= pageCount {
            let overflow = (next - 1) * pageSize
            for index in overflow + 4..<overflow + 4 + min(usable - 4, wanted - payload.count) {
                payload.append(bytes[index])
            }
            next = number(overflow, bytes)
        }
        return payload
    }

    private func number(_ offset: Int, _ bytes: Span<UInt8>) -> Int {
        var number = 0
        for index in offset..<offset + 4 { number = number << 8 | Int(bytes[index]) }
        return number
    }

    private func varint(_ at: inout Int, _ bytes: Span<UInt8>) -> Int64 {
        Varint.read(&at, end: bytes.count) { bytes[$0] }
    }

    // MARK: Records

    private enum Value {
        case text([UInt8])
        case number(Int64)
        case other

        var text: [UInt8]? {
            guard case .text(let bytes) = self else { return nil }
            return bytes
        }

        var number: Int64? {
            guard case .number(let number) = self else { return nil }
            return number
        }
    }

    private static func values(of record: [UInt8]) -> [Value] {
        var at = 0
        let headerEnd = Int(clamping: Varint.read(&at, end: record.count) { record[$0] })
        guard headerEnd <= record.count else { return [] }
        var body = headerEnd
        var values: [Value] = []
        while at < headerEnd {
            let type = Varint.read(&at, end: headerEnd) { record[$0] }
            guard type >= 0 else { break }
            let length = length(of: type)
            let end = min(record.count, body + min(length, record.count))
            guard body <= end else { break }
            values.append(value(type, record[body..<end]))
            body = end
        }
        return values
    }

    private static func length(of type: Int64) -> Int {
        switch type {
        case 1...4: Int(type)
        case 5: 6
        case 6, 7: 8
        case 12...: Int(clamping: (type - 12) / 2)
        default: 0
        }
    }

    private static func value(_ type: Int64, _ bytes: ArraySlice<UInt8>) -> Value {
        switch type {
        case 1...6: .number(bytes.reduce(bytes.first.map { $0 > 0x7F ? -1 : 0 } ?? 0) { $0 << 8 | Int64($1) })
        case 9: .number(1)
        case 12...: .text(Array(bytes))
        default: .other
        }
    }
}

/// Numbers of one to nine bytes, seven bits a byte, the highest first.
private enum Varint {
    static func read(_ at: inout Int, end: Int, _ byte: (Int) -> UInt8) -> Int64 {
        var number: UInt64 = 0
        for index in 0..<9 {
            guard at < end else { return 0 }
            let next = byte(at)
            at += 1
            if index == 8 { return Int64(bitPattern: number << 8 | UInt64(next)) }
            number = number << 7 | UInt64(next & 0x7F)
            if next < 0x80 { break }
        }
        return Int64(bitPattern: number)
    }
}

/// The names of columns in the text of a CREATE TABLE.
enum TableColumns {
    /// Words with which a constraint of the table begins, where a column would have its name.
    private static let constraints: Set<String> = ["constraint", "primary", "unique", "check", "foreign"]

    /// The names in order; none for a table without row numbers, whose records have another order.
    static func names(in statement: String) -> [String] {
        guard let open = statement.firstIndex(of: "("), !statement.lowercased().hasSuffix("without rowid")
        else { return [] }
        var names: [String] = []
        var definition = ""
        var depth = 0
        var quote: Character?
        for character in statement[statement.index(after: open)...] {
            if let closing = quote {
                if character == closing { quote = nil }
            } else if let closing = ["\"": "\"", "'": "'", "`": "`", "[": "]"][character] as Character? {
                quote = closing
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
                if depth < 0 { break }
            } else if character == ",", depth == 0 {
                name(of: definition).map { names.append($0) }
                definition = ""
                continue
            }
            definition.append(character)
        }
        name(of: definition).map { names.append($0) }
        return names
    }

    private static func name(of definition: String) -> String? {
        let definition = definition.drop { $0.isWhitespace }
        guard let first = definition.first else { return nil }
        if let closing = ["\"": "\"", "'": "'", "`": "`", "[": "]"][first] as Character? {
            return String(definition.dropFirst().prefix { $0 != closing })
        }
        let name = String(definition.prefix { !$0.isWhitespace && $0 != "(" })
        return constraints.contains(name.lowercased()) ? nil : name
    }
}
