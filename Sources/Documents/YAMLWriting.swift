extension Document {
    /// The document as YAML that reads back as the same: maps in blocks, short lists of scalars on one line.
    package var yaml: String {
        var lines: [String] = []
        write(into: &lines, indent: "")
        return lines.map { $0 + "\n" }.joined()
    }

    private func write(into lines: inout [String], indent: String) {
        switch content {
        case .map(let entries) where !entries.isEmpty:
            for entry in entries {
                let key = indent + Self.written(entry.key, plain: Self.isPlainKey(entry.key)) + ":"
                entry.value.write(after: key, into: &lines, indent: indent + "  ")
            }
        case .list(let elements) where !elements.isEmpty:
            for element in elements {
                var inner: [String] = []
                element.write(into: &inner, indent: indent + "  ")
                lines.append(indent + "- " + inner[0].dropFirst(indent.count + 2))
                lines += inner.dropFirst()
            }
        default: lines.append(indent + flow)
        }
    }

    /// Writes a key's value behind the key, or below it where it has lines of its own.
    private func write(after key: String, into lines: inout [String], indent: String) {
        guard hasLines else {
            lines.append(key + " " + flow)
            return
        }
        lines.append(key)
        write(into: &lines, indent: indent)
    }

    private var hasLines: Bool {
        switch content {
        case .scalar: false
        case .map(let entries): !entries.isEmpty
        case .list(let elements): elements.contains(where: \.hasLines) || flow.utf8.count > 100
        }
    }

    /// On one line.
    private var flow: String {
        switch content {
        case .scalar(let text, let plain): Self.written(text, plain: plain)
        case .list(let elements): "[" + elements.map(\.flow).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.map { Self.written($0.key, plain: false) + ": " + $0.value.flow }
                .joined(separator: ", ") + "}"
        }
    }

    private static func isPlainKey(_ key: String) -> Bool {
        guard let first = key.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return key.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        } && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(key)
    }

    /// A scalar: in single quotes, in which nothing has a meaning, unless it has characters that must be escaped.
    private static func written(_ text: String, plain: Bool) -> String {
        if plain { return text }
        guard text.unicodeScalars.contains(where: mustBeEscaped) else {
            return "'" + text.replacing("'", with: "''") + "'"
        }
        return text.unicodeScalars.reduce(into: "\"") { $0 += escaped($1) } + "\""
    }

    /// Whether YAML 1.1 does not have a character as it is in a single-quoted scalar on one line.
    private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            false
        default: true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        default:
            guard mustBeEscaped(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}
