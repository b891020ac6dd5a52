import Addresses

/// Which servers may be contacted, and how much is taken from them.
package struct PostgresPolicy: Sendable {
    /// The hosts the user named, in lower case: `host`, which means any port, or `host:port`.
    ///
    /// No other is contacted. An IPv6 address stands in brackets.
    package var allowedHosts: Set<String>
    /// Hosts the user named that may be on this machine or in a private network.
    package var privateAddressHosts: Set<String> = []
    /// Hosts the user named to which a session may go without TLS, if they are on this machine.
    package var plaintextHosts: Set<String> = []
    /// The file of the certificates that a server's own is verified against.
    package var rootCertificates = "/etc/ssl/certs/ca-certificates.crt"
    /// The time for the connection, TLS and login.
    package var connectTimeout: Duration = .seconds(10)
    /// The time for the whole session after the name's resolution.
    package var totalTimeout: Duration = .seconds(20)
    /// The most rows that one statement may answer with.
    package var maxRows = 2_000
    /// The most bytes of values that one statement may answer with.
    package var maxBytes = 1 << 20

    package init(allowedHosts: Set<String>) {
        self.allowedHosts = allowedHosts
    }
}

extension PostgresPolicy {
    /// Refuses a host that was not named.
    func check(_ target: PostgresTarget) throws(PostgresFailure) {
        guard allowedHosts.names(target) else { throw .refusedHost(target.authority) }
    }

    /// Refuses an address of a host.
    func check(_ address: IPAddress, of target: PostgresTarget) throws(PostgresFailure) {
        switch address.kind.reach {
        case .anyone: return
        case .named where privateAddressHosts.names(target): return
        case .named, .nobody: throw .refusedAddress(address.kind.rawValue)
        }
    }

    /// Whether a session with this address may go without TLS.
    func allowsPlaintext(_ address: IPAddress, of target: PostgresTarget) -> Bool {
        address.kind == .loopback && plaintextHosts.names(target)
    }
}

extension Set<String> {
    /// Whether the set holds the host alone or with its port.
    fileprivate func names(_ target: PostgresTarget) -> Bool {
        contains(target.bracketedHost) || contains(target.authority)
    }
}
