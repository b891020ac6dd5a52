internal import Documents
internal import Rules
internal import Secrets

/// Merges what is claimed of a credential into its grant.
///
/// Of two claims about the same thing the better basis counts. On equal footing what an answer brought about counts before
/// what holds always, then the later; but for what must not be narrowed it is the wider level, the more delicate
/// environment, `scopable: false`, the earlier end. Lists are united.
struct GrantBuilder {
    private(set) var grant: Grant
    let provider: Provider
    let environments: EnvironmentNames

    /// Whether the claim being merged holds because of an answer, and whether those that kind and identity are from did.
    var isAnswered = false
    private var kindIsAnswered = false
    private var identityIsAnswered = false
    /// What was said of the list of actions.
    private var saidComplete: Basis?
    private var saidIncomplete = false
    /// Whether a list of what it reaches was given in full, and whether one was cut off.
    private var hasResourceList = false
    private var hasCutResources = false

    init(provider: Provider, patterns: TextPatterns) {
        grant = Grant(state: .notProbed)
        self.provider = provider
        environments = EnvironmentNames(rule: provider.environments, patterns: patterns)
    }

    // MARK: Single values

    mutating func claim(kind: String, _ basis: Basis, _ evidence: String) {
        let wins = isAnswered || !kindIsAnswered
        if Self.merge(
            Claim(kind, basis: basis, evidence: evidence), into: &grant.kind, onEqual: { _, _ in wins })
        {
            kindIsAnswered = isAnswered
        }
    }

    mutating func claim(identity: String, _ basis: Basis, _ evidence: String) {
        let wins = isAnswered || !identityIsAnswered
        let claim = Claim(identity, basis: basis, evidence: evidence)
        if Self.merge(claim, into: &grant.identity, onEqual: { _, _ in wins }) {
            identityIsAnswered = isAnswered
        }
    }

    mutating func claim(level: Level, _ basis: Basis, _ evidence: String) {
        Self.merge(Claim(level, basis: basis, evidence: evidence), into: &grant.level) { $0 >= $1 }
    }

    mutating func claim(scopable: Bool, _ basis: Basis, _ evidence: String) {
        Self.merge(Claim(scopable, basis: basis, evidence: evidence), into: &grant.scopable) { new, _ in !new
        }
    }

    mutating func claim(environment: EnvironmentKind, _ basis: Basis, _ evidence: String) {
        Self.merge(Claim(environment, basis: basis, evidence: evidence), into: &grant.environment) {
            $0.delicacy >= $1.delicacy
        }
    }

    mutating func claim(expiry: Int64, _ basis: Basis, _ evidence: String) {
        Self.merge(Claim(expiry, basis: basis, evidence: evidence), into: &grant.expiry) { $0 <= $1 }
    }

    /// Puts the stronger claim in place.
    ///
    /// - Returns: whether that is the new one.
    @discardableResult private static func merge<Value>(
        _ new: Claim<Value>, into old: inout Claim<Value>?, onEqual replaces: (Value, Value) -> Bool
    ) -> Bool {
        if let known = old {
            guard new.basis > known.basis || new.basis == known.basis && replaces(new.value, known.value)
            else {
                return false
            }
        }
        old = new
        return true
    }

    // MARK: Lists

    mutating func claim(owner: String, _ basis: Basis, _ evidence: String) {
        Self.unite(Claim(owner, basis: basis, evidence: evidence), with: &grant.owners)
    }

    mutating func claim(limit: String, _ basis: Basis, _ evidence: String) {
        Self.unite(Claim(limit, basis: basis, evidence: evidence), with: &grant.limits)
    }

    mutating func claim(fact: String, _ basis: Basis, _ evidence: String) {
        Self.unite(Claim(fact, basis: basis, evidence: evidence), with: &grant.facts)
    }

    /// Names of what it reaches.
    ///
    /// - Parameter isCut: whether there are more than these.
    mutating func claim(
        resources names: [String], kind: String, isCut: Bool, _ basis: Basis, _ evidence: String
    ) {
        for name in names {
            let resource = Resource(kind: kind, name: name, environment: environments.kind(of: name))
            Self.unite(Claim(resource, basis: basis, evidence: evidence), with: &grant.resources)
        }
        if basis == .shown { hasResourceList = true }
        if isCut { hasCutResources = true }
    }

    private static func unite<Value>(_ new: Claim<Value>, with list: inout [Claim<Value>]) {
        guard let index = list.firstIndex(where: { $0.value == new.value }) else { return list.append(new) }
        if new.basis > list[index].basis { list[index] = new }
    }

    // MARK: Actions

    /// Actions by the names of actions, groups and effects.
    mutating func claim(actions selection: ActionSelection, _ basis: Basis) {
        let names: [String]
        switch selection {
        case .all: names = provider.actions.names
        case .named(let selected): names = selected.flatMap(selected(by:))
        }
        for name in names { add(action: name, basis) }
    }

    /// The provider's words for what it was given, and the actions that they allow.
    mutating func claim(scopes words: [String], isCut: Bool, _ basis: Basis, _ evidence: String) {
        let words = words.map(\.trimmed).filter { !$0.isEmpty }
        var allowed: [String] = []
        var unknown: [String] = []
        var seen: Set<String> = []
        var waiting = words
        while let word = waiting.popLast() {
            guard seen.insert(word).inserted else { continue }
            if let rule = provider.scopes[word] {
                allowed += rule.actions
                waiting += rule.implies
            } else {
                unknown.append(word)
            }
        }
        claim(actions: .named(allowed), basis)
        if !unknown.isEmpty || isCut { saidIncomplete = true }
        guard !words.isEmpty else { return }
        let told = unknown.isEmpty ? "" : "; not known here: \(unknown.sorted().joined(separator: ", "))"
        let old = grant.scopes
        let united = (old?.value ?? []) + words.filter { !(old?.value.contains($0) ?? false) }
        let evidences = [old?.evidence, evidence + told].compactMap { $0 }
        grant.scopes = Claim(
            united, basis: old.map { min($0.basis, basis) } ?? basis,
            evidence: evidences.joined(separator: "; "))
    }

    /// What a rule or an answer says of the list of actions: whether it is all.
    mutating func claim(complete: Bool, _ basis: Basis) {
        if complete { saidComplete = max(saidComplete ?? basis, basis) } else { saidIncomplete = true }
    }

    /// The actions that a name stands for: its own, or all of a group or an effect.
    private func selected(by name: String) -> [String] {
        if provider.actions[name] != nil { return [name] }
        return provider.actions.entries.filter {
            $0.value.groups.contains(name) || $0.value.effect.rawValue == name
        }.map(\.name)
    }

    private mutating func add(action name: String, _ basis: Basis) {
        var waiting = [name]
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, let rule = provider.actions[name] else { continue }
            waiting += rule.implies
            let action = Action(
                name: name, effect: rule.effect, takes: rule.takes, undo: rule.undo, asks: rule.asks,
                on: rule.on, basis: basis)
            if let index = grant.actions.firstIndex(where: { $0.name == name }) {
                if basis > grant.actions[index].basis { grant.actions[index] = action }
            } else {
                grant.actions.append(action)
            }
        }
    }

    // MARK: The end

    /// The grant of all that was claimed.
    func finished(state: LiveState, failures: [String], replayed: Bool) -> Grant {
        var grant = grant
        grant.state = state
        grant.failures = failures
        grant.replayed = replayed
        grant.resourcesComplete = hasResourceList && !hasCutResources
        if let complete = saidComplete, !saidIncomplete {
            grant.actionsComplete = true
            // A list that is all there is replaces what weaker claims supposed.
            grant.actions.removeAll { $0.basis < complete }
        }
        // In the order of the provider's file, whatever the order of the claims.
        let order = Dictionary(
            uniqueKeysWithValues: provider.actions.names.enumerated().map { ($0.element, $0.offset) })
        grant.actions.sort { order[$0.name, default: 0] < order[$1.name, default: 0] }
        return grant
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
