package import Documents

/// A pattern of paths or names, as `.gitignore` writes them: `*` and `?` stop at `/`, `**` does not, and a pattern without `/`
/// is about the last part of a path.
package struct Glob: DocumentValue, Hashable {
    /// The pattern as written.
    package let text: String
    private let tokens: [Token]
    /// The bytes after the last wildcard and the last `/`, with which all that fits ends.
    private let tail: [UInt8]

    private enum Token: Hashable {
        case byte(UInt8)
        /// One character other than `/`.
        case one
        /// Any characters other than `/`.
        case some
        /// Any characters.
        case any
        /// Nothing, or what the next two say: whole folders.
        case folders
    }

    private static let slash = UInt8(ascii: "/")
    private static let folders: [Token] = [.folders, .any, .byte(slash)]

    package init(_ text: String) {
        self.text = text
        var tokens: [Token] = []
        var rest = Array(text.utf8)[...]
        if rest.first == Self.slash {
            rest = rest.dropFirst()
        } else if !rest.contains(Self.slash) {
            tokens += Self.folders
        }
        var isAtFolder = true
        while let byte = rest.popFirst() {
            let wasAtFolder = isAtFolder
            isAtFolder = byte == Self.slash
            switch byte {
            case UInt8(ascii: "?"): tokens.append(.one)
            case UInt8(ascii: "*") where rest.first == UInt8(ascii: "*"):
                rest = rest.dropFirst()
                guard wasAtFolder, rest.first == Self.slash else {
                    tokens.append(.any)
                    continue
                }
                rest = rest.dropFirst()
                tokens += Self.folders
                isAtFolder = true
            case UInt8(ascii: "*"): tokens.append(.some)
            default: tokens.append(.byte(byte))
            }
        }
        self.tokens = tokens
        var tail: [UInt8] = []
        while case .byte(let byte)? = tokens.dropLast(tail.count).last, byte != Self.slash {
            tail.append(byte)
        }
        self.tail = tail.reversed()
    }

    /// Whether a name without folders fits.
    package func matches(name: String) -> Bool { matches(path: Array(name.utf8)) }

    /// Whether a path relative to its root fits; every position in the pattern is followed at once, so that the time is bounded
    /// by both lengths multiplied.
    package func matches(path: [UInt8]) -> Bool {
        guard path.suffix(tail.count).elementsEqual(tail) else { return false }
        var reached = [Bool](repeating: false, count: tokens.count + 1)
        reached[0] = true
        follow(&reached)
        for byte in path {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (position, token) in tokens.enumerated() where reached[position] {
                switch token {
                case .byte(let expected) where expected == byte: next[position + 1] = true
                case .one where byte != Self.slash: next[position + 1] = true
                case .some where byte != Self.slash: next[position] = true
                case .any: next[position] = true
                default: break
                }
            }
            follow(&next)
            reached = next
        }
        return reached[tokens.count]
    }

    /// Adds the positions that are reached from others without a character, all of which lie behind those.
    private func follow(_ reached: inout [Bool]) {
        for (position, token) in tokens.enumerated() where reached[position] {
            switch token {
            case .some, .any: reached[position + 1] = true
            case .folders:
                reached[position + 1] = true
                reached[position + Self.folders.count] = true
            case .byte, .one: break
            }
        }
    }

    package static func read(_ document: Document, file: String) throws(DocumentError) -> Glob {
        let text = try String.read(document, file: file)
        guard !text.isEmpty else {
            throw DocumentError(file: file, line: document.line, message: "an empty pattern fits nothing")
        }
        return Glob(text)
    }

    package static var schema: Document { String.schema }
    package static var placeholder: Glob { Glob("*") }
}
