package import HTTP
package import Postgres

/// A request on its way to a provider, with what replaying needs to know of it.
package struct ProbeRequest: Sendable {
    /// The portable identity of the credential that it carries.
    package let fingerprint: String
    package let provider: String
    /// The request's name in the rule file.
    package let name: String
    /// How many requests of that name went before it for this credential.
    package let turn: Int
    package let http: HTTPRequest
    /// Where it goes.
    package let endpoint: Endpoint
}

/// A question to a database server about the role that logs in.
package struct DatabaseQuestion: Sendable {
    package let fingerprint: String
    package let provider: String
    /// The request's name, as recordings know it.
    package let name: String
    package let target: PostgresTarget
}

/// Why no answer came.
package enum ProbeFailure: Error, Hashable, Sendable {
    case http(HTTPFailure)
    case database(PostgresFailure)
    /// The recordings have no answer to this.
    case notRecorded
}

/// Answers requests: from the provider, or from recordings.
package protocol ProbeTransport: Sendable {
    /// Whether the answers come from recordings.
    var isReplay: Bool { get }
    /// Answers a request that was checked.
    func answer(_ request: ProbeRequest) async throws(ProbeFailure) -> HTTPResponse
    /// Asks a database server what a role may do: the rows of `RoleReport.statements`.
    func rows(_ question: DatabaseQuestion) async throws(ProbeFailure) -> [[[String?]]]
}
