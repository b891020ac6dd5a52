import Rules
import Secrets
import Synchronization

/// Shares items among workers, one task a worker, and joins what they gathered.
enum Parallel {
    /// How many items one worker takes at a time.
    private static let batch = 16

    /// Calls `body` once for each item; the workers' findings and coverage come back together.
    static func scan<Item: Sendable>(
        _ items: [Item], jobs: Int, rules: RuleSet, body: @escaping @Sendable (Item, Worker) -> Void
    ) async throws -> (findings: [Finding], coverage: Coverage) {
        let next = Counter()
        return try await withThrowingTaskGroup(of: (findings: [Finding], coverage: Coverage).self) { group in
            for _ in 0..<max(1, min(jobs, items.count)) {
                group.addTask {
                    let worker = try Worker(rules: rules)
                    while true {
                        let start = next.take(batch)
                        guard start < items.count else { break }
                        try Task.checkCancellation()
                        for item in items[start..<min(start + batch, items.count)] { body(item, worker) }
                    }
                    return (worker.findings, worker.coverage)
                }
            }
            var findings: [Finding] = []
            var coverage = Coverage()
            for try await share in group {
                findings += share.findings
                coverage.merge(share.coverage)
            }
            return (findings, coverage)
        }
    }
}

/// A number that many tasks take from.
private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func take(_ count: Int) -> Int { value.add(count, ordering: .relaxed).oldValue }
}
