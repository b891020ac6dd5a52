import Glibc
import Synchronization
import Testing
import Threads

/// Jobs that block, on threads of their own.
@Suite struct BlockingPoolTests {
    private final class Gauge: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        func enter() {
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
        }

        func leave() { counts.withLock { $0.now -= 1 } }

        var most: Int { counts.withLock { $0.most } }
    }

    @Test(arguments: [1, 3])
    func runsEveryJobAFewAtATime(limit: Int) async {
        let pool = BlockingPool(limit: limit)
        let gauge = Gauge()
        let results = await withTaskGroup(of: Int.self) { group in
            for number in 0..<60 {
                group.addTask {
                    await pool.run {
                        gauge.enter()
                        defer { gauge.leave() }
                        usleep(500)  // The work that blocks.
                        return number
                    }
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results == Set(0..<60))
        #expect(gauge.most <= limit)
    }

    @Test func startsAgainAfterAPause() async {
        let pool = BlockingPool(limit: 2)
        #expect(await pool.run { 1 } == 1)
        #expect(await pool.run { 2 } == 2)
    }

    @Test func jobsRunOutsideTheCallersThread() async {
        let own = pthread_self()
        #expect(await BlockingPool(limit: 1).run { pthread_equal(pthread_self(), own) } == 0)
    }
}
