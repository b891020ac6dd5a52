internal import Documents
internal import Rules

/// Asks what cannot be said in data; built in, and named by a rule file.
protocol Introspector: Sendable {
    /// The names of its requests, as recordings know them.
    var requests: [String] { get }
    /// What it may send for a credential.
    func plan(for subject: Subject, options: ProbeOptions) -> [PlannedRequest]
    /// Asks, and claims what follows.
    func introspect(_ session: ProbeSession, into builder: inout GrantBuilder) async
}

/// The introspectors that rule files may name.
package enum Introspectors {
    static let named: [String: any Introspector] = [:]

    /// Their names, sorted.
    package static var names: [String] { named.keys.sorted() }
}

/// Asks a database server what a role may do.
package protocol DatabaseTransport: Sendable {}
