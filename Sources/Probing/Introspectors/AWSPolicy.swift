internal import Documents

/// A policy document of IAM (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
struct AWSPolicy {
    /// What a policy says of one action.
    enum Decision: Comparable {
        /// Not spoken of.
        case silent
        /// Allowed, or denied, only under a condition.
        case conditional
        case allowed
    }

    private let statements: [Statement]

    private struct Statement {
        let isAllow: Bool
        /// Nil where `NotAction` stands.
        let actions: [String]?
        let notActions: [String]
        let resources: [String]
        let isConditional: Bool

        func covers(_ action: String) -> Bool {
            if let actions { return actions.contains { wildcard($0, matches: action) } }
            return !notActions.contains { wildcard($0, matches: action) }
        }

        var isEverywhere: Bool { resources.contains("*") }
    }

    /// Nil where it is no policy.
    init?(_ document: Document) {
        guard let written = document["Statement"] else { return nil }
        let list = written.elements.isEmpty ? [written] : written.elements
        statements = list.map { statement in
            Statement(
                isAllow: statement["Effect"]?.scalar == "Allow", actions: statement["Action"].map(Self.texts),
                notActions: statement["NotAction"].map(Self.texts) ?? [],
                // What is everything but a few things is everything here.
                resources: statement["Resource"].map(Self.texts) ?? ["*"],
                isConditional: !(statement["Condition"]?.entries.isEmpty ?? true))
        }
    }

    private static func texts(_ document: Document) -> [String] {
        document.scalar.map { [$0] } ?? document.elements.compactMap(\.scalar)
    }

    /// How an action is allowed, whatever is denied.
    func allows(_ action: String) -> Decision {
        statements.filter { $0.isAllow && $0.covers(action) }
            .map { $0.isConditional ? .conditional : .allowed }.max() ?? .silent
    }

    /// How an action is denied: `allowed` stands for a denial everywhere and in any case.
    func denies(_ action: String) -> Decision {
        statements.filter { !$0.isAllow && $0.covers(action) }
            .map { $0.isConditional || !$0.isEverywhere ? .conditional : .allowed }.max() ?? .silent
    }

    /// The resources that its allowing statements name; nil where one of them covers everything.
    var limits: [String]? {
        let allowing = statements.filter(\.isAllow)
        return allowing.contains(where: \.isEverywhere) ? nil : allowing.flatMap(\.resources)
    }

    /// Whether every action that it allows is one of these.
    func allowsOnly(_ known: Set<String>) -> Bool {
        let lowered = Set(known.map { $0.lowercased() })
        return statements.filter(\.isAllow).allSatisfy { statement in
            statement.actions?.allSatisfy { lowered.contains($0.lowercased()) } ?? false
        }
    }
}

/// Whether a text is what a pattern with `*` and `?` says, letters of either case.
private func wildcard(_ pattern: String, matches text: String) -> Bool {
    let pattern = Array(pattern.lowercased().utf8)
    let text = Array(text.lowercased().utf8)
    var inPattern = 0
    var inText = 0
    var star: (pattern: Int, text: Int)?
    while inText < text.count {
        if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
            star = (inPattern, inText)
            inPattern += 1
        } else if inPattern < pattern.count,
            pattern[inPattern] == UInt8(ascii: "?") || pattern[inPattern] == text[inText]
        {
            inPattern += 1
            inText += 1
        } else if let last = star {
            star = (last.pattern, last.text + 1)
            inPattern = last.pattern + 1
            inText = last.text + 1
        } else {
            return false
        }
    }
    return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
}
