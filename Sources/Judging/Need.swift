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
    private let covered: Set<String>

    init(intent: (rule: TokenIntent, file: String)?, uses: [Use], provider: Provider?) {
        self.intent = intent
        self.uses = uses
        if let allow = intent?.rule.allow {
            (source, names) = (.policy, allow)
        } else if !uses.isEmpty {
            var seen: Set<String> = []
            (source, names) = (.uses, uses.flatMap(\.needs).filter { seen.insert($0).inserted })
        } else {
            (source, names) = (.nobody, [])
        }
        covered = Self.closure(of: Set(names), in: provider)
    }

    /// Whether an action is among what is needed.
    func covers(_ action: Action) -> Bool {
        covered.contains(action.name) || action.effects.allSatisfy { names.contains($0.rawValue) }
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
