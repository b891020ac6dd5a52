extension Document {
    /// The document as compact bytes, which `init(packed:)` reads back without a parser.
    package func packed() -> [UInt8] {
        var bytes: [UInt8] = []
        pack(into: &bytes)
        return bytes
    }

    private enum Tag: UInt8 {
        case plain, quoted, list, map
    }

    private func pack(into bytes: inout [UInt8]) {
        switch content {
        case .scalar(let text, let plain):
            bytes.append((plain ? Tag.plain : Tag.quoted).rawValue)
            Self.pack(line, into: &bytes)
            Self.pack(text, into: &bytes)
        case .list(let elements):
            bytes.append(Tag.list.rawValue)
            Self.pack(line, into: &bytes)
            Self.pack(elements.count, into: &bytes)
            for element in elements { element.pack(into: &bytes) }
        case .map(let entries):
            bytes.append(Tag.map.rawValue)
            Self.pack(line, into: &bytes)
            Self.pack(entries.count, into: &bytes)
            for entry in entries {
                Self.pack(entry.line, into: &bytes)
                Self.pack(entry.key, into: &bytes)
                entry.value.pack(into: &bytes)
            }
        }
    }

    /// Numbers stand in seven bits a byte, lowest first (LEB128).
    package static func pack(_ number: Int, into bytes: inout [UInt8]) {
        var rest = UInt(bitPattern: number)
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package static func pack(_ text: String, into bytes: inout [UInt8]) {
        pack(text.utf8.count, into: &bytes)
        bytes += Array(text.utf8)
    }

    /// Reads what `packed()` wrote; nil where the bytes are anything else.
    package init?(packed bytes: ArraySlice<UInt8>) {
        var reader = PackedReader(bytes: bytes)
        guard let document = Self.unpack(&reader, depth: 100), reader.isAtEnd else { return nil }
        self = document
    }

    private static func unpack(_ reader: inout PackedReader, depth: Int) -> Document? {
        guard depth > 0, let tag = reader.byte().flatMap(Tag.init), let line = reader.number() else {
            return nil
        }
        switch tag {
        case .plain, .quoted:
            guard let text = reader.text() else { return nil }
            return Document(.scalar(text, plain: tag == .plain), line: line)
        case .list:
            guard let count = reader.number(), count <= reader.remaining else { return nil }
            var elements: [Document] = []
            for _ in 0..<count {
                guard let element = unpack(&reader, depth: depth - 1) else { return nil }
                elements.append(element)
            }
            return Document(.list(elements), line: line)
        case .map:
            guard let count = reader.number(), count <= reader.remaining else { return nil }
            var entries: [Entry] = []
            for _ in 0..<count {
                guard let keyLine = reader.number(), let key = reader.text(),
                    let value = unpack(&reader, depth: depth - 1)
                else { return nil }
                entries.append(Entry(key: key, line: keyLine, value: value))
            }
            return Document(.map(entries), line: line)
        }
    }
}

/// Reads packed numbers and texts, never past the end.
package struct PackedReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    package init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    package var isAtEnd: Bool { at == bytes.endIndex }

    package var remaining: Int { bytes.endIndex - at }

    package mutating func byte() -> UInt8? {
        guard at < bytes.endIndex else { return nil }
        at += 1
        return bytes[at - 1]
    }

    package mutating func number() -> Int? {
        var number: UInt = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte = byte() else { return nil }
            number |= UInt(byte & 0x7F) << UInt(shift)
            if byte & 0x80 == 0 { return Int(exactly: number) }
        }
        return nil
    }

    package mutating func slice() -> ArraySlice<UInt8>? {
        guard let count = number(), count <= remaining else { return nil }
        at += count
        return bytes[at - count..<at]
    }

    package mutating func text() -> String? {
        slice().map { String(decoding: $0, as: UTF8.self) }
    }
}
