import Probing
import Secrets
import Testing

/// The four kinds of credential behind one shape, told apart by what Railway answers.
@Suite("Railway") struct RailwayTests {
    static let denied = #"{"errors":[{"message":"Not Authorized"}],"data":null}"#
    static let context = #"{"data":{"apiToken":{"workspaces":[{"id":"w1","name":"acme"}]}}}"#
    static let me =
        #"{"data":{"me":{"id":"u1","email":"owner@example.com","workspaces":[{"id":"w1","name":"acme"}]}}}"#
    static let project =
        #"{"data":{"projectToken":{"name":"ci","project":{"id":"p","name":"shop"},"environment":{"id":"e","name":"staging"}}}}"#
    static func estate(more: Bool) -> String {
        #"{"data":{"projects":{"pageInfo":{"hasNextPage":\#(more),"endCursor":"c"},"edges":[{"node":{"id":"p1","name":"acme-prod","#
            + #""environments":{"edges":[{"node":{"id":"e1","name":"production"}}]},"volumes":{"edges":[{"node":{"id":"v","name":"pg-data"}}]}}}]}}}"#
    }

    static func grant(me: String, context: String, project: String, estate: [String] = []) async throws
        -> Grant
    {
        let text = """
            recordings:
              - answers:
                  me: '\(me)'
                  context: '\(context)'
                  project: '\(project)'
                  estate: [\(estate.map { "'\($0)'" }.joined(separator: ", "))]
            """
        let token = credential("railway.api-token", secret: madeUp("{uuid4}"), carrier: "RAILWAY_API_TOKEN")
        let prober = Prober(
            rules: try ruleSet(projectFile("railway.yaml")), transport: try replay("railway", text))
        return try #require(await prober.probe([token]).grants[token.id])
    }

    @Test func accountToken() async throws {
        let grant = try await Self.grant(
            me: Self.me, context: Self.context, project: Self.denied, estate: [Self.estate(more: false)])
        #expect(grant.state == .live)
        #expect(grant.level?.value == .account)
        #expect(
            grant.identity
                == Claim("owner@example.com", basis: .shown, evidence: grant.identity?.evidence ?? ""))
        #expect(grant.identity?.evidence.contains("me: /data/me/email") == true)
        #expect(grant.effects.isSuperset(of: [.destroy, .backups, .admin]))
        #expect(grant.resources.map(\.value).contains(Resource(kind: "volume", name: "pg-data")))
        #expect(grant.environment?.value == .production)
        #expect(grant.resourcesComplete && grant.actionsComplete && grant.replayed)
    }

    @Test func workspaceToken() async throws {
        let grant = try await Self.grant(me: Self.denied, context: Self.context, project: Self.denied)
        #expect(grant.kind?.value == "workspace token")
        #expect(grant.level?.value == .workspace)
    }

    /// The variable's name says account, the provider says project: the provider is right.
    @Test func projectToken() async throws {
        let grant = try await Self.grant(me: Self.denied, context: Self.denied, project: Self.project)
        #expect(grant.kind?.value == "project token")
        #expect(grant.level?.value == .environment)
        #expect(grant.environment?.value == .staging)
        #expect(!grant.effects.contains(.admin))
    }

    @Test func deadToken() async throws {
        let grant = try await Self.grant(me: Self.denied, context: Self.denied, project: Self.denied)
        #expect(grant.state == .dead)
    }

    @Test func moreProjectsThanWereAskedForLeaveTheListOpen() async throws {
        let pages = (0..<5).map { _ in Self.estate(more: true) }
        let grant = try await Self.grant(
            me: Self.me, context: Self.context, project: Self.denied, estate: pages)
        #expect(grant.resources.contains { $0.value.name == "pg-data" })
        #expect(!grant.resourcesComplete)
    }

    @Test func withoutARecordingNothingIsProbedAndTheNameHints() async throws {
        let token = credential("railway.api-token", secret: madeUp("{uuid4}"), carrier: "RAILWAY_API_TOKEN")
        let prober = Prober(
            rules: try ruleSet(projectFile("railway.yaml")), transport: try ReplayTransport(files: []))
        let grant = try #require(await prober.probe([token]).grants[token.id])
        #expect(grant.state == .notProbed)
        #expect(!grant.replayed)
        #expect(grant.kind == Claim("account token", basis: .implied, evidence: grant.kind?.evidence ?? ""))
        #expect(grant.effects.contains(.destroy))
    }

    @Test func aRecordingForOneFingerprintIsForNoOther() async throws {
        let text = """
            recordings:
              - credential: another
                answers: {me: '\(Self.me)'}
            """
        let token = credential("railway.api-token", secret: madeUp("{uuid4}"))
        let prober = Prober(
            rules: try ruleSet(projectFile("railway.yaml")), transport: try replay("railway", text))
        #expect(await prober.probe([token]).grants[token.id]?.state == .notProbed)
    }
}
