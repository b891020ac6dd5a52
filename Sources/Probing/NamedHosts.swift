/// The hosts that the user named with `--allow-host`: `host` for any port, `host:port` for that one alone, each after
/// `http://` where it is spoken to without TLS.
package struct NamedHosts: Hashable, Sendable {
    /// `host` or `host:port`, lower case; an IPv6 address in brackets.
    package private(set) var authorities: Set<String> = []
    /// Those of them that are spoken to without TLS.
    package private(set) var plain: Set<String> = []

    package init(_ arguments: [String] = []) {
        for argument in arguments {
            var name = argument.lowercased()
            let isPlain = name.hasPrefix("http://")
            for scheme in ["http://", "https://"] where name.hasPrefix(scheme) {
                name.removeFirst(scheme.count)
            }
            name = String(name.prefix { $0 != "/" })
            guard !name.isEmpty else { continue }
            // An IPv6 address without a port may be written bare.
            if !name.hasPrefix("["), name.count(where: { $0 == ":" }) > 1 { name = "[\(name)]" }
            authorities.insert(name)
            if isPlain { plain.insert(name) }
        }
    }

    /// Whether a host was named: itself with its port, or alone for any port.
    ///
    /// - Parameter port: the port that is meant where none is written.
    func contains(_ authority: String, port: Int) -> Bool {
        Self.names(authority.lowercased(), port: port).contains { authorities.contains($0) }
    }

    /// The same for a host that is asked over HTTP.
    func containsWebHost(_ authority: String) -> Bool { contains(authority, port: 443) || isPlain(authority) }

    /// Whether a host was named as one without TLS.
    func isPlain(_ authority: String) -> Bool {
        Self.names(authority.lowercased(), port: 80).contains { plain.contains($0) }
    }

    /// `host:port` and `host`.
    private static func names(_ authority: String, port: Int) -> [String] {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]"),
            authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
        else { return ["\(authority):\(port)", authority] }
        return [authority, String(authority[..<colon])]
    }
}
