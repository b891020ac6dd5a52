internal import Crypto
internal import Documents
internal import HTTP
internal import Rules
internal import Secrets

/// Asks Google whether a service account's key is still there, and with the user's consent what it may do in its project.
///
/// The key signs a JWT (RFC 7523) that Google exchanges for a read-only access token, which `testIamPermissions` takes. The
/// address is Google's own, whatever the key file's `token_uri` says.
struct GoogleIntrospector: Introspector {
    let requests = ["certificates", "exchange", "permissions"]

    private static let tokenURL = "https://oauth2.googleapis.com/token"
    private static let scope = "https://www.googleapis.com/auth/cloud-platform.read-only"

    func plan(for subject: Subject, options: ProbeOptions) -> [PlannedRequest] {
        guard let account = ServiceAccount(subject) else { return [] }
        func planned(_ name: String, _ method: String, _ host: String, _ path: String, _ condition: String?)
            -> PlannedRequest
        {
            PlannedRequest(
                credential: subject.credential.id, provider: subject.provider.id, name: name, method: method,
                host: host,
                url: "https://\(host)\(path)", condition: condition, most: 1, isExchange: name == "exchange",
                basis: .documented)
        }
        var plan: [PlannedRequest] = []
        if account.keyID != nil {
            plan.append(planned("certificates", "GET", "www.googleapis.com", account.certificatePath, nil))
        }
        guard options.allowsExchange else { return plan }
        plan.append(planned("exchange", "POST", "oauth2.googleapis.com", "/token", nil))
        if let project = account.project {
            plan.append(
                planned(
                    "permissions", "POST", "cloudresourcemanager.googleapis.com",
                    "/v3/projects/\(project):testIamPermissions", "if exchange came out live"))
        }
        return plan
    }

    func introspect(_ session: ProbeSession, into builder: inout GrantBuilder) async {
        guard let account = ServiceAccount(session.subject) else { return }
        if let keyID = account.keyID, await !isPublished(keyID, account, session) { return }
        guard session.options.allowsExchange || session.isReplay else {
            session.fail("exchange: needs consent to a token exchange")
            return
        }
        guard let token = await exchange(account, session), let project = account.project else { return }
        await testPermissions(project, token, session)
    }

    /// Whether Google still publishes the key's certificate; true where it did not say.
    ///
    /// The key itself is not sent.
    private func isPublished(_ keyID: String, _ account: ServiceAccount, _ session: ProbeSession) async
        -> Bool
    {
        let request = HTTPRequest.get("https://www.googleapis.com\(account.certificatePath)")
        guard let response = await session.send("certificates", request) else { return true }
        let document = Document(json: response.body)
        let keys = document?.entries.map(\.key) ?? []
        let isJSON = response.contentType == "application/json" && document != nil
        guard isJSON, [200, 404].contains(response.status) else {
            session.fail("certificates: status \(response.status)")
            return true
        }
        let isThere = response.status == 200 && keys.contains(keyID)
        session.add(
            Answer(item: nil, response: response, document: document, outcome: isThere ? .live : .dead),
            to: "certificates")
        return isThere
    }

    /// An access token for the account, read-only.
    private func exchange(_ account: ServiceAccount, _ session: ProbeSession) async -> String? {
        let request: HTTPRequest
        do {
            let assertion = try account.assertion(
                audience: Self.tokenURL, scope: Self.scope, now: session.options.now(),
                isReplay: session.isReplay)
            request = .evaluate(
                url: Self.tokenURL,
                body: try .tokenExchange([
                    ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion),
                ]))
        } catch {
            session.fail("exchange: the key cannot sign")
            return nil
        }
        guard let response = await session.send("exchange", request) else { return nil }
        let document = response.contentType == "application/json" ? Document(json: response.body) : nil
        let token = document?["access_token"]?.scalar
        let outcome = Self.outcome(response, document)
        if outcome == .unreachable { session.fail("exchange: status \(response.status)") }
        session.add(Answer(item: nil, response: response, document: nil, outcome: outcome), to: "exchange")
        return outcome == .live ? token : nil
    }

    private static func outcome(_ response: HTTPResponse, _ document: Document?) -> Outcome {
        if response.status == 429 { return .limited }
        if response.status == 200, document?["access_token"]?.scalar != nil { return .live }
        guard response.status == 400, document?["error"]?.scalar == "invalid_grant" else {
            return .unreachable
        }
        // A clock that is wrong is refused in the same words as a key that is gone, but for the description.
        let description = document?["error_description"]?.scalar ?? ""
        return description.contains("short-lived") ? .unreachable : .dead
    }

    private func testPermissions(_ project: String, _ token: String, _ session: ProbeSession) async {
        let words = session.subject.provider.scopes.names.filter { $0.contains(".") && !$0.contains("/") }
        for start in stride(from: 0, to: words.count, by: 100) {
            let request: HTTPRequest
            do {
                request = .evaluate(
                    url:
                        "https://cloudresourcemanager.googleapis.com/v3/projects/\(percentEncoded(project)):testIamPermissions",
                    headers: [("Authorization", "Bearer \(token)")],
                    body: try .testIamPermissions(Array(words[start..<min(start + 100, words.count)])))
            } catch {
                session.fail("permissions: \(error)")
                return
            }
            guard let response = await session.send("permissions", request, turn: start / 100) else { return }
            let document = response.contentType == "application/json" ? Document(json: response.body) : nil
            let isTold = response.status == 200 && document != nil
            if !isTold { session.fail("permissions: status \(response.status)") }
            session.add(
                Answer(item: nil, response: response, document: document, outcome: isTold ? .live : .denied),
                to: "permissions")
        }
    }
}

/// The parts of a service account's key file.
private struct ServiceAccount {
    let email: String
    let project: String?
    let keyID: String?
    private let key: [UInt8]

    /// Nil for every other kind of token.
    init?(_ subject: Subject) {
        guard let email = subject.text("user"), let key = subject.value("secret"),
            email.hasSuffix(".gserviceaccount.com"), key.starts(with: "-----BEGIN".utf8)
        else { return nil }
        self.email = email
        self.key = key
        project = subject.text("account")
        keyID = subject.text("key-id")
    }

    var certificatePath: String { "/robot/v1/metadata/x509/\(percentEncoded(email))" }

    /// A signed JWT that asks for a token (RFC 7523, 3).
    func assertion(audience: String, scope: String, now: Int64, isReplay: Bool) throws(CryptoError) -> String
    {
        // Recordings answer for keys that are placeholders.
        if isReplay { return "replayed" }
        let claims =
            "{\"iss\":\(Document.text(email).json),\"scope\":\"\(scope)\",\"aud\":\"\(audience)\","
            + "\"iat\":\(now),\"exp\":\(now + 600)}"
        let unsigned = [#"{"alg":"RS256","typ":"JWT"}"#, claims].map {
            Base64.encode(Array($0.utf8), as: .urlSafe)
        }
        .joined(separator: ".")
        let signature = try PrivateKey(pem: key).signRS256(Array(unsigned.utf8))
        return unsigned + "." + Base64.encode(signature, as: .urlSafe)
    }
}
