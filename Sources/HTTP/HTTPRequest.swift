/// A request that reads: GET, HEAD, or a POST whose body can only evaluate.
///
/// There is no other way to make one, so no other method can be expressed.
package struct HTTPRequest: Sendable {
    /// The method, as sent.
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    package let method: Method
    package let url: String
    package let headers: [(name: String, value: String)]
    /// The body of a POST.
    package let body: EvaluateOnlyBody?
    /// Whether a body longer than the policy allows is cut there rather than failed with `tooLarge`; for requests
    /// whose status or headers are the answer.
    package var allowsCutBody = false

    private init(method: Method, url: String, headers: [(String, String)], body: EvaluateOnlyBody?) {
        self.method = method
        self.url = url
        self.headers = headers.map { (name: $0.0, value: $0.1) }
        self.body = body
    }

    package static func get(_ url: String, headers: [(String, String)] = []) -> HTTPRequest {
        HTTPRequest(method: .get, url: url, headers: headers, body: nil)
    }

    package static func head(_ url: String, headers: [(String, String)] = []) -> HTTPRequest {
        HTTPRequest(method: .head, url: url, headers: headers, body: nil)
    }

    /// A POST; the client adds the body's `Content-Type`.
    package static func evaluate(
        url: String, headers: [(String, String)] = [], body: EvaluateOnlyBody
    ) -> HTTPRequest {
        HTTPRequest(method: .post, url: url, headers: headers, body: body)
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// The method alone: URL, headers and body may hold the credential.
    package var description: String { "\(method.rawValue) request" }

    package var customMirror: Mirror { Mirror(self, children: ["method": method.rawValue]) }
}

// MARK: - Headers

extension HTTPRequest {
    /// Headers that frame the message, choose the host, turn the method or the called action into another one,
    /// or make the answer compressed.
    private static let reservedHeaders: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "x-amz-target", "x-http-method", "x-http-method-override", "x-method-override",
    ]

    /// Refuses headers that would not arrive as the one field they are.
    func checkHeaders() throws(HTTPFailure) {
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
                throw .refusedRequest("a header's name is not a token")
            }
            guard value.utf8.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else {
                throw .refusedRequest("a control character in header \(name)")
            }
            let lowered = name.lowercased()
            let isBodys = body != nil && (lowered == "content-type" || lowered == "content-encoding")
            guard !Self.reservedHeaders.contains(lowered), !isBodys else {
                throw .refusedRequest("header \(name) is the client's own")
            }
        }
    }
}

/// Whether a byte may stand in a header's name (RFC 9110, 5.6.2).
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
    default:
        "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
