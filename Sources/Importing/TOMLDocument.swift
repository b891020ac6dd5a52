package import Documents
internal import TOMLKit

extension Document {
    /// Reads one TOML document (version 1.0).
    ///
    /// The parser tells lines only of errors, so only the tables under `[[headers]]` of the top know theirs.
    ///
    /// - Parameters:
    ///   - toml: The text.
    ///   - file: The name that errors give.
    /// - Throws: Where it is not TOML.
    package init(toml: String, file: String) throws(DocumentError) {
        try Self.refuseNUL(in: toml, file: file)
        let table: TOMLTable
        do {
            table = try TOMLTable(string: toml)
        } catch let error as TOMLParseError {
            throw DocumentError(file: file, line: error.source.begin.line, message: error.description)
        } catch {
            throw DocumentError(file: file, line: 0, message: "not TOML")
        }
        self = Self.map(table)
        numberTables(by: Self.headerLines(of: toml))
    }

    /// The parser takes texts to end at NUL, which a file or an escape would cut short unseen.
    private static func refuseNUL(in toml: String, file: String) throws(DocumentError) {
        for (number, line) in toml.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.utf8.contains(0) || line.contains("\\u0000") || line.contains("\\U00000000") {
            throw DocumentError(file: file, line: number + 1, message: "the character NUL is not read")
        }
    }

    private static func map(_ table: TOMLTable) -> Document {
        Document(
            .map(
                table.keys.compactMap { key in
                    table[key].map { Entry(key: key, line: 0, value: value($0.tomlValue)) }
                }))
    }

    private static func value(_ value: TOMLValue) -> Document {
        switch value.type {
        case .table: value.table.map(map) ?? Document(.map([]))
        case .array: Document(.list(value.array.map { $0.map { Self.value($0.tomlValue) } } ?? []))
        case .string: .text(value.string ?? "")
        case .int: .plain("\(value.int ?? 0)")
        case .double: .plain("\(value.double ?? 0)")
        case .bool: .plain("\(value.bool ?? false)")
        case .date, .time, .dateTime: .text(value.debugDescription)
        }
    }

    /// The lines of `[[name]]` headers by name; a line of a text over several lines may look like one too.
    private static func headerLines(of toml: String) -> [String: [Int]] {
        var lines: [String: [Int]] = [:]
        for (number, line) in toml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let match = line.prefixMatch(of: /[ \t]*\[\[[ \t]*([A-Za-z]+)[ \t]*\]\]/) else { continue }
            lines[String(match.1), default: []].append(number + 1)
        }
        return lines
    }

    /// Gives tables the lines of their headers, where there are as many of these as of those.
    private mutating func numberTables(by headers: [String: [Int]]) {
        guard case .map(var entries) = content else { return }
        for index in entries.indices {
            guard let lines = headers[entries[index].key],
                case .list(var elements) = entries[index].value.content, lines.count == elements.count
            else { continue }
            for (element, line) in zip(elements.indices, lines) { elements[element].line = line }
            entries[index].value.content = .list(elements)
        }
        content = .map(entries)
    }
}
