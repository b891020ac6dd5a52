import Crypto
import Documents
import Foundation
import Probing
import Rules
import Secrets
import Testing

/// What is told before and after asking never tells the credential.
@Suite("Plans") struct PlanTests {
    /// A secret in the forms that a request may carry it in.
    static func forms(_ secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        return [
            secret, Base64.encode(bytes), Base64.encode(bytes, as: .urlSafe), Hex.encode(bytes),
            secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret,
        ]
    }

    static let rules = Result { try RuleFiles.rules() }

    @Test("No plan and no grant holds the secret in any encoding", arguments: RuleFiles.providers)
    func redaction(provider: String) async throws {
        let rules = try Self.rules.get()
        let file = try #require(rules.provider(provider))
        for token in file.tokens {
            let secret = madeUp("{alnum:20}+/{alnum:20}", seed: token.id)
            var parts = Dictionary(
                uniqueKeysWithValues: token.parts.entries.map {
                    ($0.name, $0.value.oneOf.first ?? madeUp("{lower:18}", seed: $0.name))
                })
            parts["host"] = "vault.acme.example"
            let one = credential("\(provider).\(token.id)", secret: secret, parts: parts)
            var options = ProbeOptions()
            options.namedHosts = NamedHosts(["vault.acme.example"])
            options.allowsExchange = true
            let plan = plan(for: [one], rules: rules, options: options)
            let grant = try #require(
                await Prober(rules: rules, transport: try ReplayTransport(files: []), options: options).probe(
                    [one])
                    .grants[one.id])
            let texts =
                plan.requests.flatMap { [$0.url, $0.host, $0.condition ?? ""] } + plan.skipped.values
                + grant.texts
            for form in Self.forms(secret) { #expect(!texts.contains { $0.contains(form) }) }
            let secretParts = parts.filter {
                !PublicRoles.contains($0.key) && token.parts[$0.key]?.oneOf.isEmpty == true
            }
            for part in secretParts.values { #expect(!texts.contains { $0.contains(part) }) }
            #expect(plan.requests.allSatisfy { !$0.host.isEmpty && !$0.host.contains("{") })
        }
    }

    @Test func exchangesNeedTheirOwnConsent() throws {
        let rules = try ruleSet(projectFile("azure.yaml"))
        let secret = credential(
            "azure.client-secret", secret: madeUp("{alnum:40}"),
            parts: ["tenant": madeUp("{uuid4}"), "key-id": madeUp("{uuid4}")])
        var options = ProbeOptions()
        #expect(plan(for: [secret], rules: rules, options: options).requests.isEmpty)
        options.allowsExchange = true
        #expect(
            plan(for: [secret], rules: rules, options: options).requests.map(\.isExchange) == [true, true])
    }

    @Test func whatTheTokenTellsDecidesWhatIsAsked() throws {
        let rules = try ruleSet(projectFile("azure.yaml"))
        let sas = credential(
            "azure.sas-token",
            secret: madeUp("sv=2022-11-02&ss=b&srt=sco&sp=rl&se=2030-01-01T00:00:00Z&sig={alnum:43}%3D"),
            parts: ["account": "acmedata"])
        let planned = plan(for: [sas], rules: rules, options: ProbeOptions()).requests
        #expect(planned.map(\.name) == ["account-sas"])
        #expect(planned.first?.host == "acmedata.blob.core.windows.net")
        #expect(planned.first?.url.contains("sig=") == false)
    }

    @Test(
        "A host is named for any port, a host with a port for that one alone",
        arguments: [
            (
                "db.acme.example", ["db.acme.example", "http://db.acme.example"],
                ["db.acme.example:5433", "acme.example"]
            ),
            (
                "db.acme.example:5433", ["db.acme.example", "DB.acme.example:5433"],
                ["db.acme.example:5432", "db.acme.example:543"]
            ),
            (
                "[2001:db8::1]:5433", ["[2001:db8::1]", "2001:db8::1", "[2001:db8::1]:5433"],
                ["[2001:db8::1]:5432"]
            ),
        ])
    func namedHosts(server: String, naming: [String], notNaming: [String]) throws {
        let hasPort = server.hasSuffix(":5433")
        var parts = ["user": "app", "host": String(server.dropLast(hasPort ? 5 : 0)), "database": "shop"]
        if hasPort { parts["port"] = "5433" }
        let uri = credential("postgresql.uri", secret: madeUp("{alnum:20}"), parts: parts)
        let key = credential("acme.key", secret: madeUp("acme_{lower:32}"), parts: ["host": server])
        let web = try ruleSet(
            loopbackProvider(
                "requests: {me: {get: 'https://{host}/me', auth: bearer, outcomes: [{status: 200, is: live}]}}"
            ))
        let database = try ruleSet(projectFile("postgresql.yaml"))
        for (credential, rules, ownPort) in [(uri, database, "5432"), (key, web, "443")] {
            var options = ProbeOptions()
            let whole = hasPort ? [] : [server + ":" + ownPort]
            for name in naming + whole {
                options.namedHosts = NamedHosts([name])
                let plan = plan(for: [credential], rules: rules, options: options)
                #expect(plan.requests.count == 1, "\(name)")
            }
            for name in notNaming {
                options.namedHosts = NamedHosts([name])
                let plan = plan(for: [credential], rules: rules, options: options)
                #expect(plan.skipped[credential.id]?.contains("--allow-host \(server)") == true, "\(name)")
            }
        }
    }

    @Test func refreshTokensAreNeverPresented() throws {
        let rules = try ruleSet(projectFile("railway.yaml"))
        let token = credential("railway.oauth-refresh", secret: madeUp("{base64url:43}"))
        let plan = plan(for: [token], rules: rules, options: ProbeOptions())
        #expect(plan.requests.isEmpty && plan.skipped[token.id] != nil)
    }

    @Test func aPartFromTheFileCannotLeadToAnotherHost() async throws {
        let rules = try ruleSet(projectFile("azure.yaml"))
        for account in ["evil.example/", "evil.example#", "a.b", "evil.example?", "x@evil.example"] {
            let sas = credential(
                "azure.sas-token", secret: madeUp("sv=2022-11-02&ss=b&srt=sco&sp=rl&sig={alnum:43}%3D"),
                parts: ["account": account])
            let transport = try replay(
                "azure", "recordings: [{answers: {account-sas: {body: '<EnumerationResults'}}}]")
            let result = await Prober(rules: rules, transport: transport).probe([sas])
            #expect(result.grants[sas.id]?.state != .live)
            #expect(result.requests.isEmpty)
        }
    }
}
