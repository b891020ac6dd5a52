import BuiltinRules
import Rules
import Scanning
import Secrets
import Testing

/// Texts with placeholders, filled from a seed and scanned with the rules of this build.
enum Bench {
    private static let rules: RuleSet? = BuiltinRules.index().flatMap {
        try? RuleSet(index: $0, store: BuiltinRules.store)
    }

    static func builtinRules() throws -> RuleSet {
        try #require(rules)
    }

    static func filled(_ template: String, seed: String = "bench") -> String {
        var filler = PlaceholderFiller(seed: seed)
        return filler.fill(template)
    }

    /// What the default report shows of a text: detections of medium confidence and above.
    static func shown(in text: String) throws -> [(detection: Detection, secret: String)] {
        var scanner = try ChunkScanner(rules: builtinRules())
        let bytes = Array(text.utf8)
        return try scanner.scan(bytes.span).filter { $0.confidence > .low }.map {
            ($0, String(decoding: bytes[$0.secret], as: UTF8.self))
        }
    }
}
