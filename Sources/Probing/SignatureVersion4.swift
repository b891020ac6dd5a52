internal import Crypto
internal import HTTP

/// AWS Signature Version 4 over host, date and session token
/// (docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
struct SignatureVersion4: Signer {
    func headers(
        for draft: SigningDraft, subject: Subject, context: SigningContext
    ) throws(SigningFailure) -> [(String, String)] {
        guard let keyID = subject.text("key-id"), let secret = subject.value("secret"),
            let target = SignedTarget(url: draft.url)
        else { throw SigningFailure(description: "the key id") }
        // A global endpoint such as sts.amazonaws.com is in us-east-1.
        let labels = target.host.split(separator: ".").map(String.init)
        let region = labels.count > 3 ? labels[1] : "us-east-1"
        var headers = [("host", target.host), ("x-amz-date", Timestamp.basic(context.now))]
        if let token = subject.text("session-token") { headers.append(("x-amz-security-token", token)) }
        do {
            let authorization = try Self.authorization(
                method: draft.method.rawValue, target: target, headers: headers, body: draft.body,
                key: (id: keyID, secret: secret), region: region, service: labels.first ?? "")
            return headers.dropFirst().map { ($0.0, $0.1) } + [("Authorization", authorization)]
        } catch {
            throw SigningFailure(description: "a signature")
        }
    }

    /// The header `Authorization` for a request with these headers, which hold `x-amz-date`.
    static func authorization(
        method: String, target: SignedTarget, headers: [(String, String)], body: [UInt8],
        key: (id: String, secret: [UInt8]), region: String, service: String
    ) throws(CryptoError) -> String {
        let sorted = headers.sorted { $0.0 < $1.0 }
        let date = headers.first { $0.0 == "x-amz-date" }?.1 ?? ""
        let names = sorted.map(\.0).joined(separator: ";")
        let canonical = [
            method, target.path, target.query, sorted.map { "\($0.0):\($0.1)\n" }.joined(), names,
            try hash(body),
        ].joined(separator: "\n")
        let scope = [String(date.prefix(8)), region, service, "aws4_request"]
        let text = [
            "AWS4-HMAC-SHA256", date, scope.joined(separator: "/"), try hash(Array(canonical.utf8)),
        ].joined(separator: "\n")
        var signing = Array("AWS4".utf8) + key.secret
        for step in scope { signing = try HashFunction.sha256.hmac(of: Array(step.utf8), key: signing) }
        let signature = Hex.encode(try HashFunction.sha256.hmac(of: Array(text.utf8), key: signing))
        return "AWS4-HMAC-SHA256 Credential=\(key.id)/\(scope.joined(separator: "/")), "
            + "SignedHeaders=\(names), Signature=\(signature)"
    }

    private static func hash(_ bytes: [UInt8]) throws(CryptoError) -> String {
        Hex.encode(try HashFunction.sha256.digest(of: bytes))
    }
}

/// A URL as signatures see it.
struct SignedTarget {
    let host: String
    let path: String
    /// Sorted by name.
    let query: String

    init?(url: String) {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        host = String(rest.prefix { !"/?".contains($0) })
        let target = rest.dropFirst(host.count)
        let path = target.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = target.dropFirst(path.count + 1).split(separator: "&").map {
            $0.contains("=") ? String($0) : "\($0)="
        }
        .sorted().joined(separator: "&")
    }
}
