import Foundation
import Testing

/// `tokscan probe`: one credential, handed over by itself.
struct ProbeTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func aCredentialIsKnownByItsShape() throws {
        let token = Tokens.github(430)
        let report = try scratch.report(
            of: scratch.tokscan("probe", "--offline", "--format", "json", input: token + "\n"))
        #expect(try report.onlyCredential().rule == "github.classic")
        #expect(try report.onlyCredential().grant.state == "not-probed")
        #expect(try report.onlyCredential().places.map(\.source) == ["stdin"])
        #expect(report.run.consent == "offline" && report.run.requests.isEmpty)
    }

    @Test func aCredentialWithoutAShapeIsTheNamedProviders() throws {
        let token = "123e4567-e89b-42d3-a456-426614174000"
        let unknown = try scratch.tokscan("probe", "--offline", input: token)
        #expect(unknown.status == 2)
        #expect(unknown.error.contains("--provider"))
        let report = try scratch.report(
            of: scratch.tokscan(
                "probe", "--offline", "--provider", "railway", "--format", "json", input: token))
        #expect(try report.onlyCredential().rule == "railway.api-token")
    }

    @Test func aPlanSendsNothing() throws {
        let plan = try scratch.tokscan("probe", "--plan", input: Tokens.github(431))
        #expect(plan.status == 0)
        #expect(plan.output.contains("GET https://api.github.com/user"))
    }

    @Test(arguments: [["--provider", "nobody"], ["--offline", "--plan"], ["--format", "xml"]])
    func wrongUsageIs64(arguments: [String]) throws {
        #expect(try scratch.tokscan(["probe"] + arguments, input: Tokens.github(432)).status == 64)
    }

    @Test(arguments: ["", "\n", "not a credential\n"])
    func whatIsNoCredentialFails(input: String) throws {
        #expect(try scratch.tokscan("probe", "--offline", input: input).status == 2)
    }
}

/// `tokscan rules`: what is known, and whether a file holds what it says.
struct RulesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func providersAreListedAndShown() throws {
        let list = try scratch.tokscan("rules", "list")
        #expect(list.status == 0)
        for id in ["railway", "github", "aws", "pypi", "postgresql"] {
            #expect(list.output.split(separator: "\n").contains { $0.hasPrefix(id + "\t") })
            let shown = try scratch.tokscan("rules", "show", id)
            #expect(shown.status == 0)
            #expect(shown.output.contains("(\(id))"))
        }
    }

    @Test func theSchemaIsJSON() throws {
        let schema = try scratch.tokscan("rules", "schema")
        #expect(schema.status == 0)
        #expect(try JSONSerialization.jsonObject(with: Data(schema.output.utf8)) is [String: Any])
    }

    @Test func aCheckTellsWhatDoesNotHold() throws {
        let railway = Program.package.appending(path: "rules/railway.yaml").path
        let good = try scratch.tokscan("rules", "check", railway)
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output == "1 file checked\n")
        let rule = { (example: String) in
            """
            provider: acme
            name: Acme
            sources: [https://docs.example.com]
            tokens:
              - id: key
                name: key
                anchors: [acmekey_]
                pattern: 'acmekey_[0-9a-z]{32}'
                examples: ['\(example)']
                counterexamples: ['acmekey_']
            """
        }
        try scratch.write(rule("k = acmekey_{lower:32}"), "acme.yaml")
        try scratch.write(rule("k = acmekey_{lower:32}"), "own/acme.yaml")
        for path in ["acme.yaml", "own"] {
            #expect(try scratch.tokscan("rules", "check", path).output == "1 file checked\n")
        }
        try scratch.write(rule("k = acmekey_{lower:30}"), "acme.yaml")
        let bad = try scratch.tokscan("rules", "check", "acme.yaml")
        #expect(bad.status == 1)
        #expect(bad.output.contains("acme.yaml: token key: example 1"))
        // A file that would be passed over is no file that holds.
        try scratch.write(rule("k = acmekey_{lower:30}"), "acme.yml")
        for arguments in [["rules", "check", "acme.yml"], ["home", "--rules", "acme.yml"]] {
            let passed = try scratch.tokscan(arguments)
            #expect(passed.status == 2)
            #expect(passed.error.contains("acme.yml: "))
        }
        try scratch.write("provider: [\n", "broken.yaml")
        let broken = try scratch.tokscan("rules", "check", "broken.yaml")
        #expect(broken.status == 1)
        #expect(broken.output.contains("broken.yaml:2"))
        let absent = try scratch.tokscan("rules", "check", "absent.yaml")
        #expect(absent.status == 2)
        #expect(absent.error.contains("absent.yaml"))
    }
}
