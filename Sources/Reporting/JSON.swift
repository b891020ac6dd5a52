/// A JSON value whose members keep the order they were given in.
enum JSON {
    case null
    case bool(Bool)
    case int(Int64)
    /// Our own fixed word, written as it is.
    case word(String)
    /// Text from elsewhere, scrubbed of secrets when it is written.
    case text(String)
    /// Bytes from elsewhere, scrubbed of secrets and then written in base64.
    case base64([UInt8])
    /// A path from elsewhere, scrubbed of secrets and then written as a URI reference.
    case uri([UInt8])
    case array([JSON])
    case object(Members)

    /// The members of an object in their order; their names are ours alone.
    struct Members: ExpressibleByDictionaryLiteral {
        var list: [(name: StaticString, value: JSON)]

        init(dictionaryLiteral elements: (StaticString, JSON)...) {
            list = elements.map { (name: $0.0, value: $0.1) }
        }

        static func + (left: Members, right: Members) -> Members {
            var sum = left
            sum.list += right.list
            return sum
        }
    }

    static func literal(_ text: StaticString) -> JSON { .word(text.description) }

    static func name(_ value: (some RawRepresentable<String>)?) -> JSON {
        value.map { .word($0.rawValue) } ?? .null
    }

    static func text(_ value: String?) -> JSON { value.map { .text($0) } ?? .null }

    static func bool(_ value: Bool?) -> JSON { value.map { .bool($0) } ?? .null }

    static func int(_ value: Int?) -> JSON { value.map { .int(Int64($0)) } ?? .null }

    static func texts(_ values: [String]) -> JSON { .array(values.map { .text($0) }) }

    /// An object without its members that are null.
    static func compact(_ members: Members) -> JSON {
        var kept = members
        kept.list.removeAll { if case .null = $0.value { true } else { false } }
        return .object(kept)
    }
}

/// Writes JSON values as text.
struct JSONWriter {
    private let scrubber: Scrubber
    private let indented: Bool
    private(set) var output: [UInt8] = []

    /// Writes on one line, or indented by two spaces a level.
    init(_ scrubber: Scrubber, indented: Bool) {
        self.scrubber = scrubber
        self.indented = indented
    }

    /// Writes a value and ends the line.
    mutating func writeLine(_ value: JSON) {
        write(value, depth: 0)
        output.append(0x0A)
    }

    private mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .int(let value): output += String(value).utf8
        case .word(let text): writeString(text)
        case .text(let text): writeString(scrubber.clean(text))
        case .base64(let bytes):
            writeString(String(decoding: Encoding.base64(scrubber.clean(bytes)), as: UTF8.self))
        case .uri(let path): writeString(Encoding.uri(path: scrubber.clean(path)))
        case .array(let items):
            writeList(items, brackets: ("[", "]"), depth: depth) { writer, item in
                writer.write(item, depth: depth + 1)
            }
        case .object(let members):
            writeList(members.list, brackets: ("{", "}"), depth: depth) { writer, member in
                writer.writeString(member.name.description)
                writer.output += (writer.indented ? ": " : ":").utf8
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeList<Item>(
        _ items: [Item], brackets: (open: String, close: String), depth: Int,
        _ writeItem: (inout JSONWriter, Item) -> Void
    ) {
        output += brackets.open.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(depth: depth + 1)
            writeItem(&self, item)
        }
        if !items.isEmpty { breakLine(depth: depth) }
        output += brackets.close.utf8
    }

    private mutating func breakLine(depth: Int) {
        guard indented else { return }
        output.append(0x0A)
        output += Array(repeating: 0x20, count: depth * 2)
    }

    private mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\"".utf8
            case "\\": output += "\\\\".utf8
            case "\n": output += "\\n".utf8
            case "\r": output += "\\r".utf8
            case "\t": output += "\\t".utf8
            case " "..."~": output.append(UInt8(scalar.value))
            case let scalar where scalar.isUnprintable: writeEscape(scalar)
            default: output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Writes `\uXXXX`, as a surrogate pair beyond the basic plane.
    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        for unit in String(scalar).utf16 {
            output += "\\u".utf8
            output += Encoding.hex([UInt8(unit >> 8), UInt8(unit & 0xFF)])
        }
    }
}
