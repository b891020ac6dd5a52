/// Asks what cannot be said in data; built in, and named by a rule file.
protocol Introspector: Sendable {
    /// The names of its requests, as recordings know them.
    var requests: [String] { get }
    /// The server of the user's own that it asks, `host` or `host:port`, and its protocol's own port; nil where the
    /// credential names none.
    func server(of subject: Subject) -> (name: String, port: Int)?
    /// What it may send for a credential.
    func plan(for subject: Subject, options: ProbeOptions) -> [PlannedRequest]
    /// Asks, and claims what follows.
    func introspect(_ session: ProbeSession, into builder: inout GrantBuilder) async
}

extension Introspector {
    func server(of subject: Subject) -> (name: String, port: Int)? { nil }
}

/// The introspectors that rule files may name.
package enum Introspectors {
    static let named: [String: any Introspector] = [
        "aws": AWSIntrospector(), "google-jwt": GoogleIntrospector(), "postgresql": PostgresIntrospector(),
    ]

    /// Their names, sorted.
    package static var names: [String] { named.keys.sorted() }

    /// The names of an introspector's requests, which recordings may answer.
    package static func requests(of name: String) -> [String] { named[name]?.requests ?? [] }
}
