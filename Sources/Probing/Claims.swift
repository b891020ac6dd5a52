internal import Documents
internal import Rules
internal import Secrets

/// Applies a provider's claims to the answers of one credential.
struct ClaimReader {
    let subject: Subject
    let answers: Answers
    let patterns: TextPatterns
    /// Whether the provider answered, so that what a variable's name suggests no longer counts.
    let isAnswered: Bool

    /// Merges every claim that holds.
    func apply(to builder: inout GrantBuilder) {
        for claim in subject.provider.claims where holds(claim) { merge(claim, into: &builder) }
    }

    private func holds(_ claim: ClaimRule) -> Bool {
        guard claim.tokens.isEmpty || claim.tokens.contains(subject.token.id) else { return false }
        if let hint = claim.hint {
            guard !isAnswered, subject.hints.contains(hint) else { return false }
        }
        let isOpen = claim.onlyIf.isEmpty || claim.onlyIf.contains { answers.has(.live, $0) }
        let isRestricted =
            claim.restricted.isEmpty || claim.restricted.contains { answers.has(.restricted, $0) }
        return isOpen && isRestricted && !claim.unless.contains { answers.has(.live, $0) }
            && claim.whenValue.allSatisfy { answers.holds($0, patterns) }
    }

    private func merge(_ claim: ClaimRule, into builder: inout GrantBuilder) {
        let basis = claim.basis
        builder.isAnswered = !claim.onlyIf.isEmpty || !claim.restricted.isEmpty
        let constant = claim.why.isEmpty ? conditions(of: claim) : claim.why
        if let kind = claim.kind { builder.claim(kind: kind, basis, constant) }
        if let level = claim.level { builder.claim(level: level, basis, constant) }
        if let scopable = claim.scopable { builder.claim(scopable: scopable, basis, constant) }
        if let environment = claim.environment { builder.claim(environment: environment, basis, constant) }
        if claim.neverExpires { builder.claim(expiry: Timestamp.never, basis, constant) }
        for limit in claim.limits { builder.claim(limit: limit, basis, constant) }
        if let actions = claim.actions { builder.claim(actions: actions, basis) }
        if let complete = claim.complete { builder.claim(complete: complete, basis) }
        mergeValues(claim, into: &builder)
        mergeLists(claim, into: &builder)
    }

    private func mergeValues(_ claim: ClaimRule, into builder: inout GrantBuilder) {
        let basis = claim.basis
        if let (values, evidence) = values(claim.identity, claim), let identity = values.first {
            builder.claim(identity: identity, basis, evidence)
        }
        if let (values, evidence) = values(claim.environmentNames, claim, isShown: false) {
            let kind = builder.environments.kind(ofAny: values)
            if kind != .unknown { builder.claim(environment: kind, basis, evidence) }
        }
        if let (values, evidence) = values(claim.expiry, claim), let text = values.first {
            if let expiry = Timestamp.parse(text) {
                builder.claim(expiry: expiry, basis, evidence)
            } else {
                builder.claim(limit: "ends: \(text)", basis, evidence)
            }
        }
    }

    private func mergeLists(_ claim: ClaimRule, into builder: inout GrantBuilder) {
        let basis = claim.basis
        if let (owners, evidence) = values(claim.owners, claim) {
            for owner in owners { builder.claim(owner: owner, basis, evidence) }
        }
        if let (limits, evidence) = values(claim.limitValues, claim) {
            for limit in limits { builder.claim(limit: limit, basis, evidence) }
        }
        for (label, expression) in claim.facts.entries {
            guard let (facts, evidence) = values(expression, claim), !facts.isEmpty else { continue }
            builder.claim(fact: "\(label): \(facts.joined(separator: ", "))", basis, evidence)
        }
        for (kind, expression) in claim.resources.entries {
            guard let (names, evidence) = values(expression, claim) else { continue }
            builder.claim(resources: names, kind: kind, isCut: isCut(expression), basis, evidence)
        }
        if let scopes = claim.scopes, let (words, evidence) = values(scopes, claim) {
            builder.claim(scopes: words, isCut: isCut(scopes), basis, evidence)
        }
    }

    private func isCut(_ expression: Expression) -> Bool {
        expression.request.map(answers.cut.contains) ?? false
    }

    /// The values an expression leads to, and the provider's field as evidence.
    private func values(
        _ expression: Expression?, _ claim: ClaimRule, isShown: Bool = true
    ) -> ([String], String)? {
        guard let expression, let values = answers.values(expression, isShown: isShown) else { return nil }
        let field = expression.field
        return (values, claim.why.isEmpty ? field : "\(field) (\(claim.why))")
    }

    /// What made a claim without words of its own hold.
    private func conditions(of claim: ClaimRule) -> String {
        let requests = claim.onlyIf.filter { answers.has(.live, $0) }
        if !requests.isEmpty { return "the answer of \(requests.joined(separator: ", "))" }
        let refused = claim.restricted.filter { answers.has(.restricted, $0) }
        if !refused.isEmpty { return "the refusal of \(refused.joined(separator: ", "))" }
        return "the kind of token: \(subject.token.name)"
    }
}

extension Expression {
    /// The field of the provider's answer that the values stand in.
    var field: String {
        switch origin {
        case .json(let request, let pointer): "\(request): \(pointer)"
        case .header(let request, let name): "\(request): header \(name)"
        case .items(let request, let outcome): "\(request): what came out \(outcome.rawValue)"
        case .decoded(let pointer): "inside the token: \(pointer)"
        case .part(let role): "the \(role) beside it"
        }
    }
}
