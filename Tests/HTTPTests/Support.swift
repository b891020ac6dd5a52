import HTTP
import LoopbackServer

/// Runs a test with a server, and stops the server whatever happens.
func withServer<Value>(
    _ handler: @escaping @Sendable (SeenRequest) -> Reply = { _ in .json("{}") },
    _ body: (LoopbackServer) async throws -> Value
) async throws -> Value {
    let server = try LoopbackServer(handler)
    defer { server.stop() }
    return try await body(server)
}

extension HTTPPolicy {
    /// Allows one server, as a user who named it would, without spacing requests out.
    static func naming(_ server: LoopbackServer) -> HTTPPolicy {
        var policy = HTTPPolicy(allowedHosts: [server.authority])
        policy.plainHTTPHosts = [server.authority]
        policy.privateAddressHosts = [server.authority]
        policy.intervalPerHost = .zero
        return policy
    }
}

/// The reason why an exchange gave no answer; `nil` when it did.
func failure(_ policy: HTTPPolicy, _ request: HTTPRequest) async -> HTTPFailure? {
    do throws(HTTPFailure) {
        _ = try await HTTPClient(policy: policy).send(request)
        return nil
    } catch {
        return error
    }
}
