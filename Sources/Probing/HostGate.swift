internal import Documents
internal import HTTP
internal import Rules

/// The hosts that one credential may be sent to: its provider's, and the user's own where the user named it.
struct HostGate: Sendable {
    /// `host` or `host:port`.
    let allowed: Set<String>
    /// Why a host that the rule needs is not among them.
    let unnamed: String?
    private let named: NamedHosts

    init(_ subject: Subject, named: NamedHosts) {
        self.named = named
        var allowed: Set<String> = []
        for template in subject.provider.hosts {
            if let host = Self.expanded(template, subject) { allowed.insert(host) }
        }
        var unnamed: String?
        if subject.provider.userHost, let host = subject.text("host")?.lowercased(), !allowed.contains(host) {
            if named.contains(host) { allowed.insert(host) } else { unnamed = host }
        }
        self.allowed = allowed
        self.unnamed = unnamed
    }

    /// A host of the rule file with the credential's parts.
    ///
    /// A part out of a closed set may be anything; any other only one label in front of at least two that are fixed.
    private static func expanded(_ template: String, _ subject: Subject) -> String? {
        var host = ""
        for piece in Template(template).pieces {
            switch piece {
            case .text(let text): host += text
            case .value(let roles, .plain) where roles.count == 1:
                guard let value = subject.text(roles[0]) else { return nil }
                let closed = subject.token.parts[roles[0]]?.oneOf ?? []
                guard closed.contains(value) || isLabel(value) && isInFront(roles[0], template) else {
                    return nil
                }
                host += value
            case .value: return nil
            }
        }
        return host.lowercased()
    }

    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Whether a part is the first label of a host template whose other labels, two at least, are fixed.
    private static func isInFront(_ role: String, _ template: String) -> Bool {
        guard template.hasPrefix("{\(role)}.") else { return false }
        let rest = template.dropFirst(role.count + 3)
        return !rest.contains("{") && rest.split(separator: ".").count >= 2
    }

    /// The URL with the scheme that its host was named with.
    func withScheme(_ url: String) -> String {
        let prefix = "https://"
        guard url.hasPrefix(prefix) else { return url }
        let authority = url.dropFirst(prefix.count).prefix { !"/?#".contains($0) }
        return named.isPlain(String(authority)) ? "http://" + url.dropFirst(prefix.count) : url
    }

    /// Refuses a request to anywhere else, and whatever could be a write, before anything is sent or replayed.
    ///
    /// - Returns: where it goes.
    func check(_ request: HTTPRequest) throws(HTTPFailure) -> Endpoint {
        var policy = HTTPPolicy(allowedHosts: allowed)
        policy.plainHTTPHosts = named.plain
        policy.privateAddressHosts = named.authorities
        return try policy.check(request)
    }
}
