internal import Documents
internal import Policies
internal import Rules
internal import Secrets

/// What a credential is needed for: by the policy, else by the uses seen, else nobody knows.
struct Need {
    /// Who says what is needed.
    enum Source {
        case policy, uses, nobody
    }

    /// The policy's intent and the file that declares it.
    let intent: (rule: TokenIntent, file: String)?
    /// What consumes the credential in the repositories it lies in.
    let uses: [Use]
    let source: Source
    /// Actions, groups and effects that are needed, in order; nothing where nobody says.
    let names: [String]
    /// Names that the provider's rule file does not know, so that they allow nothing.
    let strangeNames: [String]
    private let covered: Set<String>

    init(intent: (rule: TokenIntent, file: String)?, uses: [Use], provider: Provider?) {
        self.intent = intent
        self.uses = uses
        if let allow = intent?.rule.allow {
            (source, names) = (.policy, allow)
        } else if uses.contains(where: { !$0.needs.isEmpty }) {
            var seen: Set<String> = []
            (source, names) = (.uses, uses.flatMap(\.needs).filter { seen.insert($0).inserted })
        } else {
            (source, names) = (.nobody, [])
        }
        covered = Self.closure(of: Set(names), in: provider)
        let actions = provider?.actions.entries ?? []
        let known = Set(actions.flatMap { [$0.name] + $0.value.groups } + Effect.allCases.map(\.rawValue))
        strangeNames = actions.isEmpty ? [] : names.filter { $0 != Self.everything && !known.contains($0) }
    }

    /// The word that stands for every action.
    private static let everything = "all"

    /// Whether it is this credential's need for certain: uses that name no variable may be of another token.
    var isCertain: Bool {
        switch source {
        case .policy: true
        case .uses: uses.contains { $0.variable != nil }
        case .nobody: false
        }
    }

    /// Whether an action is among what is needed.
    func covers(_ action: Action) -> Bool {
        covered.contains(action.name) || names.contains(Self.everything)
            || action.effects.allSatisfy { names.contains($0.rawValue) }
    }

    /// The actions that names and groups stand for, with those that come with them.
    private static func closure(of names: Set<String>, in provider: Provider?) -> Set<String> {
        guard let actions = provider?.actions.entries else { return names }
        var open = actions.filter { names.contains($0.name) || !names.isDisjoint(with: $0.value.groups) }
            .map(\.name)
        var covered = Set(names).union(open)
        while let name = open.popLast() {
            for implied in provider?.actions[name]?.implies ?? [] where covered.insert(implied).inserted {
                open.append(implied)
            }
        }
        return covered
    }
}
