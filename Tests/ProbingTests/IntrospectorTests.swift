import Probing
import Rules
import Secrets
import Testing

/// What AWS, Google and PostgreSQL answer, replayed.
@Suite("Introspectors") struct IntrospectorTests {
    static func answer(_ call: String, _ result: String) -> String {
        "                  \(call): '{\"\(call)Response\":{\"\(call)Result\":\(result)}}'"
    }

    /// The grant of an IAM user with one inline policy.
    static func grant(ofUserWith policy: String, boundary: String? = nil) async throws -> Grant {
        let encoded = policy.replacing("\"", with: "%22").replacing(" ", with: "%20")
        var lines = [
            answer(
                "GetCallerIdentity",
                #"{"Arn":"arn:aws:iam::123456789012:user/team/ci","Account":"123456789012"}"#
            ).replacing("                  GetCallerIdentity: ", with: "                  identity: "),
            answer("ListAttachedUserPolicies", #"{"AttachedPolicies":[],"IsTruncated":false}"#),
            answer("ListUserPolicies", #"{"PolicyNames":["deploy"],"IsTruncated":false}"#),
            answer("GetUserPolicy", #"{"PolicyDocument":"\#(encoded)"}"#),
            answer("ListGroupsForUser", #"{"Groups":[],"IsTruncated":false}"#),
        ]
        if let boundary {
            let encoded = boundary.replacing("\"", with: "%22")
            lines += [
                answer("GetUser", #"{"User":{"PermissionsBoundary":{"PermissionsBoundaryArn":"arn:b"}}}"#),
                answer("GetPolicy", #"{"Policy":{"DefaultVersionId":"v1"}}"#),
                answer("GetPolicyVersion", #"{"PolicyVersion":{"Document":"\#(encoded)"}}"#),
            ]
        } else {
            lines.append(answer("GetUser", #"{"User":{}}"#))
        }
        let text = "recordings:\n              - answers:\n" + lines.joined(separator: "\n")
        let key = credential(
            "aws.access-key", secret: madeUp("{base64:40}"), parts: ["key-id": madeUp("AKIA{base32:16}")])
        let rules = try ruleSet(projectFile("aws.yaml"))
        return try #require(
            await Prober(rules: rules, transport: try replay("aws", text)).probe([key]).grants[key.id])
    }

    /// Names of the actions of each basis, of those asked about.
    static func actions(_ grant: Grant, _ basis: Basis) -> Set<String> {
        Set(grant.actions.filter { $0.basis == basis }.map(\.name)).intersection([
            "s3:GetObject", "s3:PutObject", "s3:DeleteBucket", "iam:CreateUser",
        ])
    }

    @Test(
        "Policies of IAM",
        arguments: [
            (#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#, ["s3:GetObject"], []),
            (
                #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":["s3:Delete*","iam:*"],"Resource":"*"}]}"#,
                ["s3:GetObject", "s3:PutObject"], []
            ),
            (
                #"{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}"#,
                ["s3:GetObject", "s3:PutObject", "s3:DeleteBucket"], []
            ),
            (
                #"{"Statement":{"Effect":"Allow","Action":"s3:?etObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"#,
                [], ["s3:GetObject"]
            ),
            (
                #"{"Statement":[{"Effect":"Allow","Action":"S3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::prod"}]}"#,
                ["s3:GetObject", "s3:PutObject"], ["s3:DeleteBucket"]
            ),
        ] as [(String, Set<String>, Set<String>)])
    func policies(policy: String, shown: Set<String>, unknown: Set<String>) async throws {
        let grant = try await Self.grant(ofUserWith: policy)
        #expect(grant.state == .live)
        #expect(Self.actions(grant, .shown) == shown)
        #expect(Self.actions(grant, .unknown) == unknown)
        #expect(grant.facts.contains { $0.value == "policies: deploy" })
    }

    @Test func aPolicyOfOneActionOnOneBucketIsAllThereIs() async throws {
        let grant = try await Self.grant(
            ofUserWith:
                #"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}}"#)
        #expect(grant.actions.map(\.name) == ["s3:GetObject"])
        #expect(grant.actionsComplete)
        #expect(grant.level?.value == .resource)
        #expect(grant.resources.map(\.value.name) == ["arn:aws:s3:::site/*"])
    }

    @Test func aBoundaryNarrows() async throws {
        let grant = try await Self.grant(
            ofUserWith: #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
            boundary: #"{"Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}}"#)
        #expect(Self.actions(grant, .shown) == ["s3:PutObject"])
    }

    @Test func whatCannotBeReadIsAtMostAll() async throws {
        let text = """
            recordings:
              - answers:
                  identity: '{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"arn:aws:iam::1:user/ci"}}}'
                  ListAttachedUserPolicies: {status: 403, body: '{}'}
            """
        let key = credential(
            "aws.access-key", secret: madeUp("{base64:40}"), parts: ["key-id": madeUp("AKIA{base32:16}")])
        let rules = try ruleSet(projectFile("aws.yaml"))
        let grant = try #require(
            await Prober(rules: rules, transport: try replay("aws", text)).probe([key]).grants[key.id])
        #expect(!grant.actionsComplete)
        #expect(Set(grant.actions.map(\.basis)) == [.unknown])
        #expect(grant.effects.contains(.destroy))
    }

    /// The rows of PostgreSQL's statements for a role.
    static func database(_ role: String, memberships: String = "[]", tables: String = "[]") async throws
        -> Grant
    {
        let text = """
            recordings:
              - answers:
                  role: '[[\(role)],\(memberships),[],[],[["shop"]],[],\(tables)]'
            """
        let password = credential(
            "postgresql.uri", secret: madeUp("{alnum:20}"),
            parts: ["host": "db.acme.example", "user": "app", "database": "shop"])
        var options = ProbeOptions()
        options.namedHosts = NamedHosts(["db.acme.example"])
        let rules = try ruleSet(projectFile("postgresql.yaml"))
        let prober = Prober(rules: rules, transport: try replay("postgresql", text), options: options)
        return try #require(await prober.probe([password]).grants[password.id])
    }

    @Test func superuser() async throws {
        let grant = try await Self.database(
            #"["root","shop","150004","f","t","t","t","t","t",null,null,"t"]"#)
        #expect(grant.state == .live)
        #expect(grant.level?.value == .account)
        #expect(grant.effects.isSuperset(of: [.admin, .destroy, .secrets, .execute]))
    }

    @Test func narrowRole() async throws {
        let grant = try await Self.database(
            #"["app","shop","150004","f","f","f","f","f","f",1798761600,5,"f"]"#,
            memberships: #"[["pg_monitor","f"]]"#,
            tables: #"[["public","orders","f","t","t","f","f","f",10]]"#)
        #expect(grant.actions.map(\.name).sorted() == ["insert", "monitor", "select"])
        #expect(grant.actionsComplete)
        #expect(grant.expiry?.value == 1_798_761_600)
        #expect(grant.resources.map(\.value).contains(Resource(kind: "table", name: "public.orders")))
    }

    /// The key's certificate is looked up without the key; one that Google no longer publishes is dead.
    @Test(arguments: [(true, LiveState.live), (false, .dead)])
    func googleKey(isPublished: Bool, state: LiveState) async throws {
        let id = madeUp("{hex:40}")
        let text = """
            recordings:
              - answers:
                  certificates: '{"\(isPublished ? id : "another")":"certificate"}'
                  exchange: '{"access_token":"placeholder","expires_in":3599}'
                  permissions: ['{"permissions":["resourcemanager.projects.delete"]}', '{}', '{}']
            """
        let key = credential(
            "gcp.service-account", secret: madeUp("{pem:PRIVATE KEY}"),
            parts: ["user": "ci@acme-prod.iam.gserviceaccount.com", "account": "acme-prod", "key-id": id])
        let rules = try ruleSet(projectFile("gcp.yaml"))
        let grant = try #require(
            await Prober(rules: rules, transport: try replay("gcp", text)).probe([key]).grants[key.id])
        #expect(grant.state == state)
        #expect(
            grant.actions.contains { $0.name == "resourcemanager.projects.delete" && $0.basis == .shown }
                == isPublished)
    }
}
