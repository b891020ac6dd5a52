internal import Glibc
package import HTTP
internal import Postgres
internal import Synchronization

/// Asks the providers themselves.
package final class LiveTransport: ProbeTransport {
    package var isReplay: Bool { false }

    private let client: HTTPClient
    private let databases: PostgresPolicy
    private let sent = Mutex<[String: Int]>([:])

    /// A transport to exactly these hosts.
    ///
    /// - Parameters:
    ///   - hosts: the hosts of the plan.
    ///   - named: hosts that the user named; they may be private, and without TLS where they were named so.
    ///   - policy: limits to set beyond the hosts.
    package init(
        hosts: Set<String>, named: NamedHosts = NamedHosts(), limits: (inout HTTPPolicy) -> Void = { _ in }
    ) {
        var policy = HTTPPolicy(allowedHosts: hosts)
        policy.privateAddressHosts = named.authorities
        policy.plainHTTPHosts = named.plain
        // A page of a hundred repositories is half a megabyte.
        policy.maxBodyBytes = 4 << 20
        limits(&policy)
        client = HTTPClient(policy: policy)
        var databases = PostgresPolicy(allowedHosts: named.authorities)
        databases.privateAddressHosts = named.authorities
        databases.plaintextHosts = named.plain
        self.databases = databases
    }

    /// How many requests went to each host, named with its port where that is not the scheme's own.
    package var requests: [String: Int] { sent.withLock { $0 } }

    package func answer(_ request: ProbeRequest) async throws(ProbeFailure) -> HTTPResponse {
        let response = try await send(request)
        // The client holds the host back for as long as the answer asks; a longer wait than it would take is left.
        guard let delay = response.retryDelay(now: time(nil)), delay <= client.policy.longestRetryDelay else {
            return response
        }
        return try await send(request)
    }

    package func rows(_ question: DatabaseQuestion) async throws(ProbeFailure) -> [[[String?]]] {
        do {
            let rows = try await question.target.rows(of: RoleReport.statements, policy: databases)
            sent.withLock { $0[question.target.name, default: 0] += 1 }
            return rows
        } catch {
            throw .database(error)
        }
    }

    private func send(_ request: ProbeRequest) async throws(ProbeFailure) -> HTTPResponse {
        do {
            let response = try await client.send(request.http)
            count(request)
            return response
        } catch {
            if error.wasSent { count(request) }
            throw .http(error)
        }
    }

    private func count(_ request: ProbeRequest) {
        sent.withLock { $0[request.endpoint.name, default: 0] += 1 }
    }
}

extension HTTPFailure {
    /// Whether the request may have reached its host.
    fileprivate var wasSent: Bool {
        switch self {
        case .refusedHost, .refusedAddress, .refusedScheme, .refusedRequest, .dns: false
        case .tooLarge, .timeout, .tls, .connection, .cancelled, .shutDown: true
        }
    }
}
