/// What an action does to what it reaches, ordered by how bad its worst use is.
package enum Effect: String, CaseIterable, Comparable, Hashable, Sendable {
    /// Reads ordinary data.
    case read
    /// Creates or changes, reversibly.
    case write
    /// Runs or publishes code: a deployment, a CI job, a package.
    case execute
    /// Reads other credentials.
    case secrets
    /// Destroys, with a window in which it can be undone.
    case delete
    /// Moves money.
    case spend
    /// Changes members, tokens or policies.
    case admin
    /// Removes the copies one would recover from.
    case backups
    /// Destroys at once, for good.
    case destroy

    package static func < (left: Effect, right: Effect) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How a claim about a credential is known.
package enum Basis: String, CaseIterable, Comparable, Hashable, Sendable {
    /// Nobody told: never to be read as narrow.
    case unknown
    /// The token's kind or the provider's documentation says so.
    case implied
    /// The provider's answer says so.
    case shown

    package static func < (left: Basis, right: Basis) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A value with how it is known.
package struct Claim<Value: Hashable & Sendable>: Hashable, Sendable {
    package var value: Value
    package var basis: Basis
    /// The evidence: the provider's field, or the sentence of its documentation.
    package var evidence: String

    package init(_ value: Value, basis: Basis, evidence: String) {
        self.value = value
        self.basis = basis
        self.evidence = evidence
    }
}

/// How far a credential reaches, narrowest first.
package enum Level: String, CaseIterable, Comparable, Hashable, Sendable {
    case resource, environment, project, workspace, account

    package static func < (left: Level, right: Level) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The kind of environment that something belongs to.
package enum EnvironmentKind: String, CaseIterable, Hashable, Sendable {
    case production, staging, test, unknown
}

/// Whether a credential works, as its provider said.
package enum LiveState: String, CaseIterable, Hashable, Sendable {
    /// It works.
    case live
    /// The provider does not know it, or has revoked it.
    case dead
    /// It is real and its time is over.
    case expired
    /// The provider answered that too many requests were made.
    case limited
    /// No trustworthy answer came.
    case unreachable
    /// Nothing was asked.
    case notProbed = "not-probed"
    /// A known canary: named, never probed.
    case canary
}

/// Something by name that a credential reaches: a volume, a repository, a domain.
package struct Resource: Hashable, Sendable {
    /// What it is, singular: `volume`, `project`, `repository`.
    package var kind: String
    /// Its name as the provider gives it.
    package var name: String
    /// The environment it belongs to, where it has one.
    package var environment: EnvironmentKind

    package init(kind: String, name: String, environment: EnvironmentKind = .unknown) {
        self.kind = kind
        self.name = name
        self.environment = environment
    }
}

/// Something a credential lets its holder do.
package struct Action: Hashable, Sendable {
    /// The provider's own name of it: `volumeDelete`, `repo:delete`.
    package var name: String
    package var effect: Effect
    /// Effects that come with it: a volume that takes its backups along.
    package var takes: [Effect]
    /// How long it can be undone, in the provider's words; `none` for never, nil where nobody tells.
    package var undo: String?
    /// Whether the platform asks before it does it; nil where nobody tells.
    package var asks: Bool?
    /// The kind of resource it acts on.
    package var on: String?
    package var basis: Basis

    package init(
        name: String, effect: Effect, takes: [Effect] = [], undo: String? = nil, asks: Bool? = nil,
        on: String? = nil, basis: Basis
    ) {
        self.name = name
        self.effect = effect
        self.takes = takes
        self.undo = undo
        self.asks = asks
        self.on = on
        self.basis = basis
    }

    /// All its effects.
    package var effects: [Effect] { [effect] + takes }
}

/// What a credential can do, as far as it is known.
package struct Grant: Hashable, Sendable {
    package var state: LiveState
    /// What kind of credential the provider or the rule says it is: `account token`.
    package var kind: Claim<String>?
    /// Who it acts as.
    package var identity: Claim<String>?
    /// Who owns what it reaches: the organisation, workspace or account.
    package var owners: [Claim<String>] = []
    package var level: Claim<Level>?
    /// What it reaches, by name.
    package var resources: [Claim<Resource>] = []
    /// Whether the resources are all there are; a list cut off by paging is not.
    package var resourcesComplete = true
    package var actions: [Action] = []
    /// Whether the actions are all there are; where not, more is possible.
    package var actionsComplete = false
    /// Words of the provider for what it was given: OAuth scopes, policies, roles.
    package var scopes: Claim<[String]>?
    package var environment: Claim<EnvironmentKind>?
    /// When it ends, in seconds since 1970; `Int64.max` for never.
    package var expiry: Claim<Int64>?
    /// Other limits in words: an address list, an MFA condition.
    package var limits: [Claim<String>] = []
    /// Whether this kind of token can be limited to less at all.
    package var scopable: Claim<Bool>?
    /// Facts that the token tells by itself: account number, key id.
    package var facts: [Claim<String>] = []
    /// Requests that failed, in words: a failed probe is an error, never a grant.
    package var failures: [String] = []
    /// Whether the answers came from recordings.
    package var replayed = false

    package init(state: LiveState) {
        self.state = state
    }

    /// A grant of which nothing is known but the state.
    package static let notProbed = Grant(state: .notProbed)

    /// All effects of all actions.
    package var effects: Set<Effect> { Set(actions.flatMap(\.effects)) }
}
