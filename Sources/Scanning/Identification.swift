package import Rules
package import Secrets
internal import Patterns

/// Tells what a credential is that somebody hands over by itself, with no file around it.
package struct Identification: ~Copyable {
    private let rules: RuleSet
    private var scanner: ChunkScanner
    private var matcher = Matcher()

    package init(rules: RuleSet) throws {
        self.rules = rules
        scanner = try ChunkScanner(rules: rules)
    }

    /// The findings in a text that holds one credential: by its shape, or as a token of the provider that is named.
    package mutating func findings(in text: [UInt8], provider: String?) throws -> [Finding] {
        let builder = FindingBuilder(
            template: Place(source: .stdin, path: FilePath("-"), root: ".", span: .unknown))
        let detections = try scanner.scan(text.span).filter { provider == nil || $0.provider == provider }
        if !detections.isEmpty { return builder.findings(of: detections, in: text.span) }
        guard let provider else { return [] }
        return try named(provider, in: text).map { builder.findings(of: [$0], in: text.span) } ?? []
    }

    /// The first token of a provider whose pattern the text matches whole, whatever would have to stand around it.
    private mutating func named(_ provider: String, in text: [UInt8]) throws -> Detection? {
        let space = text.prefix { $0 <= 0x20 }.count
        let end = text.count - text.reversed().prefix { $0 <= 0x20 }.count
        guard space < end else { return nil }
        for number in 0..<rules.tokenCount {
            let token = try rules.token(number)
            guard token.provider == provider else { continue }
            let value = Array(text[space..<end])
            guard let match = try matcher.firstMatch(of: token.whole, in: value.span) else { continue }
            let secret = match[token.secretGroup] ?? match.range
            let bytes = secret.lowerBound + space..<secret.upperBound + space
            return Detection(
                rule: token.id, provider: provider, rank: .near, confidence: .high, role: token.rule.role,
                secret: bytes,
                parts: [Place.Part(role: token.rule.role, bytes: bytes)])
        }
        return nil
    }
}
