import Glibc
import HTTP
import LoopbackServer
import Synchronization
import Testing

/// Many exchanges at once: turns, cancellation, shutting down, waiting when asked to.
@Suite struct SchedulingTests {
    @Test func manyRequestsAtOnceAFewPerHost() async throws {
        let counts = Mutex((now: 0, most: 0))
        let handler = { @Sendable (request: SeenRequest) -> Reply in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            usleep(2_000)  // A server's work, long enough for others to come meanwhile.
            counts.withLock { $0.now -= 1 }
            return .json(request.target)
        }
        try await withServer(handler) { server in
            let client = HTTPClient(policy: .naming(server))
            let paths = Set((0..<64).map { "/\($0)" })
            let answered = try await withThrowingTaskGroup(of: String.self) { group in
                for path in paths {
                    group.addTask {
                        let response = try await client.send(.get(server.origin + path))
                        return String(decoding: response.body, as: UTF8.self)
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answered == paths)
            #expect(server.connections == 64)
            #expect(counts.withLock(\.most) == 2)
        }
    }

    @Test func requestsAreSpacedOut() async throws {
        try await withServer { server in
            var policy = HTTPPolicy.naming(server)
            policy.intervalPerHost = .milliseconds(60)
            let client = HTTPClient(policy: policy)
            let elapsed = try await ContinuousClock().measure {
                for _ in 0..<4 { _ = try await client.send(.get(server.origin)) }
            }
            #expect(elapsed >= .milliseconds(180))
        }
    }

    /// A busy machine may leave a test waiting for longer than an answer may take.
    private static let patience = Duration.seconds(3600)

    @Test func cancellationEndsTheTransfer() async throws {
        try await withServer({ _ in .silence }) { server in
            var policy = HTTPPolicy.naming(server)
            policy.totalTimeout = Self.patience
            let client = HTTPClient(policy: policy)
            let task = Task { await Self.result(client, .get(server.origin)) }
            while server.seen.isEmpty { await Task.yield() }
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test func cancellationEndsTheWaitForATurn() async throws {
        try await withServer({ _ in .silence }) { server in
            var policy = HTTPPolicy.naming(server)
            policy.concurrencyPerHost = 1
            policy.totalTimeout = Self.patience
            let client = HTTPClient(policy: policy)
            let first = Task { await Self.result(client, .get(server.origin)) }
            while server.seen.isEmpty { await Task.yield() }
            let second = Task { await Self.result(client, .get(server.origin)) }
            second.cancel()
            #expect(await second.value == .cancelled)
            first.cancel()
            #expect(await first.value == .cancelled)
            #expect(server.connections == 1)
        }
    }

    @Test func cancelledBeforehandSendsNothing() async throws {
        try await withServer { server in
            let client = HTTPClient(policy: .naming(server))
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return await Self.result(client, .get(server.origin))
            }
            #expect(await task.value == .cancelled)
            #expect(server.seen.isEmpty)
        }
    }

    @Test func shutdownEndsEverything() async throws {
        try await withServer({ _ in .silence }) { server in
            let client = HTTPClient(policy: .naming(server))
            let tasks = (0..<4).map { _ in Task { await Self.result(client, .get(server.origin)) } }
            while server.seen.isEmpty { await Task.yield() }
            client.shutdown()
            for task in tasks { #expect(await task.value == .shutDown) }
            #expect(await Self.result(client, .get(server.origin)) == .shutDown)
        }
    }

    @Test func retriesWhenAskedToWait() async throws {
        let count = Mutex(0)
        let handler = { @Sendable (_: SeenRequest) -> Reply in
            let turn = count.withLock { count in
                count += 1
                return count
            }
            return turn == 1 ? .answer(status: 429, headers: [("Retry-After", "1")]) : .json("{}")
        }
        try await withServer(handler) { server in
            let client = HTTPClient(policy: .naming(server))
            let clock = ContinuousClock()
            let start = clock.now
            let response = try await client.send(.get(server.origin), retries: 1)
            #expect(response.status == 200)
            #expect(server.seen.count == 2)
            #expect(clock.now - start >= .seconds(1))
        }
    }

    @Test(arguments: [("429", "3600"), ("429", "soon"), ("500", "1")])
    func doesNotRetryOtherwise(status: String, retryAfter: String) async throws {
        let status = try #require(Int(status))
        let reply = Reply.answer(status: status, headers: [("Retry-After", retryAfter)])
        try await withServer({ _ in reply }) { server in
            let response = try await HTTPClient(policy: .naming(server)).send(.get(server.origin), retries: 3)
            #expect(response.status == status)
            #expect(server.seen.count == 1)
        }
    }

    private static func result(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }
}
