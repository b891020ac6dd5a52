/// The body of a POST that a server can only evaluate, and the places it may be sent to.
///
/// The kinds are a closed set. Each is written here from its parts rather than taken as bytes, so what was checked
/// is what is sent, and each knows the paths at which it is a question: the same bytes elsewhere might be a write.
package struct EvaluateOnlyBody: Sendable {
    package let bytes: [UInt8]
    /// The value of the request's `Content-Type`.
    package let contentType: String
    /// Whether the path, in lower case, is one at which this body is a question.
    private let accepts: @Sendable (Endpoint) -> Bool

    private init(
        _ text: String, contentType: String = "application/json",
        accepts: @escaping @Sendable (Endpoint) -> Bool
    ) {
        bytes = Array(text.utf8)
        self.contentType = contentType
        self.accepts = accepts
    }

    /// Query parameters that say how the answer is written or which version of the interface is meant.
    private static let harmlessQueryNames: Set<Substring> = ["alt", "api-version", "prettyPrint"]

    /// Refuses a place where the body might be a write.
    func checkDestination(_ endpoint: Endpoint) throws(HTTPFailure) {
        guard !endpoint.path.contains("%"), accepts(endpoint) else {
            throw .refusedRequest("this body is not a question at that path")
        }
        guard endpoint.queryNames.allSatisfy(Self.harmlessQueryNames.contains) else {
            throw .refusedRequest("a POST with a query in its URL")
        }
    }
}

extension EvaluateOnlyBody: CustomStringConvertible, CustomReflectable {
    /// The kind of content alone: the bytes may hold the credential.
    package var description: String { "\(contentType) body" }

    package var customMirror: Mirror { Mirror(self, children: ["contentType": contentType]) }
}

// MARK: - GraphQL

extension EvaluateOnlyBody {
    /// A GraphQL document of queries and fragments alone, with string variables.
    ///
    /// - Throws: `refusedRequest` when the document could do anything else.
    package static func graphQL(
        _ document: String, variables: [String: String] = [:], operationName: String? = nil
    ) throws(HTTPFailure) -> EvaluateOnlyBody {
        let names = try GraphQLDocument(document).operationNames
        var members = ["\"query\":\(json(document))"]
        if let operationName {
            guard names.contains(operationName) else { throw .refusedRequest("GraphQL: no such operation") }
            members.append("\"operationName\":\(json(operationName))")
        }
        if !variables.isEmpty { members.append("\"variables\":\(json(variables))") }
        return EvaluateOnlyBody("{\(members.joined(separator: ","))}", accepts: \.mentionsGraphQL)
    }
}

// MARK: - Amazon Web Services

/// The actions of STS and IAM that only read and hand out no credential.
package enum AWSAction: String, Sendable, CaseIterable {
    case getCallerIdentity = "GetCallerIdentity"
    case getAccessKeyInfo = "GetAccessKeyInfo"

    case getAccessKeyLastUsed = "GetAccessKeyLastUsed"
    case getAccountAuthorizationDetails = "GetAccountAuthorizationDetails"
    case getAccountPasswordPolicy = "GetAccountPasswordPolicy"
    case getAccountSummary = "GetAccountSummary"
    case getContextKeysForPrincipalPolicy = "GetContextKeysForPrincipalPolicy"
    case getGroup = "GetGroup"
    case getGroupPolicy = "GetGroupPolicy"
    case getInstanceProfile = "GetInstanceProfile"
    case getLoginProfile = "GetLoginProfile"
    case getPolicy = "GetPolicy"
    case getPolicyVersion = "GetPolicyVersion"
    case getRole = "GetRole"
    case getRolePolicy = "GetRolePolicy"
    case getUser = "GetUser"
    case getUserPolicy = "GetUserPolicy"
    case listAccessKeys = "ListAccessKeys"
    case listAccountAliases = "ListAccountAliases"
    case listAttachedGroupPolicies = "ListAttachedGroupPolicies"
    case listAttachedRolePolicies = "ListAttachedRolePolicies"
    case listAttachedUserPolicies = "ListAttachedUserPolicies"
    case listGroupPolicies = "ListGroupPolicies"
    case listGroups = "ListGroups"
    case listGroupsForUser = "ListGroupsForUser"
    case listMFADevices = "ListMFADevices"
    case listPolicies = "ListPolicies"
    case listRolePolicies = "ListRolePolicies"
    case listRoles = "ListRoles"
    case listUserPolicies = "ListUserPolicies"
    case listUserTags = "ListUserTags"
    case listUsers = "ListUsers"
    case simulateCustomPolicy = "SimulateCustomPolicy"
    case simulatePrincipalPolicy = "SimulatePrincipalPolicy"

    /// The version of the interface that has the action: STS for the first two, IAM for the rest.
    var version: String {
        switch self {
        case .getCallerIdentity, .getAccessKeyInfo: "2011-06-15"
        default: "2010-05-08"
        }
    }
}

extension EvaluateOnlyBody {
    /// A call of STS or IAM in the query protocol.
    ///
    /// - Throws: `refusedRequest` for an action that is not an `AWSAction`, or a parameter that could replace it.
    package static func awsQuery(
        action: String, parameters: [(String, String)] = []
    ) throws(HTTPFailure) -> EvaluateOnlyBody {
        guard let known = AWSAction(rawValue: action) else {
            throw .refusedRequest("the action is not among those that read")
        }
        let reserved = parameters.contains { ["action", "version"].contains($0.0.lowercased()) }
        guard !reserved else { throw .refusedRequest("a parameter names the action again") }
        return EvaluateOnlyBody(
            form([("Action", known.rawValue), ("Version", known.version)] + parameters), contentType: formType
        ) { $0.path == "/" }
    }
}

// MARK: - OAuth

extension EvaluateOnlyBody {
    private static let exchangeParameters: Set<String> = [
        "assertion", "audience", "client_assertion", "client_assertion_type", "client_id", "client_secret",
        "grant_type", "resource", "scope",
    ]

    /// A key's own exchange for an access token (RFC 6749, 4.4; RFC 7523, 2.1).
    ///
    /// Changes state at the provider, so it needs consent of its own, which this layer cannot ask for.
    ///
    /// - Throws: `refusedRequest` for any other grant, a refresh token above all, and for unknown or doubled parameters.
    package static func tokenExchange(_ parameters: [(String, String)]) throws(HTTPFailure)
        -> EvaluateOnlyBody
    {
        let names = parameters.map(\.0)
        guard Set(names).count == names.count, exchangeParameters.isSuperset(of: names) else {
            throw .refusedRequest("an unknown or doubled parameter in a token exchange")
        }
        let grants = ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
        guard let grant = parameters.first(where: { $0.0 == "grant_type" })?.1, grants.contains(grant) else {
            throw .refusedRequest("a grant other than client credentials or a signed assertion")
        }
        return EvaluateOnlyBody(form(parameters), contentType: formType) { endpoint in
            endpoint.lastSegment.contains("token") && !endpoint.path.lowercased().contains("revo")
        }
    }

    /// The question what an access token is (RFC 7662, 2.1).
    package static func tokenIntrospection(_ token: String) -> EvaluateOnlyBody {
        let parameters = [("token", token), ("token_type_hint", "access_token")]
        return EvaluateOnlyBody(form(parameters), contentType: formType) { endpoint in
            ["introspect", "introspection", "tokeninfo"].contains(endpoint.lastSegment)
        }
    }
}

// MARK: - Google Cloud, Kubernetes, Vault

/// The reviews of Kubernetes that answer about the one who asks.
package enum KubernetesReview: Sendable {
    /// Who the bearer is.
    case identity
    /// What the bearer may do in a namespace.
    case rules(namespace: String)
    /// Whether the bearer may do one thing.
    case access(verb: String, group: String, resource: String, subresource: String?, namespace: String?)
}

extension EvaluateOnlyBody {
    /// Which of these permissions the caller has on the resource in the path (Google Cloud).
    ///
    /// - Throws: `refusedRequest` when there is none, or more than the hundred that the interface takes.
    package static func testIamPermissions(_ permissions: [String]) throws(HTTPFailure) -> EvaluateOnlyBody {
        guard (1...100).contains(permissions.count) else {
            throw .refusedRequest("no permissions, or more than a hundred")
        }
        return EvaluateOnlyBody("{\"permissions\":\(json(permissions))}") { endpoint in
            endpoint.path.hasSuffix(":testIamPermissions")
        }
    }

    /// What the bearer is or may do in a cluster.
    package static func selfSubjectReview(_ review: KubernetesReview) -> EvaluateOnlyBody {
        let kind: String
        let group: String
        let members: String
        switch review {
        case .identity:
            (kind, group, members) = ("SelfSubjectReview", "authentication.k8s.io", "")
        case .rules(let namespace):
            (kind, group) = ("SelfSubjectRulesReview", "authorization.k8s.io")
            members = ",\"spec\":\(json(["namespace": namespace]))"
        case .access(let verb, let resourceGroup, let resource, let subresource, let namespace):
            (kind, group) = ("SelfSubjectAccessReview", "authorization.k8s.io")
            var attributes = ["group": resourceGroup, "resource": resource, "verb": verb]
            attributes["namespace"] = namespace
            attributes["subresource"] = subresource
            members = ",\"spec\":{\"resourceAttributes\":\(json(attributes))}"
        }
        let path = "/apis/\(group)/v1/\(kind.lowercased())s"
        return EvaluateOnlyBody("{\"apiVersion\":\"\(group)/v1\",\"kind\":\"\(kind)\"\(members)}") {
            endpoint in
            endpoint.path.hasSuffix(path)
        }
    }

    /// What the token may do at these paths (HashiCorp Vault).
    package static func vaultCapabilities(paths: [String]) -> EvaluateOnlyBody {
        EvaluateOnlyBody("{\"paths\":\(json(paths))}") { $0.path.hasSuffix("/v1/sys/capabilities-self") }
    }
}

// MARK: - Calls that one provider spells as a POST

/// A provider's question about the credential itself that only exists as a POST.
package enum KnownCall: Sendable, Hashable {
    /// Slack: whose token this is.
    case slackAuthTest
    /// Dropbox: whose token this is.
    case dropboxCurrentAccount
    /// Square: the scopes and expiry of the token.
    case squareTokenStatus
    /// GitHub: what a token of an OAuth application is, asked by the application.
    case gitHubTokenCheck(accessToken: String)
    /// Snowflake: the user, role, other roles and account of the session, by one fixed SELECT of context functions.
    case snowflakeContext
    /// Docker Hub: a session token of some minutes for a personal or organization token, which tells its scope.
    case dockerHubToken(identifier: String, secret: String)
}

extension KnownCall {
    /// The only statement that is ever sent to Snowflake.
    package static let snowflakeStatement =
        "select current_user(), current_role(), current_available_roles(), current_account()"
}

extension EvaluateOnlyBody {
    /// One provider's question, at the one path that it has.
    package static func known(_ call: KnownCall) -> EvaluateOnlyBody {
        switch call {
        case .slackAuthTest:
            EvaluateOnlyBody("", contentType: formType) { $0.path == "/api/auth.test" }
        case .dropboxCurrentAccount:
            EvaluateOnlyBody("null") { $0.path == "/2/users/get_current_account" }
        case .squareTokenStatus:
            EvaluateOnlyBody("{}") { $0.path == "/oauth2/token/status" }
        case .dockerHubToken(let identifier, let secret):
            EvaluateOnlyBody(json(["identifier": identifier, "secret": secret])) { endpoint in
                endpoint.path == "/v2/auth/token"
            }
        case .snowflakeContext:
            EvaluateOnlyBody("{\"statement\":\"\(KnownCall.snowflakeStatement)\",\"timeout\":10}") {
                endpoint in
                endpoint.path == "/api/v2/statements"
            }
        case .gitHubTokenCheck(let accessToken):
            EvaluateOnlyBody(json(["access_token": accessToken])) { endpoint in
                let segments = endpoint.path.split(separator: "/")
                let inner = segments.starts(with: ["api", "v3"]) ? segments.dropFirst(2) : segments[...]
                return inner.count == 3 && inner.first == "applications" && inner.last == "token"
            }
        }
    }
}

extension Endpoint {
    /// The last segment of the path in lower case.
    fileprivate var lastSegment: String {
        path.split(separator: "/", omittingEmptySubsequences: false).last?.lowercased() ?? ""
    }
}

// MARK: - Writing

private let formType = "application/x-www-form-urlencoded"

/// The parameters as an HTML form writes them, every byte but the unreserved ones encoded.
private func form(_ parameters: [(String, String)]) -> String {
    parameters.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&")
}

private func formEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.append(byte)
        default:
            encoded += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 48 + value : 55 + value
}

private func json(_ text: String) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\":
            written += "\\\(scalar)"
        case "\u{0}"..."\u{1F}", "\u{7F}":
            let value = UInt8(scalar.value)
            let digits = [hexDigit(value >> 4), hexDigit(value & 15)]
            written += "\\u00" + String(decoding: digits, as: UTF8.self)
        default:
            written.unicodeScalars.append(scalar)
        }
    }
    return written + "\""
}

private func json(_ texts: [String]) -> String {
    "[\(texts.map(json).joined(separator: ","))]"
}

private func json(_ members: [String: String]) -> String {
    let written = members.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
    return "{\(written.joined(separator: ","))}"
}
