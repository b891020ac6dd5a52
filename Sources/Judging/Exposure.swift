internal import Secrets

// A credential that others have because git keeps it.

extension Case {
    /// The places in tracked files and in git's past.
    private var shared: [Place] {
        credential.places.filter { place in
            switch place.source {
            case .index, .history, .message: true
            case .worktree: place.tracking == .tracked
            case .config, .reflog, .stdin: false
            }
        }
    }

    /// Whether everyone with a clone has it, or only those who read this repository's objects.
    private var isReachable: Bool { shared.contains { $0.reachable != false } }

    /// The verdict on a credential in a tracked file or in git's past.
    var exposed: [Verdict] {
        guard !shared.isEmpty else { return [] }
        return [
            Verdict(
                kind: .exposed, severity: exposureSeverity, message: exposureMessage,
                evidence: shared.prefix(5).map { $0.evidence(exposureWords(of: $0)) }, remedy: exposureRemedy)
        ]
    }

    private var exposureSeverity: Severity {
        let severity: Severity
        switch standing {
        case .works: severity = weigh { SeverityTable.exposed($0, in: environment) }
        case .undecided:
            let isWeak = grant.actionsComplete && (worstEffect ?? .destroy) <= .write
            severity = isHarmless || isWeak ? .low : .medium
        case .over, .trap: return .info
        }
        return isReachable ? severity : min(severity, .medium)
    }

    private var exposureMessage: String {
        let readers =
            isReachable
            ? "everyone with a clone of the repository has it"
            : "it is still among the repository's objects, though no branch or tag leads there"
        switch standing {
        case .works: return "This \(title) works, and \(readers)."
        case .undecided:
            let doubt =
                grant.state == .notProbed ? "Nobody asked whether" : "No trustworthy answer tells whether"
            return "\(doubt) this \(title) works. Take it as working: \(readers)."
        case .over:
            return "This \(title) is \(grant.state.rawValue): it opens nothing any more, and \(readers)."
        case .trap: return "This \(title) is a canary: a trap that tells its owner who touches it."
        }
    }

    private func exposureWords(of place: Place) -> String {
        switch place.source {
        case .index: "staged"
        case .worktree: "tracked by git"
        default: "in \(place.pastWords)"
        }
    }

    private var exposureRemedy: String {
        switch standing {
        case .over: return "Take it out of the file so that nobody looks at it again."
        case .trap: return "Leave it where it is."
        case .works, .undecided: break
        }
        let isCurrent = shared.contains { $0.source == .worktree }
        let isStagedOnly = shared.allSatisfy { $0.source == .index }
        if isStagedOnly { return "Unstage it, and read it from a secret store or a file that git ignores." }
        let moving =
            isCurrent
            ? "Put a new one into a secret store or a file that git ignores. " : ""
        return moving + takingBack
    }
}
