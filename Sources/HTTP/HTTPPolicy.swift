import Addresses
import Glibc

/// Whom a client may talk to, and how much it will take.
package struct HTTPPolicy: Sendable {
    /// The hosts that may be contacted: `api.example.com`, which means the scheme's own port, or `host:port`.
    ///
    /// In lower case; an IPv6 address stands in brackets.
    package var allowedHosts: Set<String>
    /// Hosts the user named for which plain `http` is allowed too: `host` or `host:port`.
    package var plainHTTPHosts: Set<String> = []
    /// Hosts the user named that may be on this machine or in a private network: `host` or `host:port`.
    package var privateAddressHosts: Set<String> = []
    /// The longest body in bytes.
    package var maxBodyBytes = 64 << 10
    /// The longest head in bytes, all header fields together.
    package var maxHeaderBytes = 64 << 10
    /// The time for name resolution, connection and TLS handshake.
    package var connectTimeout: Duration = .seconds(10)
    /// The time for the whole exchange, without its wait for a turn.
    package var totalTimeout: Duration = .seconds(20)
    /// The proxy's URL; the environment's proxies are never used.
    ///
    /// A proxy resolves names itself, so the address a name leads to can then not be checked.
    package var proxy: String?
    /// A file of the certificates to trust instead of the system's.
    package var caBundle: String?
    /// What the client calls itself.
    package var userAgent = "tokscan"
    /// How many exchanges one host serves at a time.
    package var concurrencyPerHost = 2
    /// The time from one exchange's start to the next with the same host.
    package var intervalPerHost: Duration = .milliseconds(50)
    /// How many exchanges run at a time.
    package var concurrency = 16
    /// The longest `Retry-After` that is waited for.
    package var longestRetryDelay: Duration = .seconds(60)

    package init(allowedHosts: Set<String>) {
        self.allowedHosts = allowedHosts
    }
}

extension HTTPPolicy {
    /// Refuses a request that the policy or the rules of reading forbid, before anything is resolved or sent.
    ///
    /// - Returns: where the request goes.
    package func check(_ request: HTTPRequest) throws(HTTPFailure) -> Endpoint {
        try request.checkHeaders()
        let endpoint = try Endpoint(url: request.url)
        let isNamedAlone = endpoint.isDefaultPort && allowedHosts.contains(endpoint.host)
        guard isNamedAlone || allowedHosts.contains(endpoint.authority) else {
            throw .refusedHost(endpoint.authority)
        }
        guard endpoint.scheme == "https" || plainHTTPHosts.names(endpoint) else {
            throw .refusedScheme(endpoint.scheme)
        }
        if let address = endpoint.address { try check(address, of: endpoint) }
        try request.body?.checkDestination(endpoint)
        if request.body == nil { try endpoint.checkReads() }
        return endpoint
    }

    /// Refuses an address of a host.
    func check(_ address: IPAddress, of endpoint: Endpoint) throws(HTTPFailure) {
        switch address.kind.reach {
        case .anyone: return
        case .named where privateAddressHosts.names(endpoint): return
        case .named, .nobody: throw .refusedAddress(address.kind.rawValue)
        }
    }
}

extension Set<String> {
    /// Whether the set holds the host alone or with its port.
    fileprivate func names(_ endpoint: Endpoint) -> Bool {
        contains(endpoint.host) || contains(endpoint.authority)
    }
}

extension HTTPPolicy {
    /// How long to wait because the answer asks for it; `nil` when it does not, or asks for longer than is waited.
    func waits(for response: HTTPResponse) -> Duration? {
        let delay = response.retryDelay(now: time(nil))
        return delay.flatMap { $0 <= longestRetryDelay ? $0 : nil }
    }
}
