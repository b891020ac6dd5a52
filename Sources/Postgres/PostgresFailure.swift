/// Why a session gave no rows.
///
/// No case holds a text from the server, nor anything of the password.
package enum PostgresFailure: Error, Hashable, Sendable {
    /// The user did not name the host.
    case refusedHost(String)
    /// The name leads to an address that the policy forbids; the text says which kind.
    case refusedAddress(String)
    /// The name has no address.
    case dns(String)
    /// Nothing answers there, or not with PostgreSQL's protocol.
    case unreachable
    /// The server has no TLS, or its certificate was not acceptable.
    case tls
    /// The connection or the session took longer than the policy allows.
    case timeout
    /// The server does not let this user in with this password (SQLSTATE 28000, 28P01).
    case denied(sqlState: String)
    /// Another error of the server, by its SQLSTATE (PostgreSQL, appendix A).
    ///
    /// 3D000 (no such database) and 42501 (no right to connect to it) come after the password was accepted.
    case server(sqlState: String)
    /// More rows or bytes than the policy allows.
    case tooLarge
    /// An answer that is not the one the statement has.
    case unexpectedAnswer
    /// The task was cancelled.
    case cancelled
}

extension PostgresFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refusedHost(let host): "host \(host) is not allowed"
        case .refusedAddress(let kind): "address refused: \(kind)"
        case .dns(let host): "no address for \(host)"
        case .unreachable: "no PostgreSQL server answers"
        case .tls: "TLS could not be verified"
        case .timeout: "timed out"
        case .denied(let state): "login denied (SQLSTATE \(state))"
        case .server(let state): "server error (SQLSTATE \(state))"
        case .tooLarge: "answer too large"
        case .unexpectedAnswer: "unexpected answer"
        case .cancelled: "cancelled"
        }
    }
}
