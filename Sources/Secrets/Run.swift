/// Something that could not be read or done, in words for the user; the run went on.
package struct Diagnostic: Hashable, Sendable {
    package var kind: Kind
    /// What it is about: a path, an object, a request.
    package var subject: String
    /// Why.
    package var reason: String

    /// What a diagnostic means for the run.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A read failed: the run is incomplete.
        case unread
        /// A declared limit was met: what is beyond it was not looked at, so that the run is incomplete too.
        case limit
        /// A probe failed.
        case probe
        /// Worth knowing, and nothing was missed.
        case note
    }

    package init(_ kind: Kind, subject: String, reason: String) {
        self.kind = kind
        self.subject = subject
        self.reason = reason
    }
}

/// What a run looked at and what it did not.
package struct Coverage: Hashable, Sendable {
    package var roots: [String] = []
    package var files = 0
    package var blobs = 0
    package var commits = 0
    package var messages = 0
    package var bytes: Int64 = 0
    /// Why things were not scanned, with how many: `larger than 64 MiB`.
    package var skipped: [String: Int] = [:]
    package var diagnostics: [Diagnostic] = []

    package init() {}

    /// Whether nothing was left unread, for a failure or for a limit.
    package var isComplete: Bool { !diagnostics.contains { $0.kind == .unread || $0.kind == .limit } }

    /// Adds what another part of the run covered.
    package mutating func merge(_ other: Coverage) {
        roots += other.roots.filter { !roots.contains($0) }
        files += other.files
        blobs += other.blobs
        commits += other.commits
        messages += other.messages
        bytes += other.bytes
        skipped.merge(other.skipped, uniquingKeysWith: +)
        diagnostics += other.diagnostics
    }
}

/// How a run may speak to providers.
package enum Consent: String, CaseIterable, Hashable, Sendable {
    /// Nothing was asked and nothing was allowed.
    case none
    /// The user said no network.
    case offline
    /// The user allowed it for this run.
    case given
    /// Answers come from recordings.
    case replay
}

/// A whole run: what a report tells.
package struct Run: Hashable, Sendable {
    package var version: String
    /// The digest of all rules in force.
    package var rulesDigest: String
    package var consent: Consent
    /// When it began, in seconds since 1970.
    package var started: Int64
    package var coverage: Coverage
    /// How many requests went to each host.
    package var requests: [String: Int]
    /// Whether credential ids hold beyond this run.
    package var stableIdentities: Bool
    /// Everything found, worst first.
    package var judgements: [Judgement]
    /// Secrets that stand in what the run tells, such as a file's name, and belong to none of its credentials.
    package var hidden: [Secret] = []

    package init(
        version: String, rulesDigest: String, consent: Consent, started: Int64, coverage: Coverage,
        requests: [String: Int], stableIdentities: Bool, judgements: [Judgement]
    ) {
        self.version = version
        self.rulesDigest = rulesDigest
        self.consent = consent
        self.started = started
        self.coverage = coverage
        self.requests = requests
        self.stableIdentities = stableIdentities
        self.judgements = judgements
    }
}
