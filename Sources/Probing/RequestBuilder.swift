internal import Crypto
internal import Documents
internal import HTTP
internal import Rules

/// Why a request was not made.
enum Unmade: Error {
    /// A part that it needs is not there.
    case missing(String)
    /// It may not be sent.
    case refused(HTTPFailure)

    var reason: String {
        switch self {
        case .missing(let part): "\(part) is missing"
        case .refused(let failure): failure.description
        }
    }
}

/// Makes requests out of a rule and a credential.
struct RequestBuilder {
    let subject: Subject
    let rule: RequestRule
    let hosts: HostGate

    /// One turn of a request: its item and its page.
    struct Turn {
        var item: String?
        /// Whether the item comes from the rule file itself, and so stands as it is.
        var isFixed = false
        /// The whole URL of a further page.
        var url: String?
        /// The cursor of a further page.
        var cursor: String?
    }

    /// The request of a turn.
    func request(_ turn: Turn, signer: (any Signer)?, server: SigningContext) throws(Unmade) -> HTTPRequest {
        let url = try url(turn)
        var headers = try self.headers(turn)
        let body = try body(turn)
        if let signer {
            let draft = SigningDraft(method: method, url: url, body: body?.bytes ?? [])
            do { headers += try signer.headers(for: draft, subject: subject, context: server) } catch {
                throw .missing(error.description)
            }
        }
        if let body { return .evaluate(url: url, headers: headers, body: body) }
        return method == .head ? .head(url, headers: headers) : .get(url, headers: headers)
    }

    private var method: HTTPRequest.Method { rule.post != nil ? .post : rule.head != nil ? .head : .get }

    // MARK: URL

    private func url(_ turn: Turn) throws(Unmade) -> String {
        if let url = turn.url { return url }
        let template = Template(rule.url)
        guard
            var url = template.filled(
                by: subject, item: turn.item,
                escape: { role, value in
                    role == "item" && !turn.isFixed ? percentEncoded(value) : value
                })
        else { throw .missing(missing(template, turn)) }
        if rule.graphql == nil, let cursor = turn.cursor, let parameter = rule.page?.parameter {
            url += "\(url.contains("?") ? "&" : "?")\(percentEncoded(parameter))=\(percentEncoded(cursor))"
        }
        return hosts.withScheme(url)
    }

    private func missing(_ template: Template, _ turn: Turn) -> String {
        let absent = template.roles.first { $0 == "item" ? turn.item == nil : subject.text($0) == nil }
        return absent.map { "the \($0)" } ?? "a part"
    }

    // MARK: Headers

    private func headers(_ turn: Turn) throws(Unmade) -> [(String, String)] {
        var headers: [(String, String)] = []
        // A header around an optional part goes with it.
        for (name, value) in rule.headers.entries {
            let template = Template(value)
            if let value = template.filled(by: subject, item: turn.item) {
                headers.append((name, value))
            } else if !template.roles.contains(where: isOptional) {
                throw .missing(missing(template, turn))
            }
        }
        switch rule.auth {
        case nil, .some(.none): break
        case .bearer: headers.append(("Authorization", "Bearer " + (try fill("{secret}", turn))))
        case .header(let name, let value): headers.append((name, try fill(value, turn)))
        case .basic(let user, let password):
            let pair = try fill(user, turn) + ":" + (try fill(password, turn))
            headers.append(("Authorization", "Basic " + Base64.encode(Array(pair.utf8))))
        }
        return headers
    }

    private func isOptional(_ role: String) -> Bool { subject.token.parts[role]?.optional ?? true }

    private func fill(_ text: String, _ turn: Turn) throws(Unmade) -> String {
        let template = Template(text)
        guard let filled = template.filled(by: subject, item: turn.item) else {
            throw .missing(missing(template, turn))
        }
        return filled
    }

    // MARK: Body

    private func body(_ turn: Turn) throws(Unmade) -> EvaluateOnlyBody? {
        guard rule.post != nil else { return nil }
        do {
            if let graphql = rule.graphql {
                return try .graphQL(try quoted(graphql, turn), variables: variables(turn))
            }
            if let json = rule.json {
                return try EvaluateOnly.body(
                    json: try quoted(json, turn), url: rule.url, mayExchange: rule.consent == .exchange)
            }
            var parameters: [(String, String)] = []
            for (name, value) in rule.form.entries { parameters.append((name, try fill(value, turn))) }
            return try EvaluateOnly.body(form: parameters, mayExchange: rule.consent == .exchange)
        } catch let failure as HTTPFailure {
            throw .refused(failure)
        } catch let unmade as Unmade {
            throw unmade
        } catch {
            throw .missing("a body")
        }
    }

    private func variables(_ turn: Turn) -> [String: String] {
        guard let cursor = turn.cursor, let parameter = rule.page?.parameter else { return [:] }
        return [parameter: cursor]
    }

    /// A GraphQL or JSON text whose values stand inside its quotes; a fixed item may be more than a string's inside.
    private func quoted(_ text: String, _ turn: Turn) throws(Unmade) -> String {
        let template = Template(text)
        let known = template.roles.filter { $0 == "item" ? turn.item != nil : subject.text($0) != nil }
        guard known.count == template.roles.count else { throw .missing(missing(template, turn)) }
        let filled = template.filled(by: subject, item: turn.item) { role, value in
            role == "item" && turn.isFixed ? value : String(Document.text(value).json.dropFirst().dropLast())
        }
        return filled ?? text
    }
}

/// The evaluate-only kinds that forms and JSON texts of rule files are read as.
enum EvaluateOnly {
    /// A form as an AWS query, a token exchange or a token introspection.
    static func body(form: [(String, String)], mayExchange: Bool) throws(HTTPFailure) -> EvaluateOnlyBody {
        func value(_ name: String) -> String? { form.first { $0.0 == name }?.1 }
        if let action = value("Action") {
            return try .awsQuery(
                action: action, parameters: form.filter { !["Action", "Version"].contains($0.0) })
        }
        if value("grant_type") != nil {
            guard mayExchange else { throw .refusedRequest("a token exchange must say consent: exchange") }
            return try .tokenExchange(form)
        }
        if let token = value("token"), Set(form.map(\.0)).isSubset(of: ["token", "token_type_hint"]) {
            return .tokenIntrospection(token)
        }
        throw .refusedRequest("the form is none of the evaluate-only bodies")
    }

    /// A JSON text as one of the kinds that are written as JSON.
    static func body(json: String, url: String, mayExchange: Bool) throws(HTTPFailure) -> EvaluateOnlyBody {
        guard let document = Document(json: Array(json.utf8)) else {
            throw .refusedRequest("the body is not JSON")
        }
        let keys = Set(document.entries.map(\.key))
        if keys == ["permissions"], let list = document["permissions"] {
            return try .testIamPermissions(list.elements.compactMap(\.scalar))
        }
        if keys == ["paths"], let list = document["paths"] {
            return .vaultCapabilities(paths: list.elements.compactMap(\.scalar))
        }
        if keys.contains("kind"), let review = review(document) { return .selfSubjectReview(review) }
        if let call = known(document, url: url) { return .known(call) }
        if let login = dockerHubLogin(document, url: url) {
            guard mayExchange else { throw .refusedRequest("a token exchange must say consent: exchange") }
            return .known(login)
        }
        throw .refusedRequest("the JSON is none of the evaluate-only bodies")
    }

    private static func review(_ document: Document) -> KubernetesReview? {
        let spec = document["spec"]
        let attributes = spec?["resourceAttributes"]
        switch document["kind"]?.scalar {
        case "SelfSubjectReview": return spec == nil ? .identity : nil
        case "SelfSubjectRulesReview": return spec?["namespace"]?.scalar.map { .rules(namespace: $0) }
        case "SelfSubjectAccessReview":
            guard let attributes, let verb = attributes["verb"]?.scalar,
                let resource = attributes["resource"]?.scalar,
                Set(attributes.entries.map(\.key)).isSubset(of: [
                    "verb", "group", "resource", "subresource", "namespace",
                ])
            else { return nil }
            return .access(
                verb: verb, group: attributes["group"]?.scalar ?? "", resource: resource,
                subresource: attributes["subresource"]?.scalar, namespace: attributes["namespace"]?.scalar)
        default: return nil
        }
    }

    private static func dockerHubLogin(_ document: Document, url: String) -> KnownCall? {
        guard url == "https://hub.docker.com/v2/auth/token", document.entries.count == 2,
            let identifier = document["identifier"]?.scalar, let secret = document["secret"]?.scalar
        else { return nil }
        return .dockerHubToken(identifier: identifier, secret: secret)
    }

    private static func known(_ document: Document, url: String) -> KnownCall? {
        if document["statement"]?.scalar == KnownCall.snowflakeStatement { return .snowflakeContext }
        return switch url {
        case "https://api.dropboxapi.com/2/users/get_current_account": .dropboxCurrentAccount
        case "https://connect.squareup.com/oauth2/token/status": .squareTokenStatus
        case "https://slack.com/api/auth.test": .slackAuthTest
        default: nil
        }
    }
}
