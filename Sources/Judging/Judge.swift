package import Policies
package import Rules
package import Secrets

/// Decides what is wrong with a credential: pure, from values alone.
package struct Judge: Sendable {
    private let configuration: Configuration
    private let policies: [DeclaredPolicy]
    private let now: Int64
    private let lookup: @Sendable (String) -> Provider?

    /// Takes what all judgements of a run share.
    ///
    /// - Parameters:
    ///   - configuration: The user's own.
    ///   - policies: Those that apply, the user's before the repositories'; the first intent that fits a credential counts.
    ///   - now: The time of the run, in seconds since 1970.
    ///   - provider: The rule file of a provider by identifier.
    package init(
        configuration: Configuration, policies: [DeclaredPolicy], now: Int64,
        provider: @escaping @Sendable (String) -> Provider?
    ) {
        self.configuration = configuration
        self.policies = policies
        self.now = now
        lookup = provider
    }

    /// Judges one credential.
    ///
    /// - Parameters:
    ///   - credential: With all its places.
    ///   - grant: What it can do, or what is known of that offline.
    ///   - facts: What is known of the scanned roots, by root.
    ///   - history: What earlier runs knew.
    package func judge(
        _ credential: Credential, grant: Grant, facts: [String: RepositoryFacts], history: History
    ) -> Judgement {
        let roots = Set(credential.places.map(\.root))
        let facts = roots.sorted().compactMap { facts[$0] }
        let applying = policies.filter { $0.root.map(roots.contains) ?? true }
        let provider = credential.attributed.flatMap(lookup) ?? lookup(credential.provider)
        let intent = applying.lazy.compactMap { declared in
            declared.policy.intent(for: credential).map { (rule: $0, file: declared.file) }
        }.first
        let need = Need(intent: intent, uses: uses(of: credential, in: facts), provider: provider)
        let judged = Case(
            credential: credential, grant: grant, provider: provider, configuration: configuration,
            facts: facts, history: history, need: need,
            declaredProviders: Set(applying.flatMap(\.policy.providers)), now: now)
        return Judgement(
            credential: credential, grant: grant, verdicts: verdicts(judged, policies: applying),
            layers: judged.layers, worstCall: judged.worstCall)
    }

    /// The uses of a credential: those of its provider that name its variable, or none.
    private func uses(of credential: Credential, in facts: [RepositoryFacts]) -> [Use] {
        let carriers = Set(credential.places.compactMap(\.carrier))
        let provider = credential.attributed ?? credential.provider
        return facts.flatMap(\.uses).filter { use in
            use.provider == provider && use.variable.map(carriers.contains) ?? true
        }
    }

    private func verdicts(_ judged: Case, policies: [DeclaredPolicy]) -> [Verdict] {
        let cap = SeverityTable.cap(judged.standing, confidence: judged.credential.confidence)
        var verdicts: [Verdict] =
            switch judged.standing {
            case .works, .undecided: judged.overPrivileged + judged.outOfPlace + judged.exposed
            case .over, .trap: judged.ended
            }
        for index in verdicts.indices { verdicts[index].severity = min(verdicts[index].severity, cap) }
        // A stable order for equal severities: that of the list above.
        verdicts = verdicts.enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }.map(\.element)
        suppress(&verdicts, of: judged.credential, policies: policies)
        return verdicts
    }

    /// Marks what is accepted, and tells of an acceptance that is over.
    private func suppress(
        _ verdicts: inout [Verdict], of credential: Credential, policies: [DeclaredPolicy]
    ) {
        let declared = policies.flatMap { policy in
            policy.policy.suppressions(of: credential).map { (rule: $0, file: policy.file) }
        }
        let applying = declared.first { $0.rule.applies(at: now) }
        let suppression =
            applying.map { $0.rule.suppression(declaredIn: $0.file) } ?? inlineSuppression(of: credential)
        for index in verdicts.indices { verdicts[index].suppressed = suppression }
        guard suppression == nil, !verdicts.isEmpty else { return }
        for (rule, file) in declared {
            guard let expires = rule.expires else { continue }
            verdicts[0].evidence.append(
                Evidence(
                    "a suppression that ended on \(expires) and no longer applies: \(rule.reason)",
                    path: FilePath(file), line: rule.line))
        }
    }

    /// The suppression by comments, where the user accepts them and every place has one.
    private func inlineSuppression(of credential: Credential) -> Suppression? {
        guard configuration.acceptInlineAllow, let comment = credential.allowComments.first,
            credential.allowComments.count >= credential.places.count, let place = credential.places.first
        else { return nil }
        return Suppression(
            reason: "an inline comment: \(comment)", owner: nil, expires: nil,
            declaredIn: "\(place.path.text):\(place.span.line)")
    }
}

extension Case {
    /// What is said of a credential that opens nothing: that it does so, where it lies.
    var ended: [Verdict] {
        guard exposed.isEmpty else { return exposed }
        let words =
            standing == .trap
            ? "a canary: a trap that tells its owner who touches it"
            : "\(grant.state.rawValue): it opens nothing any more"
        return [
            Verdict(
                kind: .outOfPlace, severity: .info, message: "This \(title) is \(words).",
                evidence: credential.places.prefix(3).map { $0.evidence("it lies here") },
                remedy: standing == .trap ? "Leave it where it is." : "Delete it where it lies.")
        ]
    }
}
