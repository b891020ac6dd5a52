internal import Documents
package import Patterns
package import Secrets

/// A token rule with its patterns compiled, shared by all workers.
package final class CompiledToken: Sendable {
    package let rule: TokenRule
    /// `provider.token`.
    package let id: String
    package let provider: String
    package let pattern: Pattern
    /// The pattern held to a whole carried value.
    package let whole: Pattern
    package let carriedBy: Pattern?
    package let notCarriedBy: Pattern?
    package let not: Pattern?
    /// What the path of the file must have.
    package let path: Pattern?
    /// The exceptions of the rule, then those of its provider.
    package let exceptions: [Exception]
    package let parts: [Part]
    /// Whether matches may run over several lines, as PEM blocks and JSON objects do.
    package let spansLines: Bool
    /// The number of the group that is the secret, 0 for the whole match.
    package let secretGroup: Int

    /// An exception with its patterns compiled.
    package struct Exception: Sendable {
        package let token: [Pattern]
        package let match: [Pattern]
        package let line: [Pattern]
        package let path: [Pattern]

        package static func compile(_ rules: [ExceptionRule]) throws(PatternError) -> [Exception] {
            var exceptions: [Exception] = []
            for rule in rules { exceptions.append(try Exception(rule)) }
            return exceptions
        }

        private init(_ rule: ExceptionRule) throws(PatternError) {
            token = try Self.compile(rule.token)
            match = try Self.compile(rule.match)
            line = try Self.compile(rule.line)
            path = try Self.compile(rule.path)
        }

        private static func compile(_ sources: [String]) throws(PatternError) -> [Pattern] {
            var patterns: [Pattern] = []
            for source in sources { patterns.append(try Pattern(source)) }
            return patterns
        }
    }

    /// A part with its patterns compiled.
    package struct Part: Sendable {
        package let role: String
        package let rule: PartRule
        package let pattern: Pattern?
        package let carriedBy: Pattern?
    }

    /// Compiles the patterns of a rule.
    ///
    /// - Parameter common: The exceptions that hold for all tokens of its provider.
    package init(
        _ rule: TokenRule, provider: String, common: [Exception] = []
    ) throws(PatternError) {
        self.rule = rule
        self.provider = provider
        id = "\(provider).\(rule.id)"
        pattern = try Pattern(rule.pattern)
        whole = try Pattern(rule.pattern, options: [.anchored, .endAnchored])
        carriedBy = try Self.compile(rule.carriedBy)
        notCarriedBy = try Self.compile(rule.notCarriedBy)
        not = try Self.compile(rule.not)
        path = try Self.compile(rule.path)
        exceptions = try Exception.compile(rule.exceptions) + common
        var parts: [Part] = []
        for (role, part) in rule.parts.entries {
            parts.append(
                Part(
                    role: role, rule: part, pattern: try Self.compile(part.pattern),
                    carriedBy: try Self.compile(part.carriedBy)))
        }
        self.parts = parts
        spansLines = [#"\n"#, #"\s\S"#, "(?s", "-----"].contains { rule.pattern.contains($0) }
        secretGroup = pattern.names["secret"] ?? 0
    }

    private static func compile(_ source: String?) throws(PatternError) -> Pattern? {
        guard let source else { return nil }
        return try Pattern(source)
    }

    /// How sure a match is.
    package var confidence: Confidence {
        rule.confidence ?? (!rule.anchors.isEmpty && rule.within == .match ? .high : .medium)
    }
}
