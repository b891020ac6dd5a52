/// What a scan shall look at.
package struct ScanOptions: Sendable {
    /// Whether history, messages, reflog and stash are read.
    package var history = true
    /// Only what came after this revision, where given.
    package var since: String?
    /// Only what the next commit would change.
    package var staged = false
    /// Whether parts of a repository that lie outside its path are followed.
    package var followsOutside = false
    /// How many workers read and match at once.
    package var jobs: Int
    /// Files and blobs above are left out, and named, in bytes.
    package var largestFile = 1 << 30
    /// The way history is read.
    package var engine = Engine.native

    /// The ways to read a repository's objects.
    package enum Engine: String, CaseIterable, Sendable {
        /// The packs' delta forests, each delta inflated once.
        case native
        /// Each object through libgit2: the reference that the other is held to.
        case plain
    }

    package init(jobs: Int) {
        self.jobs = max(1, jobs)
    }
}

/// Why a scan cannot go on at all.
package struct ScanFailure: Error, Sendable, CustomStringConvertible {
    /// The path as the user gave it.
    package let subject: String
    package let reason: String

    package var description: String { "\(subject): \(reason)" }
}
