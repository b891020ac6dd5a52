/// Whose turn it is: submissions in order, a few at a time, spaced out per host.
struct Turns {
    private struct Host {
        var running = 0
        var notBefore: ContinuousClock.Instant?
    }

    private(set) var waiting: [Submission] = []
    private let policy: HTTPPolicy
    private var hosts: [String: Host] = [:]
    private var running = 0

    init(policy: HTTPPolicy) {
        self.policy = policy
    }

    mutating func add(_ submissions: [Submission]) {
        waiting += submissions
    }

    /// Takes the submissions whose turn it is, and counts them as running.
    mutating func take(now: ContinuousClock.Instant) -> [Submission] {
        var taken: [Submission] = []
        waiting.removeAll { submission in
            var host = hosts[submission.endpoint.authority, default: Host()]
            guard running < policy.concurrency, host.running < policy.concurrencyPerHost,
                host.notBefore.map({ $0 <= now }) ?? true
            else { return false }
            running += 1
            host.running += 1
            host.notBefore = now + policy.intervalPerHost
            hosts[submission.endpoint.authority] = host
            taken.append(submission)
            return true
        }
        return taken
    }

    /// Takes the waiting submissions whose tasks were cancelled.
    mutating func takeCancelled() -> [Submission] {
        let cancelled = waiting.filter(\.exchange.isCancelled)
        if !cancelled.isEmpty { waiting.removeAll(where: \.exchange.isCancelled) }
        return cancelled
    }

    /// Counts a submission as ended, and holds back its host for as long as it asked.
    mutating func ended(_ submission: Submission, holdFor delay: Duration?) {
        running -= 1
        var host = hosts[submission.endpoint.authority, default: Host()]
        host.running -= 1
        if let until = delay.map({ ContinuousClock.now + $0 }) {
            host.notBefore = host.notBefore.map { max($0, until) } ?? until
        }
        hosts[submission.endpoint.authority] = host
    }

    /// How long, in milliseconds, until time alone gives somebody a turn; a minute when nothing but an end can.
    func wait(now: ContinuousClock.Instant) -> Int {
        guard running < policy.concurrency else { return 60_000 }
        let moments = waiting.compactMap { submission -> ContinuousClock.Instant? in
            let host = hosts[submission.endpoint.authority]
            guard (host?.running ?? 0) < policy.concurrencyPerHost else { return nil }
            return host?.notBefore ?? now
        }
        guard let next = moments.min() else { return 60_000 }
        return next <= now ? 0 : (next - now).milliseconds + 1
    }
}
