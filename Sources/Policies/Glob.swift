package import Documents

/// A pattern of paths or names, as `.gitignore` writes them: `*` and `?` stop at `/`, `**` does not, and a pattern without `/`
/// is about the last part of a path.
package struct Glob: DocumentValue, Hashable {
    /// The pattern as written.
    package let text: String
    private let tokens: [Token]

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
    }

    /// Whether a name without folders fits.
    package func matches(name: String) -> Bool { matches(path: Array(name.utf8)) }

    /// Whether a path relative to its root fits; every position in the pattern is followed at once, so that the time is bounded
    /// by both lengths multiplied.
    package func matches(path: [UInt8]) -> Bool {
        var reached = closure([0])
        for byte in path {
            var next: Set<Int> = []
            for position in reached where position < tokens.count {
                switch tokens[position] {
                case .byte(let expected) where expected == byte: next.insert(position + 1)
                case .one where byte != Self.slash: next.insert(position + 1)
                case .some where byte != Self.slash: next.insert(position)
                case .any: next.insert(position)
                default: break
                }
            }
            guard !next.isEmpty else { return false }
            reached = closure(next)
        }
        return reached.contains(tokens.count)
    }

    /// The positions with all that are reached from them without a character.
    private func closure(_ positions: Set<Int>) -> Set<Int> {
        var reached = positions
        var open = Array(positions)
        while let position = open.popLast() {
            guard position < tokens.count else { continue }
            let steps: [Int]
            switch tokens[position] {
            case .some, .any: steps = [1]
            case .folders: steps = [1, Self.folders.count]
            case .byte, .one: steps = []
            }
            for step in steps where reached.insert(position + step).inserted { open.append(position + step) }
        }
        return reached
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
