import Synchronization

/// Whether somebody still waits for a session.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    func cancel() { flag.store(true, ordering: .releasing) }
}

/// When a session must be over, by the clock or because nobody waits for it any more.
struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant
    private let cancellation: Cancellation

    init(after duration: Duration, cancellation: Cancellation) {
        instant = .now + duration
        self.cancellation = cancellation
    }

    private init(_ instant: ContinuousClock.Instant, _ cancellation: Cancellation) {
        self.instant = instant
        self.cancellation = cancellation
    }

    /// This deadline, or a time from now if that is sooner.
    func sooner(_ duration: Duration) -> Deadline {
        Deadline(min(instant, .now + duration), cancellation)
    }

    func check() throws(PostgresFailure) {
        if cancellation.isCancelled { throw .cancelled }
        if ContinuousClock.now >= instant { throw .timeout }
    }

    /// How long to sleep before the next check, in milliseconds.
    var slice: Int32 {
        let left = instant - .now
        return left < .milliseconds(100) ? max(1, Int32(left / .milliseconds(1))) : 100
    }
}
