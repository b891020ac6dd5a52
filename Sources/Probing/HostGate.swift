internal import Documents
internal import HTTP
internal import Rules

/// The hosts that one credential may be sent to: its provider's, and the user's own where the user named it.
struct HostGate: Sendable {
    /// `host` or `host:port`.
    let allowed: Set<String>
    /// Why a host that the rule needs is not among them.
    let unnamed: String?
    /// The user's own host, where it was named.
    private let userHost: String?
    private let named: NamedHosts

    init(_ subject: Subject, named: NamedHosts) {
        self.named = named
        var allowed: Set<String> = []
        for template in subject.provider.hosts {
            if let host = Self.expanded(template, subject) { allowed.insert(host) }
        }
        var unnamed: String?
        var userHost: String?
        if subject.provider.userHost, let (host, port) = Self.server(of: subject), !allowed.contains(host) {
            let isNamed = port.map { named.contains(host, port: $0) } ?? named.containsWebHost(host)
            if isNamed { userHost = host } else { unnamed = host }
        }
        if let userHost { allowed.insert(userHost) }
        self.userHost = userHost
        self.allowed = allowed
        self.unnamed = unnamed
    }

    /// The credential's own server, and the port that its name means without one; nil for that of HTTP.
    private static func server(of subject: Subject) -> (name: String, port: Int?)? {
        let introspector = subject.provider.introspector.flatMap { Introspectors.named[$0] }
        if let (name, port) = introspector?.server(of: subject) { return (name, port) }
        return subject.text("host").map { ($0.lowercased(), nil) }
    }

    /// A host of the rule file with the credential's parts.
    ///
    /// A part out of a closed set may be anything; any other stands in the first label, in front of at least two labels
    /// that are fixed or out of closed sets, so that it cannot lead away from the provider.
    private static func expanded(_ template: String, _ subject: Subject) -> String? {
        var host = ""
        var isInFront = true
        for piece in Template(template).pieces {
            switch piece {
            case .text(let text): host += text
            case .value(let roles, .plain) where roles.count == 1:
                guard let value = subject.text(roles[0]) else { return nil }
                let isClosed = subject.token.parts[roles[0]]?.oneOf.contains(value) ?? false
                guard isClosed || isInFront && isLabel(value) else { return nil }
                host += value
            case .value: return nil
            }
            if host.contains(".") { isInFront = false }
        }
        let isOpen = !Template(template).roles.allSatisfy { role in
            !(subject.token.parts[role]?.oneOf.isEmpty ?? true)
        }
        return isOpen && host.split(separator: ".").count < 3 ? nil : host.lowercased()
    }

    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    /// The URL with the scheme that its host was named with.
    func withScheme(_ url: String) -> String {
        let prefix = "https://"
        guard url.hasPrefix(prefix) else { return url }
        let authority = url.dropFirst(prefix.count).prefix { !"/?#".contains($0) }
        return named.isPlain(String(authority)) ? "http://" + url.dropFirst(prefix.count) : url
    }

    /// The user's own host with the port that a request goes to, where the user named it for any port.
    private func named(in url: String) -> Set<String> {
        guard let userHost, let scheme = url.firstRange(of: "://") else { return [] }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
        let isUsers = authority == userHost || authority.hasPrefix(userHost + ":")
        return isUsers && named.containsWebHost(authority) ? [authority] : []
    }

    /// Refuses a request to anywhere else, and whatever could be a write, before anything is sent or replayed.
    ///
    /// - Returns: where it goes.
    func check(_ request: HTTPRequest) throws(HTTPFailure) -> Endpoint {
        var policy = HTTPPolicy(allowedHosts: allowed.union(named(in: request.url)))
        policy.plainHTTPHosts = named.plain
        policy.privateAddressHosts = named.authorities
        return try policy.check(request)
    }
}
