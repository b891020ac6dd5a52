internal import Documents
package import Rules
package import Secrets

/// One request as a plan shows it before anything is sent.
package struct PlannedRequest: Hashable, Sendable {
    /// The credential's identifier.
    package var credential: String
    package var provider: String
    /// The request's name in the rule file.
    package var name: String
    package var method: String
    package var host: String
    /// The URL with every secret redacted.
    package var url: String
    /// On what it still depends: `if me came out live`; nil where it is sent in any case.
    package var condition: String?
    /// How often it may be sent at most: once for each item and page.
    package var most: Int
    /// Whether it makes the provider issue a token.
    package var isExchange: Bool
    /// How the shape of its answers is known.
    package var basis: AnswerBasis
}

/// What a probe would send.
package struct ProbePlan: Hashable, Sendable {
    package var requests: [PlannedRequest] = []
    /// Why credentials, by identifier, are not presented to their providers.
    package var skipped: [String: String] = [:]

    /// The hosts that it speaks to: what a live transport is opened for.
    package var hosts: Set<String> { Set(requests.map(\.host)) }
}

/// The requests that would be made for credentials, each secret once; nothing is sent.
package func plan(for credentials: [Credential], rules: RuleSet, options: ProbeOptions) -> ProbePlan {
    var plan = ProbePlan()
    var seen: Set<ProbeIdentity> = []
    let patterns = TextPatterns()
    for credential in credentials {
        switch Eligibility(credential, rules: rules, options: options) {
        case .silent: continue
        case .refused(_, let reason): plan.skipped[credential.id] = reason
        case .probe(let subject, let gate):
            guard seen.insert(ProbeIdentity(credential)).inserted else { continue }
            plan.add(subject, gate, options: options, patterns: patterns)
        }
    }
    return plan
}

/// What makes two credentials the same to a provider.
struct ProbeIdentity: Hashable {
    let provider: String
    let secret: Secret
    let parts: [String: Secret]

    init(_ credential: Credential) {
        provider = credential.provider
        secret = credential.secret
        parts = credential.parts
    }
}

extension ProbePlan {
    fileprivate mutating func add(
        _ subject: Subject, _ gate: HostGate, options: ProbeOptions, patterns: TextPatterns
    ) {
        let before = requests.count
        for (name, rule) in subject.provider.requests.entries where rule.applies(to: subject) {
            guard rule.consent == .probe || options.allowsExchange else { continue }
            // What the token itself tells is known already.
            let known = rule.whenValue.filter { $0.value.request == nil }
            guard known.allSatisfy({ Answers(subject: subject).holds($0, patterns) }) else { continue }
            guard let planned = PlannedRequest(name, rule, subject, gate) else { continue }
            requests.append(planned)
        }
        if let introspector = subject.provider.introspector.flatMap({ Introspectors.named[$0] }) {
            requests += introspector.plan(for: subject, options: options)
        }
        if requests.count == before {
            let needsExchange = subject.provider.requests.entries.contains {
                $0.value.consent == .exchange && $0.value.applies(to: subject)
            }
            skipped[subject.credential.id] =
                if needsExchange {
                    "it works only after a token exchange, which was not allowed"
                } else if subject.provider.userHost, subject.text("host") == nil {
                    "its host is not known: none stands with it"
                } else {
                    "no request fits it"
                }
        }
    }
}

extension PlannedRequest {
    /// Nil where the request cannot be made of the credential's parts.
    fileprivate init?(_ name: String, _ rule: RequestRule, _ subject: Subject, _ gate: HostGate) {
        let template = Template(rule.url)
        guard template.roles.allSatisfy({ $0 == "item" || subject.text($0) != nil }) else { return nil }
        let url = gate.withScheme(template.redacted(for: subject))
        let prefix = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        self.init(
            credential: subject.credential.id, provider: subject.provider.id, name: name,
            method: rule.post != nil ? "POST" : rule.head != nil ? "HEAD" : "GET",
            host: prefix.prefix { !"/?#".contains($0) }.lowercased(), url: url,
            condition: rule.condition, most: rule.most, isExchange: rule.consent == .exchange,
            basis: rule.basis)
    }
}

extension RequestRule {
    /// Whether it is for this kind of token.
    func applies(to subject: Subject) -> Bool {
        tokens.isEmpty || tokens.contains(subject.token.id)
    }

    /// What is not known before the answers are.
    fileprivate var condition: String? {
        var conditions: [String] = []
        if !onlyIf.isEmpty { conditions.append("if \(onlyIf.joined(separator: " or ")) came out live") }
        if !unless.isEmpty { conditions.append("unless \(unless.joined(separator: " or ")) came out live") }
        conditions += whenValue.filter { $0.value.request != nil }.map { condition in
            let matches =
                condition.matches.map { " matches \($0)" } ?? (condition.not == nil ? " is there" : "")
            let not = condition.not.map { " does not match \($0)" } ?? ""
            return "when \(condition.value.text)\(matches)\(not)"
        }
        return conditions.isEmpty ? nil : conditions.joined(separator: ", ")
    }

    fileprivate var most: Int {
        let items = foreach.map { $0.values == nil ? min($0.items.entries.count, $0.most) : $0.most } ?? 1
        return max(1, items) * max(1, page?.most ?? 1)
    }
}
