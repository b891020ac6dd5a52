/// Sends requests that read, under a policy, each over a connection of its own.
///
/// One thread serves all exchanges; it starts with the first and ends at `shutdown()` or with the client.
package final class HTTPClient: Sendable {
    package let policy: HTTPPolicy
    private let driver: Driver

    package init(policy: HTTPPolicy) {
        self.policy = policy
        driver = Driver(policy: policy)
    }

    deinit { shutdown() }

    /// Sends a request once it is its turn with its host.
    ///
    /// Cancelling the task ends the transfer. An answer that asks to wait (`Retry-After`) holds back what else goes to
    /// its host for that long, if the policy would wait so long.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let endpoint = try policy.check(request)
        let exchange = Exchange(request: request, endpoint: endpoint)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                driver.submit(Submission(exchange: exchange, continuation: continuation))
            }
        } onCancel: {
            driver.cancel(exchange)
        }
        return try result.get()
    }

    /// Sends a request, and again while the answer asks to wait no longer than the policy would.
    ///
    /// - Parameter retries: how often to send it again.
    package func send(_ request: HTTPRequest, retries: Int) async throws(HTTPFailure) -> HTTPResponse {
        var response = try await send(request)
        for _ in 0..<retries {
            guard policy.waits(for: response) != nil else { break }
            response = try await send(request)
        }
        return response
    }

    /// Ends all exchanges with `shutDown`, and the thread.
    package func shutdown() {
        driver.stop()
    }
}
