package import Rules
package import Secrets

/// Finds the secrets in names and messages, which are about to be told and which no scan of contents has looked at.
package struct NameScanner: ~Copyable {
    private var scanner: ChunkScanner

    package init(rules: RuleSet) throws {
        scanner = try ChunkScanner(rules: rules)
    }

    /// The secrets in a text; what is doubtful is left out, since hiding it would take names apart that tell nothing.
    package mutating func secrets(in text: String) throws -> [Secret] {
        let bytes = Array(text.utf8)
        return try scanner.scan(bytes.span).filter { $0.confidence > .low }.map {
            Secret(bytes.span.array($0.secret))
        }
    }
}
