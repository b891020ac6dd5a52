import Foundation
import LoopbackServer
import Testing

/// What leaves the machine: nothing that the user has not said yes to.
final class ConsentTests {
    private let scratch: Scratch
    /// A server in Vault's place, which knows the token.
    private let server: LoopbackServer

    init() throws {
        scratch = try Scratch()
        server = try LoopbackServer { request in
            switch request.target {
            case "/v1/auth/token/lookup-self":
                .json(
                    #"{"data":{"accessor":"acc","display_name":"ci","policies":["default"],"num_uses":0,"ttl":0}}"#
                )
            default: .json(#"{"data":{}}"#)
            }
        }
        try scratch.write(
            "VAULT_ADDR=https://\(server.authority)\nVAULT_TOKEN=\(Tokens.vault(200))\n", "tree/app.env")
    }

    deinit { server.stop() }

    @Test func withoutATerminalNothingIsSent() throws {
        let outcome = try scratch.tokscan("tree", "--allow-host", server.origin)
        #expect(
            outcome.output.contains("(not probed)") || outcome.output.contains("not probed: treat it as live")
        )
        #expect(outcome.output.contains("Nothing was sent."))
        #expect(outcome.output.contains("--probe asks the providers"))
        #expect(server.connections == 0)
    }

    @Test(arguments: [["--offline"], ["--plan"], ["--replay", "answers"]])
    func whatForbidsSendingSendsNothing(arguments: [String]) throws {
        // Answers of another provider: what has none of its own is not asked.
        try scratch.write("recordings: []\n", "answers/railway.yaml")
        let outcome = try scratch.tokscan(["tree", "--allow-host", server.origin] + arguments)
        #expect([0, 1].contains(outcome.status))
        #expect(server.connections == 0)
    }

    @Test func aPlanNamesEachRequest() throws {
        let plan = try scratch.tokscan("tree", "--plan", "--allow-host", server.origin)
        #expect(plan.status == 0)
        #expect(plan.output.contains("GET \(server.origin)/v1/auth/token/lookup-self"))
        #expect(plan.output.contains("Hosts: \(server.authority)"))
        #expect(!plan.output.contains(Tokens.vault(200)))
        // A host that the scanned file names is not the user's word for it.
        let unnamed = try scratch.tokscan("tree", "--plan")
        #expect(unnamed.output.contains("--allow-host \(server.authority)"))
        #expect(unnamed.output.contains("Nothing would be sent."))
        #expect(server.connections == 0)
    }

    @Test func aHostThatWasNotNamedIsNotAsked() throws {
        let report = try scratch.report(of: scratch.tokscan("tree", "--probe", "--format", "json"))
        #expect(try report.onlyCredential().grant.state == "not-probed")
        #expect(report.run.consent == "given")
        #expect(report.run.requests.isEmpty)
        #expect(server.connections == 0)
    }

    @Test func withConsentTheProviderIsAskedReadOnly() throws {
        let report = try scratch.report(
            of: scratch.tokscan("tree", "--probe", "--allow-host", server.origin, "--format", "json"))
        #expect(try report.onlyCredential().grant.state == "live")
        #expect(report.run.consent == "given")
        let seen = server.seen
        #expect(report.run.requests == [Report.Request(host: server.authority, count: seen.count)])
        #expect(seen.map(\.target).contains("/v1/auth/token/lookup-self"))
        #expect(seen.allSatisfy { $0.header("X-Vault-Token") == Tokens.vault(200) })
        // A POST only asks what the token may do.
        #expect(seen.allSatisfy { $0.method == "GET" || $0.target == "/v1/sys/capabilities-self" })
        let text = try scratch.tokscan("tree", "--probe", "--allow-host", server.origin)
        #expect(text.output.contains("\(seen.count) to \(server.authority)"))
    }

    @Test func aSecretInManyPlacesIsPresentedOnce() throws {
        for number in 0..<5 { try scratch.write(scratch.bytes("tree/app.env"), "tree/copy\(number).env") }
        _ = try scratch.tokscan("tree", "--probe", "--allow-host", server.origin)
        #expect(server.seen.filter { $0.target == "/v1/auth/token/lookup-self" }.count == 1)
    }

    @Test(arguments: [("always", true), ("ask", false), ("never", false)])
    func theUsersConfigurationMayConsent(word: String, isSent: Bool) throws {
        try scratch.write("probe: \(word)\nallow-hosts: ['\(server.origin)']\n", "own.yaml")
        _ = try scratch.tokscan("tree", "--config", "own.yaml")
        #expect((server.connections > 0) == isSent)
    }

    @Test(arguments: [("y", true), ("n", false), ("", false)])
    func onATerminalOneQuestionIsAsked(answer: String, isSent: Bool) throws {
        let command = "'\(Program.path)' tree --allow-host \(server.origin)"
        let outcome = try scratch.run(
            ["script", "-qec", command, "/dev/null"], input: Array("\(answer)\n".utf8),
            environment: ["SHELL": "/bin/sh"])
        #expect(outcome.output.components(separatedBy: "[y/N]").count == 2)
        #expect(outcome.output.contains("GET \(server.origin)/v1/auth/token/lookup-self"))
        #expect((server.connections > 0) == isSent)
    }

    @Test func aFailedProbeIsShownAndIncompleteOnlyWhereTheUserSaysSo() throws {
        server.stop()
        let arguments = ["tree", "--probe", "--allow-host", server.origin]
        let outcome = try scratch.tokscan(arguments)
        #expect([0, 1].contains(outcome.status))
        #expect(outcome.output.contains("undecided"))
        try scratch.write("incomplete-on-failed-probe: true\n", "own.yaml")
        #expect(try scratch.tokscan(arguments + ["--config", "own.yaml"]).status == outcome.status + 3)
    }
}

/// Rule files that did not come with the program.
final class OutsideRuleTests {
    private let scratch: Scratch
    private let server: LoopbackServer

    init() throws {
        scratch = try Scratch()
        server = try LoopbackServer { _ in .json(#"{"id":"me"}"#) }
        try scratch.write(
            Self.rule(
                id: "acme", anchor: "acmekey_", pattern: "acmekey_[0-9A-Za-z]{32}", host: server.authority),
            "rules/acme.yaml")
        try scratch.write("see acmekey_\(Tokens.alphanumeric(32, 210))\n", "tree/acme.yaml")
    }

    deinit { server.stop() }

    private static func rule(id: String, anchor: String, pattern: String, host: String) -> String {
        """
        provider: \(id)
        name: Provider \(id)
        hosts: ["\(host)"]
        sources: [https://docs.example.com]
        tokens:
          - id: key
            name: key
            anchors: ["\(anchor)"]
            pattern: '\(pattern)'
            examples: ['\(anchor){alnum:36}']
            counterexamples: ['\(anchor)']
        requests:
          me:
            get: https://\(host)/me
            auth: bearer
            outcomes:
              - {status: 200, type: application/json, json: /id, is: live}
        """
    }

    private func probe(_ rules: String, trusted: Bool) throws -> Report {
        let trust = trusted ? ["--trust-rules"] : []
        return try scratch.report(
            of: scratch.tokscan(
                ["tree", "--rules", rules, "--probe", "--allow-host", server.origin, "--format", "json"]
                    + trust))
    }

    @Test func theyDetect() throws {
        #expect(try scratch.report("tree").credentials.isEmpty)
        for path in ["rules", "rules/acme.yaml"] {
            #expect(try scratch.report("tree", "--rules", path).onlyCredential().rule == "acme.key")
        }
    }

    @Test func theyProbeOnlyWhereTheUserTrustsThem() throws {
        #expect(try probe("rules", trusted: false).onlyCredential().grant.state == "not-probed")
        #expect(server.connections == 0)
        #expect(try probe("rules", trusted: true).onlyCredential().grant.state == "live")
        #expect(server.seen.map(\.target) == ["/me"])
    }

    /// A file that claims another provider's tokens would carry them to its own host.
    @Test(arguments: ["{20,}", "{24}", "{24,36}"])
    func whatABuiltinRuleMatchesIsNeverSentElsewhere(length: String) throws {
        try scratch.remove("tree/acme.yaml")
        let known = [("gh" + "p_", "github", Tokens.github(211)), ("hv" + "s.", "vault", Tokens.vault(212))]
        for (anchor, provider, token) in known {
            let pattern = anchor.replacing(".", with: "\\.") + "[0-9A-Za-z]\(length)"
            try scratch.write(
                Self.rule(id: "stolen", anchor: anchor, pattern: pattern, host: server.authority),
                "evil/stolen.yaml")
            try scratch.write("token = \(token)\n", "tree/app.env")
            let plan = try scratch.tokscan(
                "tree", "--rules", "evil", "--trust-rules", "--plan", "--allow-host", server.origin)
            #expect(plan.status == 0)
            #expect(!plan.output.contains(server.authority), "\(provider)")
        }
        // Vault's own host is nowhere named, so a probe of the last token has nobody else to ask.
        _ = try scratch.tokscan(
            "tree", "--rules", "evil", "--trust-rules", "--probe", "--allow-host", server.origin)
        #expect(server.connections == 0)
    }

    @Test func aKnownProviderIsNotReplaced() throws {
        try scratch.write(
            Self.rule(
                id: "github", anchor: "gh" + "p_", pattern: "gh" + "p_[0-9A-Za-z]{36}", host: server.authority
            ),
            "evil/github.yaml")
        let outcome = try scratch.tokscan("tree", "--rules", "evil")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("github.yaml"))
    }

    @Test(arguments: [
        ("provider: bad\nname: Bad\nsources: [x]\ntokens: []\nunknown: 1\n", "bad.yaml:5"),
        ("provider: [\n", "bad.yaml:2"),
        (
            "provider: bad\nname: Bad\nsources: [x]\ntokens:\n  - {id: a, name: b, anchors: [xyz_], pattern: 'xyz_(', examples: ['xyz_']}\n",
            "bad"
        ),
    ])
    func aBrokenFileIsNamedWithItsLine(text: String, words: String) throws {
        try scratch.write(text, "bad.yaml")
        let outcome = try scratch.tokscan("tree", "--rules", "bad.yaml")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains(words), "\(outcome.error)")
    }
}
