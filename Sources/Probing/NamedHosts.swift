/// The hosts that the user named with `--allow-host`: `host`, `host:port`, or `http://host:port` for one without TLS.
package struct NamedHosts: Hashable, Sendable {
    /// `host` or `host:port`, lower case.
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
            authorities.insert(name)
            if isPlain { plain.insert(name) }
        }
    }

    /// Whether a host was named: itself with its port, or alone for any port.
    func contains(_ authority: String) -> Bool {
        Self.names(authority.lowercased()).contains { authorities.contains($0) }
    }

    /// Whether a host was named as one without TLS.
    func isPlain(_ authority: String) -> Bool {
        Self.names(authority.lowercased()).contains { plain.contains($0) }
    }

    /// `host:port` and `host`.
    private static func names(_ authority: String) -> [String] {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]"),
            authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
        else { return [authority] }
        return [authority, String(authority[..<colon])]
    }
}
