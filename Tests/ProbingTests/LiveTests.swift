import HTTP
import LoopbackServer
import Probing
import Rules
import Secrets
import Testing

/// Probes over real sockets on this machine.
@Suite("Live probes") struct LiveTests {
    static let requests = """
        requests:
          me:
            get: https://{host}/me
            auth: {header: X-Acme-Key}
            outcomes:
              - {status: 200, type: application/json, json: /login, is: live}
              - {status: 401, is: dead}
        claims:
          - {if: [me], identity: me#/login, basis: shown}
        """

    /// The grant of one credential that a server answers for, and what the server saw.
    static func probe(
        _ rest: String = requests, named: Bool = true, _ handler: @escaping @Sendable (SeenRequest) -> Reply
    ) async throws -> (grant: Grant, seen: [SeenRequest], secret: String, result: ProbeResult) {
        let server = try LoopbackServer(handler)
        defer { server.stop() }
        let secret = madeUp("acme_{lower:32}")
        let key = credential("acme.key", secret: secret, parts: ["host": server.authority])
        let rules = try ruleSet(loopbackProvider(rest))
        var options = ProbeOptions()
        if named { options.namedHosts = NamedHosts([server.origin]) }
        let plan = plan(for: [key], rules: rules, options: options)
        let transport = LiveTransport(hosts: plan.hosts, named: options.namedHosts) {
            $0.totalTimeout = .seconds(5)
            $0.intervalPerHost = .zero
        }
        let result = await Prober(rules: rules, transport: transport, options: options).probe([key])
        return (try #require(result.grants[key.id]), server.seen, secret, result)
    }

    @Test func theSecretStandsInItsHeaderAndNowhereElse() async throws {
        let (grant, seen, secret, result) = try await Self.probe { _ in .json(#"{"login":"jo"}"#) }
        let host = try #require(seen.first?.header("Host"))
        #expect(grant.state == .live)
        #expect(grant.identity?.value == "jo")
        #expect(!grant.replayed)
        #expect(result.requests == [host: 1])
        let request = try #require(seen.first)
        #expect(seen.count == 1 && request.target == "/me" && request.body.isEmpty)
        #expect(request.headers.filter { $0.value.contains(secret) }.map(\.name) == ["X-Acme-Key"])
    }

    @Test func aHostThatNobodyNamedIsNotContacted() async throws {
        let (grant, seen, _, _) = try await Self.probe(named: false) { _ in .json(#"{"login":"jo"}"#) }
        #expect(grant.state == .notProbed)
        #expect(grant.failures.contains { $0.contains("--allow-host") })
        #expect(seen.isEmpty)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let (grant, seen, _, _) = try await Self.probe { _ in
            .answer(status: 302, headers: [("Location", "/elsewhere")])
        }
        #expect(grant.state == .unreachable)
        #expect(grant.failures.contains { $0.contains("redirect") })
        #expect(seen.count == 1)
    }

    @Test(
        "An answer that is not the provider's is no grant",
        arguments: [
            Reply.answer(
                status: 200, headers: [("Content-Type", "text/html")], body: Array("<html>valid</html>".utf8)),
            .answer(
                status: 200, headers: [("Content-Type", "application/json")], body: Array("welcome".utf8)),
            .answer(status: 200, body: Array(#"{"login":"jo"}"#.utf8)),
            .json(#"{"login":null}"#),
            .answer(status: 500),
            .hangUp,
        ])
    func strangers(reply: Reply) async throws {
        let (grant, _, _, result) = try await Self.probe { _ in reply }
        #expect(grant.state == .unreachable)
        #expect(grant.identity == nil)
        #expect(!grant.failures.isEmpty)
        #expect(result.diagnostics.map(\.kind) == [.probe])
    }

    @Test func anAnswerThatEchoesTheCredentialTellsItNobody() async throws {
        let (grant, _, secret, _) = try await Self.probe { request in
            .json(#"{"login":"you are \#(request.header("X-Acme-Key") ?? "")"}"#)
        }
        #expect(grant.state == .live)
        #expect(!grant.texts.contains { $0.contains(secret) })
    }

    @Test func tooManyRequestsAreLimitedWhateverTheRuleSays() async throws {
        let (grant, seen, _, _) = try await Self.probe { _ in .answer(status: 429) }
        #expect(grant.state == .limited)
        #expect(seen.count == 1)
    }

    @Test func retryAfterIsObeyedOnce() async throws {
        let (grant, seen, _, _) = try await Self.probe { _ in
            .answer(status: 429, headers: [("Retry-After", "0")])
        }
        #expect(grant.state == .limited)
        #expect(seen.count == 2)
    }

    @Test func oneSecretIsAskedAboutOnce() async throws {
        let server = try LoopbackServer { _ in .json(#"{"login":"jo"}"#) }
        defer { server.stop() }
        let secret = madeUp("acme_{lower:32}")
        let keys = (0..<3).map {
            credential("acme.key", secret: secret, parts: ["host": server.authority], id: "key-\($0)")
        }
        var options = ProbeOptions()
        options.namedHosts = NamedHosts([server.origin])
        let rules = try ruleSet(loopbackProvider(Self.requests))
        let transport = LiveTransport(hosts: [server.authority], named: options.namedHosts)
        let result = await Prober(rules: rules, transport: transport, options: options).probe(keys)
        #expect(server.seen.count == 1)
        #expect(keys.allSatisfy { result.grants[$0.id]?.identity?.value == "jo" })
    }

    @Test func pagesAreFollowedOnTheSameHostAlone() async throws {
        let paged = """
            requests:
              list:
                get: https://{host}/list
                auth: bearer
                page: {link: true, most: 2}
                outcomes: [{status: 200, type: application/json, is: live}]
            claims:
              - {if: [list], resources: {project: list#/*/name}, basis: shown}
            """
        for (second, names, isComplete) in [
            ("</list?page=2>; rel=\"next\"", ["a", "b"], true),
            ("<http://127.0.0.1:9/steal>; rel=\"next\"", ["a"], false),
            ("</list?page=3>; rel=\"next\"", ["a", "b"], false),
        ] {
            let (grant, seen, _, _) = try await Self.probe(paged) { request in
                let isFirst = request.target == "/list"
                let link = isFirst || second.contains("page=3") ? [("Link", second)] : []
                return .answer(
                    status: 200, headers: [("Content-Type", "application/json")] + link,
                    body: Array(#"[{"name":"\#(isFirst ? "a" : "b")"}]"#.utf8))
            }
            #expect(grant.resources.map(\.value.name) == names)
            #expect(grant.resourcesComplete == isComplete)
            #expect(seen.count == names.count)
        }
    }

    @Test func addressesOfThisMachineAreRefusedUnlessNamed() async throws {
        let file = (
            name: "acme.yaml",
            text: loopbackProvider(
                Self.requests.replacing("{host}", with: "127.0.0.1")
            ).text.replacing("user-host: true", with: "hosts: [127.0.0.1]")
        )
        let key = credential("acme.key", secret: madeUp("acme_{lower:32}"))
        let rules = try ruleSet(file)
        let prober = Prober(rules: rules, transport: LiveTransport(hosts: ["127.0.0.1"]))
        let result = await prober.probe([key])
        #expect(result.grants[key.id]?.state == .unreachable)
        #expect(result.grants[key.id]?.failures.contains { $0.contains("loopback") } == true)
    }
}
