internal import Policies
internal import Rules
internal import Secrets

// Whether a credential belongs where it lies.

extension Case {
    /// The verdicts on where it lies.
    var outOfPlace: [Verdict] {
        let found = [
            strangerVerdict, foreignVerdict, environmentMismatch, goneVerdict, pathVerdict, spreadVerdict,
            readableVerdict,
        ]
        return fileKindVerdicts + found.compactMap { $0 }
    }

    /// How bad it is for a credential of this power to lie in a wrong place.
    private var severity: Severity { weigh { SeverityTable.outOfPlace($0, in: environment) } }

    private func verdict(
        _ severity: Severity, _ message: String, evidence: [Evidence], remedy: String
    ) -> Verdict {
        Verdict(
            kind: .outOfPlace, severity: severity, message: message, evidence: evidence, remedy: remedy)
    }

    /// Whether a place is where the provider's own tools keep the credential.
    private func isStore(_ place: Place) -> Bool {
        let stores = (provider?.tokens ?? []).flatMap(\.stores)
        return stores.contains { store in
            let end = store.file.hasPrefix("~/") ? store.file.dropFirst(2) : store.file[...]
            return place.path.text == end || place.path.text.hasSuffix("/" + end)
        }
    }

    /// What the worst call is, as a sentence that makes a place's wrongness plain.
    private var powerSentence: String {
        guard let call = worst(of: grant.actions) else { return "" }
        return " \(subject(call.action.basis)) \(call.ability)."
    }
}

// MARK: - Strangers and foreigners

extension Case {
    /// A provider that nothing else in the repository speaks of.
    private var strangerVerdict: Verdict? {
        // Of a provider that only a name suggests, and of what may be no credential, no signs were looked for.
        guard credential.provider != "generic", credential.confidence > .low, need.intent == nil,
            !declaredProviders.contains(providerID)
        else { return nil }
        let strange = facts.filter { fact in
            let places = currentPlaces.filter { $0.root == fact.root && !isStore($0) }
            let tellsSomething = fact.isRepository || !fact.providers.isEmpty || !fact.uses.isEmpty
            return !places.isEmpty && tellsSomething && fact.providers[providerID] == nil
                && !fact.uses.contains { $0.provider == providerID }
        }
        guard let first = strange.first else { return nil }
        let name = provider?.name ?? providerID
        let roots = strange.map { $0.root == "." ? "this folder" : $0.root }
        return verdict(
            severity,
            "Nothing else in \(listed(roots)) speaks to \(name): no dependency, command, configuration or policy names it.\(powerSentence)",
            evidence: currentPlaces.filter { $0.root == first.root }.prefix(3).map {
                $0.evidence("the only thing here of \(name)")
            },
            remedy:
                "Move it to where \(name) is used and revoke this copy; if it belongs here, say so in .tokscan.yaml: `providers: [\(providerID)]`. \(replacement)"
        )
    }

    /// An identity that is not the remote's owner, or an owner that is none of the user's own.
    private var foreignVerdict: Verdict? { strangeIdentity ?? strangeOwner }

    private var remotes: [(host: String, owner: String, text: String)] {
        facts.flatMap(\.remotes).filter { remote in
            !configuration.trustedRemotes.contains { $0.matches(path: Array(remote.utf8)) }
        }.compactMap { remote in
            let parts = remote.split(separator: "/", maxSplits: 2)
            return parts.count > 1 ? (String(parts[0]), String(parts[1]), remote) : nil
        }
    }

    /// A token of the host that keeps the repository, which acts as somebody else than the repository's owner.
    private var strangeIdentity: Verdict? {
        guard let identity = grant.identity, identity.basis == .shown, !identity.value.hasSuffix("[bot]")
        else {
            return nil
        }
        let hosts = provider?.hosts ?? []
        let remote = remotes.first { remote in
            hosts.contains { $0 == remote.host || $0.hasSuffix("." + remote.host) }
        }
        guard let remote, !isSame(identity.value, remote.owner) else { return nil }
        let reachesIt = grant.owners.contains { isSame($0.value, remote.owner) }
        let isOwn = configuration.ownOrganisations.contains { isSame($0, identity.value) }
        guard !isOwn else { return nil }
        let reach = reachesIt ? "" : " Nothing shows that it reaches \(remote.owner) at all."
        return verdict(
            min(severity, .medium),
            "It acts as \(identity.value), and this repository belongs to \(remote.owner).\(reach)",
            evidence: [
                Evidence("the remote \(remote.text)"), Evidence("its identity: \(identity.evidence)"),
            ],
            remedy:
                "Use a token of \(remote.owner) itself, of a machine user or an app, so that it neither ends nor widens with one person. \(replacement)"
        )
    }

    /// A token of an organisation that the user's configuration does not name.
    private var strangeOwner: Verdict? {
        let own = configuration.ownOrganisations
        let owners = grant.owners.filter { $0.basis == .shown }
        guard !own.isEmpty, let owner = owners.first,
            !owners.contains(where: { owner in own.contains { isSame($0, owner.value) } })
        else { return nil }
        return verdict(
            min(severity, .medium),
            "It belongs to \(listed(owners.map(\.value))), which is none of your own organisations.",
            evidence: [Evidence("its owner: \(owner.evidence)")],
            remedy: "Ask \(owner.value) to revoke it, and use a token of your own.")
    }

    private func isSame(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }
}

// MARK: - Environments

extension Case {
    /// A production token in a file for staging or tests, or the reverse.
    private var environmentMismatch: Verdict? {
        guard environment != .unknown else { return nil }
        for place in currentPlaces {
            guard let (kind, text) = declaredEnvironment(of: place), kind != environment else { continue }
            let isProduction = environment == .production
            guard isProduction || kind == .production else { continue }
            let words = isProduction ? "reaches production" : "is of \(environment.rawValue) alone"
            return verdict(
                isProduction ? max(severity, .medium) : .low,
                "This \(title) \(words), and \(text) speaks of \(kind.rawValue).\(isProduction ? powerSentence : "")",
                evidence: [
                    place.evidence(text), Evidence("its environment: \(grant.environment?.evidence ?? "")"),
                ],
                remedy: isProduction
                    ? "Put a token of \(kind.rawValue) here. \(replacement)"
                    : "Look whether this is the token that was meant; production's is another one.")
        }
        return nil
    }

    /// The environment that a place's variable, file or folder names, with the words that say so.
    private func declaredEnvironment(of place: Place) -> (EnvironmentKind, String)? {
        if let carrier = place.carrier, case let kind = EnvironmentWords.kind(of: carrier), kind != .unknown {
            return (kind, "the variable \(carrier)")
        }
        // A test or an example is told as what it is.
        guard FileKind.wrong(for: place) == nil else { return nil }
        let fileKind = EnvironmentWords.kind(of: place.path.name)
        if fileKind != .unknown { return (fileKind, "the file \(place.path.name)") }
        for folder in place.path.text.split(separator: "/").dropLast().reversed() {
            let kind = EnvironmentWords.kind(of: String(folder))
            if kind != .unknown { return (kind, "the folder \(folder)") }
        }
        return nil
    }
}

// MARK: - Files

extension Case {
    /// Files of a kind that no credential belongs in, a verdict for each kind.
    private var fileKindVerdicts: [Verdict] {
        var order: [String] = []
        var found: [String: (kind: FileKind, places: [Place])] = [:]
        for place in currentPlaces + pastPlaces.filter({ $0.source == .message }) where !isStore(place) {
            guard let kind = FileKind.wrong(for: place) else { continue }
            if found[kind.name] == nil { order.append(kind.name) }
            found[kind.name, default: (kind, [])].places.append(place)
        }
        return order.compactMap { name in
            guard let (kind, places) = found[name], let first = places.first else { return nil }
            let advice =
                first.source == .message
                ? "Rewriting the message does not reach the clones that have it."
                : "Take it out of \(first.path.text); where a value has to stand, write a placeholder."
            return verdict(
                severity, "It lies in \(name): \(kind.reason).\(powerSentence)",
                evidence: places.prefix(3).map { $0.evidence(name) }, remedy: "\(advice) \(replacement)")
        }
    }

    /// Deleted from the files, and still in git's past.
    private var goneVerdict: Verdict? {
        guard let place = pastPlaces.first, pastPlaces.count == credential.places.count else { return nil }
        let works =
            standing == .works
            ? "it still works" : "whether it still works was not decided, so take it as working"
        return verdict(
            standing == .works ? max(severity, .high) : .medium,
            "It is gone from the files and not from git: \(works).\(powerSentence)",
            evidence: pastPlaces.prefix(3).map { $0.evidence("in \($0.pastWords)") },
            remedy: "\(takingBack) First found in \(place.pastWords).")
    }

    /// A file that the policy does not name.
    private var pathVerdict: Verdict? {
        guard let (intent, file) = need.intent, !intent.paths.isEmpty else { return nil }
        let outside = currentPlaces.filter { place in
            !isStore(place) && !intent.paths.contains { $0.matches(path: place.path.bytes) }
        }
        guard let first = outside.first else { return nil }
        let allowed = listed(intent.paths.map(\.text))
        return verdict(
            max(severity, .medium), "The policy keeps it to \(allowed), and it lies in \(first.path.text).",
            evidence: outside.prefix(3).map { $0.evidence("outside \(allowed)") } + [
                Evidence("the policy: paths: \(allowed)", path: FilePath(file), line: intent.line)
            ],
            remedy: "Take it out of \(first.path.text) and read it from \(allowed).")
    }

    /// One secret in repositories that have nothing to do with each other.
    private var spreadVerdict: Verdict? {
        var groups: [RepositoryFacts] = []
        for fact in facts where !groups.contains(where: { isRelated($0, fact) }) { groups.append(fact) }
        let others = history.elsewhere.filter { root in !facts.contains { $0.root == root } }
        let roots = groups.map(\.root) + others
        guard roots.count > 1 else { return nil }
        return verdict(
            min(severity, .medium),
            "The same secret lies in \(roots.count) places that have nothing to do with each other: \(listed(roots)).",
            evidence: groups.compactMap { fact in
                credential.places.first { $0.root == fact.root }?.evidence("in \(fact.root)")
            },
            remedy: "Make one token for each, so that one can be revoked without the others. \(replacement)")
    }

    private func isRelated(_ left: RepositoryFacts, _ right: RepositoryFacts) -> Bool {
        left.root.hasPrefix(right.root + "/") || right.root.hasPrefix(left.root + "/")
            || !Set(left.remotes).isDisjoint(with: right.remotes)
    }

    /// A file of credentials that other users of the machine can read.
    private var readableVerdict: Verdict? {
        let open = credential.places.filter { place in
            place.source == .worktree && place.tracking != .tracked
                && (isStore(place) || FileKind.isCredentialFile(place))
                && place.mode.map { $0 & 0o077 != 0 } ?? false
        }
        guard let first = open.first, let mode = first.mode else { return nil }
        let octal = String(mode & 0o777, radix: 8)
        return verdict(
            .low, "Other users of this machine may open \(first.path.text) (mode \(octal)).",
            evidence: open.prefix(3).map { $0.evidence("mode \(String(($0.mode ?? 0) & 0o777, radix: 8))") },
            remedy: "chmod 600 \(first.path.text)")
    }
}
