internal import Policies
internal import Rules
internal import Secrets

// What is granted minus what is needed.

extension Case {
    /// Effects that are told on their own where nobody knows what is needed.
    private static let dangerous: Set<Effect> = [.destroy, .backups, .admin, .secrets, .spend]

    /// The verdicts on what it can do beyond its need.
    var overPrivileged: [Verdict] {
        let power = excessVerdict ?? unknownVerdict ?? reachVerdict
        return [power, environmentVerdict, policyReachVerdict, lifeVerdict].compactMap { $0 }
    }

    /// The actions that nobody needs here, as far as that is known.
    var excess: [Action] {
        switch need.source {
        case .policy, .uses: return isNarrowest ? [] : grant.actions.filter { !need.covers($0) }
        case .nobody:
            guard !isHarmless else { return [] }
            return grant.actions.filter { !Self.dangerous.isDisjoint(with: $0.effects) }
        }
    }

    private var excessVerdict: Verdict? {
        guard let call = worst(of: excess), let effect = call.action.effects.max() else { return nil }
        let hit = call.environment == .unknown ? environment : call.environment
        var severity = SeverityTable.overPrivileged(effect, in: hit, contradicts: need.isCertain)
        if call.action.basis == .unknown { severity = min(severity, .medium) }
        var sentences = ["\(subject(call.action.basis)) \(call.ability).", needSentence]
        if hit == .unknown { sentences.append("Which environment it reaches is unknown.") }
        return verdict(
            severity, sentences.joined(separator: " ") + cutOff, evidence: needEvidence + excessEvidence)
    }

    /// What it is for, as somebody says or nobody does.
    private var needSentence: String {
        if let intent = need.intent?.rule { return "The policy says it is for \(intent.purpose)." }
        guard need.source == .uses, let use = need.uses.first else {
            return "Nothing here says what it is for."
        }
        let more = need.uses.count > 1 ? " and \(need.uses.count - 1) more" : ""
        // A use that names no variable shows what the provider is used for, not which of its tokens is used.
        let used = use.variable == nil ? provider?.name ?? providerID : "it"
        return
            "What uses \(used) here needs only \(listed(need.names)) (\(use.path.text):\(use.line)\(more))."
    }

    private var needEvidence: [Evidence] {
        var evidence: [Evidence] = []
        if let (intent, file) = need.intent {
            let allow = intent.allow.map { "; allow: " + $0.joined(separator: ", ") } ?? ""
            let text = "the policy: purpose: \(intent.purpose)\(allow)"
            evidence.append(Evidence(text, path: FilePath(file), line: intent.line))
            if !need.strangeNames.isEmpty {
                let names = listed(need.strangeNames)
                evidence.append(
                    Evidence(
                        "the policy allows \(names), which the rules of \(provider?.name ?? providerID) do not know",
                        path: FilePath(file), line: intent.line))
            }
        }
        guard need.source == .uses else { return evidence }
        return evidence + need.uses.prefix(3).map { Evidence($0.text, path: $0.path, line: $0.line) }
    }

    private var excessEvidence: [Evidence] {
        var evidence: [Evidence] = []
        let known = Set(excess.map(\.basis))
        if known.contains(.implied) { evidence.append(Evidence("its kind implies this; no answer shows it")) }
        if known.contains(.unknown) {
            evidence.append(Evidence("unknown, at most this: nobody tells what it may do"))
        }
        if let scopable = grant.scopable, !scopable.value {
            evidence.append(Evidence("this kind cannot be limited: \(scopable.evidence)"))
        }
        if level >= .workspace { evidence.append(Evidence(reachEvidence)) }
        return evidence + [Evidence(excessWords)]
    }

    /// The actions beyond the need by effect, the three worst effects by name.
    private var excessWords: String {
        let byEffect = Dictionary(grouping: excess) { $0.effects.max() ?? .read }
        let effects = byEffect.keys.sorted(by: >)
        let named = effects.prefix(3).map { "\($0.verb) (\(listed((byEffect[$0] ?? []).map(\.name))))" }
        let rest = effects.dropFirst(3).reduce(0) { $0 + (byEffect[$1] ?? []).count }
        return "beyond the need it \(listed(named))"
            + (rest > 0 ? "; and \(counted(rest, "milder action"))" : "")
    }

    private var reachEvidence: String {
        guard let level = grant.level, level.basis != .unknown else {
            return "how far it reaches is unknown, at most \(reachWords)"
        }
        return "it reaches \(reachWords): \(level.evidence)"
    }

    /// Nothing known goes beyond the need, and nobody lists all: unknown is never narrow.
    private var unknownVerdict: Verdict? {
        guard need.source != .nobody, hasProvider, !grant.actionsComplete, !isNarrowest else { return nil }
        let isWide = level >= .workspace && !isHarmless
        return verdict(
            isWide ? .medium : .low,
            "What else this \(title) can do is unknown, at most everything in \(reachWords). \(needSentence)"
                + cutOff, evidence: needEvidence)
    }

    /// Reach beyond the repository's own project, of a token whose power is not told already.
    private var reachVerdict: Verdict? {
        guard need.source == .nobody, let claim = grant.level, claim.value >= .workspace, !isHarmless else {
            return nil
        }
        let isReading = grant.actionsComplete && (worstEffect ?? .destroy) <= .read
        let verb =
            claim.basis == .unknown
            ? "How far this \(title) reaches is unknown, at most" : "This \(title) reaches"
        let scope = grant.scopable?.value == false ? " Its kind cannot be limited." : ""
        let unknown = grant.actionsComplete ? "" : " All that it can do there is not known."
        return verdict(
            isReading ? .low : .medium, "\(verb) \(reachWords), not one project.\(scope)\(unknown)\(cutOff)",
            evidence: [Evidence(reachEvidence)])
    }

    /// The policy's environments against the one it reaches.
    private var environmentVerdict: Verdict? {
        guard let (intent, _) = need.intent, !intent.environments.isEmpty,
            !intent.environments.contains(where: { $0.kind == environment })
        else { return nil }
        let allowed = listed(intent.environments.map(\.rawValue))
        guard environment != .unknown else {
            return verdict(
                .low,
                "The policy limits this \(title) to \(allowed); which environment it reaches is unknown."
                    + cutOff, evidence: needEvidence)
        }
        let severity = SeverityTable.overPrivileged(worstEffect ?? .write, in: environment, contradicts: true)
        let shown = grant.environment.map { [Evidence("its environment: \($0.evidence)")] } ?? []
        return verdict(
            severity, "This \(title) reaches \(environment.rawValue); the policy limits it to \(allowed).",
            evidence: shown + needEvidence)
    }

    /// The policy's reach against its own.
    private var policyReachVerdict: Verdict? {
        guard let allowed = need.intent?.rule.reach?.level, level > allowed else { return nil }
        guard let claim = grant.level, claim.basis != .unknown else {
            return verdict(
                .low,
                "How far this \(title) reaches is unknown, at most \(reachWords); the policy allows one \(allowed.rawValue).",
                evidence: needEvidence)
        }
        let severity = SeverityTable.overPrivileged(worstEffect ?? .write, in: environment, contradicts: true)
        return verdict(
            min(severity, .high),
            "This \(title) reaches \(reachWords); the policy allows one \(allowed.rawValue).",
            evidence: [Evidence(reachEvidence)] + needEvidence)
    }

    private func verdict(_ severity: Severity, _ message: String, evidence: [Evidence]) -> Verdict {
        Verdict(
            kind: .overPrivileged, severity: severity, message: message, evidence: evidence,
            remedy: replacement)
    }
}

// MARK: - Life

extension Case {
    private static let secondsADay: Int64 = 86_400

    /// How long it lives against what the policy allows, or that it never ends.
    private var lifeVerdict: Verdict? {
        guard let days = need.intent?.rule.longestLife else { return endlessVerdict }
        let allowed = "the policy allows \(counted(days, "day"))"
        let life = Int64(days) * Self.secondsADay
        if let first = history.firstSeen, now - first > life {
            let age = Int((now - first) / Self.secondsADay)
            return verdict(
                .medium,
                "It was first seen on \(Day(containing: first)), \(counted(age, "day")) ago; \(allowed).",
                evidence: needEvidence)
        }
        guard let expiry = grant.expiry, expiry.basis != .unknown else {
            return verdict(
                .low, "When it ends is unknown; \(allowed).", evidence: needEvidence)
        }
        guard expiry.value == .max || expiry.value - now > life else { return nil }
        let end =
            expiry.value == .max ? "It never expires" : "It works until \(Day(containing: expiry.value))"
        return verdict(
            .medium, "\(end); \(allowed).",
            evidence: [Evidence("its end: \(expiry.evidence)")] + needEvidence)
    }

    private var endlessVerdict: Verdict? {
        guard let expiry = grant.expiry, expiry.value == .max, expiry.basis != .unknown else { return nil }
        let isMighty = (worstEffect ?? .read) >= .secrets && !isHarmless
        return verdict(
            isMighty ? .medium : .low, "This \(title) never expires.",
            evidence: [Evidence("its end: \(expiry.evidence)")])
    }
}
