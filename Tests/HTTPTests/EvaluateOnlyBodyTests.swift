import HTTP
import Testing

/// Which bodies can be posted, and where to.
@Suite struct EvaluateOnlyBodyTests {
    // MARK: GraphQL

    @Test(arguments: [
        "{ viewer { login } }",
        "query { viewer { login } }",
        "query mutation { viewer { login } }",
        "query Q($n: Int = 1, $s: [String!]) @live(if: true) { a(n: $n) @skip(if: false) { b } }",
        "# mutation { deleteAll }\nquery { a }",
        "# mutation { deleteAll }\r\nquery { a }",
        "query { mutation subscription { mutation } }",
        "query { a(s: \"} mutation { b }\") }",
        "query { a(s: \"\\\" } mutation { b }\") }",
        "query { a(s: \"\"\"} \n mutation { \\\"\"\" } \"\"\") }",
        "query A { a } query B { b }",
        "query A { ...F } fragment F on User @d(x: 1) { login }",
        "fragment F on User { login } { a { ...F } }",
        ",,query,{,a,},",
        "{ a(list: [1, 2.5e-3, -4], object: {k: {n: null}}) }",
    ])
    func documentThatQueries(document: String) throws {
        _ = try EvaluateOnlyBody.graphQL(document)
    }

    @Test(arguments: [
        "mutation { deleteAll }",
        "subscription { events }",
        "query { a } mutation { deleteAll }",
        "query A { a } query B { b } mutation C { c }",
        "# comment\nmutation { deleteAll }",
        "# query {\nmutation { deleteAll }\n# }",
        "#\r{\nmutation { deleteAll }\n#\r}",
        ",\t mutation{deleteAll}",
        "\u{FEFF}mutation { deleteAll }",
        "\u{FEFF}query { a }",
        "query { a }\u{2028}mutation { b }",
        "# \u{2028} mutation { b }\n{ a }",
        "query { a } \u{0} mutation { b }",
        "query { \"}\" } mutation { deleteAll }",
        "query { a(s: \"x\\\\\") } mutation { b }",
        "query { a(s: \"\"\"\\\"\"\"\"\"\") } mutation { b }",
        "query { a(s: \"unterminated) } mutation { b }",
        "query { a(s: \"x\\\n\") }",
        "query { a(s: \"\"\"} ) }",
        "query { a } }",
        "query { a { }",
        "query { a ] }",
        "query ( } { a }",
        "query A mutation { a }",
        "query mutation mutation { a }",
        "query",
        "query A",
        "query @ { a }",
        "Mutation { a }",
        "extend type Query { a: Int }",
        "schema { query: Mutation }",
        "type Query { a: Int }",
        "\"description\" query { a }",
        "fragment F on User { login }",
        "fragment on on User { login } { a }",
        "fragment F { login } { a }",
        "42 { a }",
        "query { a ; b }",
        "{ \u{430} }",
        "",
        "   # nothing",
    ])
    func documentThatMayDoMore(document: String) {
        #expect(throws: HTTPFailure.self) { try EvaluateOnlyBody.graphQL(document) }
    }

    @Test func operationNameMustBeOneOfTheDocument() throws {
        let document = "query A { a } query B { b }"
        let body = try EvaluateOnlyBody.graphQL(document, variables: ["k": "v\"\n"], operationName: "B")
        let text = String(decoding: body.bytes, as: UTF8.self)
        #expect(
            text
                == #"{"query":"query A { a } query B { b }","operationName":"B","variables":{"k":"v\"\u000A"}}"#
        )
        #expect(throws: HTTPFailure.self) { try EvaluateOnlyBody.graphQL(document, operationName: "C") }
    }

    @Test func hugeDocumentIsRefused() {
        let document = "{ a }" + String(repeating: " ", count: 40_000)
        #expect(throws: HTTPFailure.self) { try EvaluateOnlyBody.graphQL(document) }
    }

    // MARK: AWS

    @Test(arguments: AWSAction.allCases)
    func actionThatReads(action: AWSAction) throws {
        let body = try EvaluateOnlyBody.awsQuery(action: action.rawValue)
        #expect(String(decoding: body.bytes, as: UTF8.self).hasPrefix("Action=\(action.rawValue)&Version=20"))
        let verbs = ["Get", "List", "Simulate"]
        #expect(verbs.contains { action.rawValue.hasPrefix($0) })
    }

    @Test(arguments: [
        "AssumeRole", "GetSessionToken", "GetFederationToken", "CreateUser", "DeleteUser",
        "getcalleridentity",
        "GetCallerIdentity&Action=DeleteUser", "GetSecretValue", "GenerateCredentialReport", "",
    ])
    func actionThatDoesNot(action: String) {
        #expect(throws: HTTPFailure.self) { try EvaluateOnlyBody.awsQuery(action: action) }
    }

    @Test(arguments: ["Action", "action", "Version"])
    func parameterThatReplacesTheAction(name: String) {
        #expect(throws: HTTPFailure.self) {
            try EvaluateOnlyBody.awsQuery(action: "ListUsers", parameters: [(name, "DeleteUser")])
        }
    }

    @Test func parametersAreEncoded() throws {
        let body = try EvaluateOnlyBody.awsQuery(
            action: "GetUser", parameters: [("UserName", "a&Action=DeleteUser"), ("Marker", "é+/ ~")])
        #expect(
            String(decoding: body.bytes, as: UTF8.self)
                == "Action=GetUser&Version=2010-05-08&UserName=a%26Action%3DDeleteUser&Marker=%C3%A9%2B%2F%20~"
        )
    }

    // MARK: OAuth

    @Test(arguments: [
        [("grant_type", "client_credentials"), ("scope", "a b")],
        [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", "a.b.c")],
    ])
    func exchangeOfAKey(parameters: [(String, String)]) throws {
        _ = try EvaluateOnlyBody.tokenExchange(parameters)
    }

    @Test(arguments: [
        [("grant_type", "refresh_token"), ("refresh_token", "x")],
        [("grant_type", "client_credentials"), ("refresh_token", "x")],
        [("grant_type", "client_credentials"), ("grant_type", "refresh_token")],
        [("grant_type", "password"), ("username", "u"), ("password", "p")],
        [("grant_type", "authorization_code"), ("code", "x")],
        [("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")],
        [("Grant_Type", "refresh_token"), ("grant_type", "client_credentials")],
        [("client_id", "x")],
        [],
    ])
    func otherExchange(parameters: [(String, String)]) {
        #expect(throws: HTTPFailure.self) { try EvaluateOnlyBody.tokenExchange(parameters) }
    }

    // MARK: Written bodies

    @Test func bodiesAsWritten() throws {
        let table: [(EvaluateOnlyBody, String)] = [
            (.tokenIntrospection("a b"), "token=a%20b&token_type_hint=access_token"),
            (try .testIamPermissions(["a.b.get"]), #"{"permissions":["a.b.get"]}"#),
            (
                .selfSubjectReview(.identity),
                #"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#
            ),
            (
                .selfSubjectReview(.rules(namespace: "n\"s")),
                #"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"n\"s"}}"#
            ),
            (
                .selfSubjectReview(
                    .access(verb: "get", group: "", resource: "secrets", subresource: nil, namespace: nil)),
                #"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":"#
                    + #"{"resourceAttributes":{"group":"","resource":"secrets","verb":"get"}}}"#
            ),
            (.vaultCapabilities(paths: ["sys/policy"]), #"{"paths":["sys/policy"]}"#),
            (.known(.slackAuthTest), ""),
        ]
        for (body, text) in table { #expect(String(decoding: body.bytes, as: UTF8.self) == text) }
    }

    @Test(arguments: [0, 101])
    func countOfPermissions(count: Int) {
        #expect(throws: HTTPFailure.self) {
            try EvaluateOnlyBody.testIamPermissions(Array(repeating: "a.b.c", count: count))
        }
    }

    // MARK: Where to

    private static let origin = "https://api.example.com"

    private static func bodies() throws -> [String: EvaluateOnlyBody] {
        [
            "graphql": try .graphQL("{ a }"), "aws": try .awsQuery(action: "GetCallerIdentity"),
            "exchange": try .tokenExchange([("grant_type", "client_credentials")]),
            "introspection": .tokenIntrospection("x"), "iam": try .testIamPermissions(["a.b.c"]),
            "rules": .selfSubjectReview(.rules(namespace: "default")), "vault": .vaultCapabilities(paths: []),
            "slack": .known(.slackAuthTest), "github": .known(.gitHubTokenCheck(accessToken: "x")),
        ]
    }

    @Test(arguments: [
        ("graphql", "/graphql"), ("graphql", "/admin/api/2024-01/graphql.json"), ("aws", "/"), ("aws", ""),
        ("exchange", "/oauth2/v2.0/token"), ("exchange", "/oauth/access_token"),
        ("introspection", "/oauth2/introspect"),
        ("iam", "/v1/projects/p:testIamPermissions"), ("iam", "/v1/projects/p:testIamPermissions?alt=json"),
        ("rules", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"),
        ("vault", "/v1/sys/capabilities-self"),
        ("slack", "/api/auth.test"), ("github", "/applications/Iv1/token"),
        ("github", "/api/v3/applications/I/token"),
    ])
    func question(kind: String, path: String) throws {
        let body = try #require(try Self.bodies()[kind])
        _ = try HTTPPolicy(allowedHosts: ["api.example.com"]).check(
            .evaluate(url: Self.origin + path, body: body))
    }

    @Test(arguments: [
        ("graphql", "/repos"), ("graphql", "/graphql?query=mutation{a}"), ("aws", "/users"),
        ("aws", "/?Action=DeleteUser"),
        ("exchange", "/oauth/revoke"), ("exchange", "/oauth/token/revoke"),
        ("exchange", "/oauth/revoke/token"),
        ("introspection", "/oauth2/token"), ("iam", "/v1/projects/p:setIamPolicy"),
        ("iam", "/v1/projects/p%3AsetIamPolicy:testIamPermissions"), ("rules", "/api/v1/namespaces"),
        ("vault", "/v1/sys/seal"), ("slack", "/api/chat.postMessage"), ("slack", "/api/auth.revoke"),
        ("github", "/applications/Iv1/grant"), ("github", "/applications/token"),
    ])
    func elsewhere(kind: String, path: String) throws {
        let body = try #require(try Self.bodies()[kind])
        #expect(throws: HTTPFailure.self) {
            try HTTPPolicy(allowedHosts: ["api.example.com"]).check(
                .evaluate(url: Self.origin + path, body: body))
        }
    }

    @Test(arguments: [
        ("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", true),
        ("https://iam.amazonaws.com/?Action=DeleteUser&Version=2010-05-08", false),
        ("https://iam.amazonaws.com/?%41ction=DeleteUser", false),
        ("https://iam.amazonaws.com/?Action=ListUsers&Action=DeleteUser", false),
        ("https://api.example.com/graphql?query=mutation%7Ba%7D", false),
        ("https://api.example.com/search?query=mutation", true),
    ])
    func getThatMayWrite(url: String, isAllowed: Bool) {
        let policy = HTTPPolicy(allowedHosts: ["iam.amazonaws.com", "api.example.com"])
        #expect(((try? policy.check(.get(url))) != nil) == isAllowed)
    }
}
