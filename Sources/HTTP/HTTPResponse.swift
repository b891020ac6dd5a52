/// A server's answer; a redirect is an answer like any other, and is never followed.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// The header fields in the order received; values that are not UTF-8 are read as Latin-1.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Whether the body was cut at the policy's limit (see `HTTPRequest.allowsCutBody`).
    package let truncated: Bool
    /// From the start of the transfer to its last byte.
    package let elapsed: Duration

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        truncated: Bool = false, elapsed: Duration = .zero
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.truncated = truncated
        self.elapsed = elapsed
    }

    /// The value of the first field of this name, whatever its case.
    package func header(_ name: String) -> String? {
        headerValues(name).first
    }

    /// The values of all fields of this name, whatever its case.
    package func headerValues(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// The media type of the body in lower case without its parameters: `application/json`.
    package var contentType: String? {
        guard let value = header("Content-Type") else { return nil }
        let type = trimmed(value.prefix { $0 != ";" }).lowercased()
        return type.isEmpty ? nil : type
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status alone: a server may send back the credential it was shown.
    package var description: String { "status \(status), \(body.count) bytes" }

    package var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// A text without the spaces and tabs at its ends.
func trimmed(_ text: some StringProtocol) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    let start = text.drop(while: isSpace)
    return String(start.reversed().drop(while: isSpace).reversed())
}
