/// Why an exchange gave no answer.
///
/// No case holds a URL's path, query or user information, nor a header's value: any of them may be the credential.
package enum HTTPFailure: Error, Hashable, Sendable {
    /// The host, or its port, is not among those the policy allows.
    case refusedHost(String)
    /// The host is, or its name led to, an address that the policy forbids; the text says which kind.
    case refusedAddress(String)
    /// The scheme is not `https`, nor `http` to a host named for it.
    case refusedScheme(String)
    /// The request could be a write, or could be read in two ways; the text says why.
    case refusedRequest(String)
    /// The answer's body or headers are longer than the policy allows.
    case tooLarge
    /// The connection or the whole exchange took longer than the policy allows.
    case timeout
    /// The server's certificate or the TLS session was not acceptable.
    case tls(String)
    /// The name of the host (or of the proxy) has no address.
    case dns(String)
    /// The connection could not be made, or broke, or did not speak HTTP.
    case connection(String)
    /// The task was cancelled.
    case cancelled
    /// The client was shut down.
    case shutDown
}

extension HTTPFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refusedHost(let host): "host \(host) is not allowed"
        case .refusedAddress(let kind): "address refused: \(kind)"
        case .refusedScheme(let scheme): "scheme \(scheme) is not allowed"
        case .refusedRequest(let reason): "request refused: \(reason)"
        case .tooLarge: "answer too large"
        case .timeout: "timed out"
        case .tls(let reason): "TLS: \(reason)"
        case .dns(let host): "no address for \(host)"
        case .connection(let reason): "connection failed: \(reason)"
        case .cancelled: "cancelled"
        case .shutDown: "client shut down"
        }
    }
}
