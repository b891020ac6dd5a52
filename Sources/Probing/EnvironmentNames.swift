internal import Rules
internal import Secrets

/// Tells environments apart by their names, as a provider's patterns do.
struct EnvironmentNames {
    let rule: EnvironmentRule
    let patterns: TextPatterns

    /// What kind of environment a name speaks of.
    func kind(of name: String) -> EnvironmentKind {
        let kinds: [(String, EnvironmentKind)] = [
            (rule.production, .production), (rule.staging, .staging), (rule.test, .test),
        ]
        return kinds.first { patterns.matches($0.0, name) == true }?.1 ?? .unknown
    }

    /// The most delicate of the kinds that names speak of.
    func kind(ofAny names: [String]) -> EnvironmentKind {
        names.map(kind(of:)).max { $0.delicacy < $1.delicacy } ?? .unknown
    }
}

extension EnvironmentKind {
    /// How much can go wrong there.
    var delicacy: Int {
        switch self {
        case .unknown: 0
        case .test: 1
        case .staging: 2
        case .production: 3
        }
    }
}
