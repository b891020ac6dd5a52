internal import Policies
internal import Rules
internal import Secrets

/// One credential with all that bears on it, and what every part of the judgement needs of that.
struct Case {
    let credential: Credential
    let grant: Grant
    /// Whose credential it is, where a rule file says what is known of them.
    let provider: Provider?
    let configuration: Configuration
    /// What is known of the roots it lies in.
    let facts: [RepositoryFacts]
    let history: History
    let need: Need
    /// Providers that policies say are at home where it lies.
    let declaredProviders: Set<String>
    /// In seconds since 1970.
    let now: Int64

    var standing: Standing { Standing(grant.state) }

    /// The provider's identifier, also where only the names around the credential tell it.
    var providerID: String { credential.attributed ?? credential.provider }

    /// Whether anybody knows whose it is.
    var hasProvider: Bool { credential.attributed != nil || credential.provider != "generic" }

    /// The worst environment it may reach.
    ///
    /// What is not production is believed only where somebody says so of all that it reaches: a list that paging cut
    /// off, or a claim that nobody knows, leaves it unknown.
    var environment: EnvironmentKind {
        if isHeldToOneEnvironment, let claim = grant.environment { return claim.value }
        if grant.resources.contains(where: { $0.value.environment == .production }) { return .production }
        guard let claim = grant.environment, claim.basis != .unknown else { return .unknown }
        return claim.value != .production && isCutOff && level > .environment ? .unknown : claim.value
    }

    /// Whether the provider's answer says that it is held to one environment, whatever its project is called.
    var isHeldToOneEnvironment: Bool {
        guard let level = grant.level, let environment = grant.environment else { return false }
        return level.basis == .shown && level.value <= .environment && environment.basis == .shown
    }

    /// Whether what it reaches is told in part only; where nothing is told there is no list to be cut off.
    var isCutOff: Bool { !grant.resources.isEmpty && !grant.resourcesComplete }

    /// Whether it is known to reach nothing but staging or tests.
    var isHarmless: Bool { environment == .staging || environment == .test }

    /// The worst effect that it may have; nil where nothing is known.
    var worstEffect: Effect? { grant.effects.max() }

    /// How severe a table says that its power is: what is shown or implied in full, what nobody tells a step less.
    func weigh(_ table: (Effect?) -> Severity) -> Severity {
        let known = grant.actions.filter { $0.basis != .unknown }.flatMap(\.effects).max()
        return max(table(known), worstEffect.map { table($0).lowered } ?? .info)
    }

    /// How far it reaches at most.
    var level: Level { grant.level?.value ?? .account }

    /// Whether the provider has nothing narrower to give: a kind that cannot be limited further, already held to one
    /// environment that is not production.
    var isNarrowest: Bool {
        guard let level = grant.level, level.basis == .shown, level.value <= .environment,
            grant.scopable?.value == false, grant.environment?.basis == .shown, isHarmless
        else { return false }
        let environments = need.intent?.rule.environments ?? []
        return environments.isEmpty || environments.contains { $0.kind == environment }
    }

    /// The places in files as they are now, staged ones among them.
    var currentPlaces: [Place] {
        credential.places.filter { $0.source == .worktree || $0.source == .index || $0.source == .config }
    }

    /// The places that only git's past holds.
    var pastPlaces: [Place] {
        credential.places.filter { $0.source == .history || $0.source == .message || $0.source == .reflog }
    }
}
