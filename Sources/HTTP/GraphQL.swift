/// What a GraphQL document would do, read far enough to be sure that it only queries.
///
/// Follows the grammar of the October 2021 specification for definitions, and refuses whatever two readers could
/// split differently: anything but ASCII, a carriage return alone, control characters, unbalanced brackets.
struct GraphQLDocument {
    /// The names of its operations; an anonymous one has none.
    let operationNames: [String]

    /// The longest document, in bytes.
    private static let longest = 32 << 10

    /// Reads a document.
    ///
    /// - Throws: `refusedRequest` unless every operation is a query and every other definition a fragment.
    init(_ text: String) throws(HTTPFailure) {
        guard text.utf8.count <= Self.longest else { throw refusal("too long") }
        var tokens = try GraphQLTokens(Array(text.utf8)).all()[...]
        var names: [String] = []
        var operations = 0
        while let token = tokens.first {
            switch token {
            case .mark(UInt8(ascii: "{")):
                operations += 1
            case .name("query"):
                operations += 1
                tokens.removeFirst()
                names += Self.takeName(&tokens).map { [$0] } ?? []
                if tokens.first == .mark(UInt8(ascii: "(")) { try Self.skipBrackets(&tokens) }
                try Self.skipDirectives(&tokens)
            case .name("fragment"):
                tokens.removeFirst()
                guard let name = Self.takeName(&tokens), name != "on", Self.takeName(&tokens) == "on",
                    Self.takeName(&tokens) != nil
                else { throw refusal("a fragment cannot be read") }
                try Self.skipDirectives(&tokens)
            default:
                throw refusal("a definition is neither query nor fragment")
            }
            guard tokens.first == .mark(UInt8(ascii: "{")) else {
                throw refusal("a definition has no selection")
            }
            try Self.skipBrackets(&tokens)
        }
        guard operations > 0 else { throw refusal("no operation") }
        operationNames = names
    }

    private static func takeName(_ tokens: inout ArraySlice<GraphQLToken>) -> String? {
        guard case .name(let name) = tokens.first else { return nil }
        tokens.removeFirst()
        return name
    }

    private static func skipDirectives(_ tokens: inout ArraySlice<GraphQLToken>) throws(HTTPFailure) {
        while tokens.first == .mark(UInt8(ascii: "@")) {
            tokens.removeFirst()
            guard takeName(&tokens) != nil else { throw refusal("a directive has no name") }
            if tokens.first == .mark(UInt8(ascii: "(")) { try skipBrackets(&tokens) }
        }
    }

    /// Skips from an opening bracket past its closing one.
    private static func skipBrackets(_ tokens: inout ArraySlice<GraphQLToken>) throws(HTTPFailure) {
        var open: [UInt8] = []
        while let token = tokens.popFirst() {
            guard case .mark(let mark) = token else { continue }
            switch mark {
            case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
            case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
            case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
                guard open.popLast() == mark else { throw refusal("brackets do not match") }
                if open.isEmpty { return }
            default: continue
            }
        }
        throw refusal("brackets do not match")
    }
}

/// What a document consists of, as far as its structure needs it.
enum GraphQLToken: Equatable {
    case name(String)
    case mark(UInt8)
    case value
}

/// The tokens of a document.
struct GraphQLTokens {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) throws(HTTPFailure) {
        for (index, byte) in bytes.enumerated() {
            let isReturn = byte == 13 && index + 1 < bytes.count && bytes[index + 1] == 10
            guard byte == 9 || byte == 10 || isReturn || (32...126).contains(byte) else {
                throw refusal("a character outside printable ASCII")
            }
        }
        self.bytes = bytes
    }

    func all() throws(HTTPFailure) -> [GraphQLToken] {
        var reader = self
        var tokens: [GraphQLToken] = []
        while let token = try reader.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() throws(HTTPFailure) -> GraphQLToken? {
        skipIgnored()
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        if isNameStart(byte) { return .name(take(while: isNamePart)) }
        if byte == UInt8(ascii: "-") || isDigit(byte) {
            _ = take { isNamePart($0) || "+-.".utf8.contains($0) }
            return .value
        }
        if byte == UInt8(ascii: "\"") { return try takeString() }
        guard "!$&().:=@[]{|}".utf8.contains(byte) else { throw refusal("an unknown character") }
        position += 1
        return .mark(byte)
    }

    /// White space, commas, and comments to the end of their line.
    private mutating func skipIgnored() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "#") { _ = take { $0 != 10 } }
            guard position < bytes.count, " \t\r\n,".utf8.contains(bytes[position]) else { return }
            position += 1
        }
    }

    private mutating func take(while holds: (UInt8) -> Bool) -> String {
        let run = bytes[position...].prefix(while: holds)
        position += run.count
        return String(decoding: run, as: UTF8.self)
    }

    /// A string in one pair of quotes on one line, or a block in three.
    private mutating func takeString() throws(HTTPFailure) -> GraphQLToken {
        let isBlock = startsWith("\"\"\"")
        let quote = isBlock ? "\"\"\"" : "\""
        position += quote.utf8.count
        while position < bytes.count {
            if startsWith(quote) {
                position += quote.utf8.count
                return .value
            }
            if isBlock {
                position += startsWith("\\\"\"\"") ? 4 : 1
            } else {
                if bytes[position] == UInt8(ascii: "\\") { position += 1 }
                guard position < bytes.count, bytes[position] != 10, bytes[position] != 13 else { break }
                position += 1
            }
        }
        throw refusal("a string does not end")
    }

    private func startsWith(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

private func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (65...90).contains(byte) || (97...122).contains(byte)
}

private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

private func refusal(_ reason: String) -> HTTPFailure { .refusedRequest("GraphQL: \(reason)") }
