import Rules
import Secrets
import Synchronization

/// Shares items among workers, one task a worker, and joins what they gathered.
package enum Parallel {
    /// How many items one worker takes at a time.
    private static let batch = 16

    /// What `transform` makes of each item, in the order of the items.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], jobs: Int, transform: @escaping @Sendable (Item) throws -> Result
    ) async throws -> [Result] {
        guard jobs > 1, items.count > batch else { return try items.map(transform) }
        let next = Counter()
        return try await withThrowingTaskGroup(of: [(start: Int, results: [Result])].self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    var own: [(start: Int, results: [Result])] = []
                    while true {
                        let start = next.take(batch)
                        guard start < items.count else { return own }
                        let results = try items[start..<min(start + batch, items.count)].map(transform)
                        own.append((start, results))
                    }
                }
            }
            var all: [(start: Int, results: [Result])] = []
            for try await own in group { all += own }
            return all.sorted { $0.start < $1.start }.flatMap(\.results)
        }
    }

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
