import Rules
import Scanning
import ScratchFolder
import Secrets
import Testing

/// The names around a value tell whose it is.
@Suite struct NamingTests {
    @Test(arguments: [
        ("vectaraToken = \"{alnum:40}\"", "vectara"), ("VECTARA_API_KEY={alnum:40}", "vectara"),
        ("vectara token '{alnum:40}'", "vectara"), ("vectara = \"{alnum:40}\"", "vectara"),
        ("zenkitapi token = '{alnum:40}'", "zenkit"), ("kanbantoolToken := \"{hex:40}\"", "kanbantool"),
        ("# Vectara API\nurl: https://host\ntoken: {alnum:40}", "vectara"),
        ("curl -H 'Authorization: Bearer {alnum:40}' https://api.vectara.io/v1", "vectara"),
        ("<id>vectara</id>\n<secret>{alnum:40}</secret>", "vectara"),
        ("Sending a request to the autopilot API\nUsing Key={alnum:40}", "autopilot"),
    ])
    func namesTheProvider(_ template: String, _ provider: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [provider])
    }

    @Test("The carrier's own name outweighs the line before it")
    func prefersTheCarriersName() throws {
        let text = Bench.filled("POSTMARK_URL=https://api.postmarkapp.com\nVECTARA_TOKEN={uuid4}")
        #expect(try Bench.shown(in: text).map(\.detection.attributed) == ["vectara"])
    }

    @Test(
        "A namespace of a program is no word on a provider",
        arguments: [
            "<com.cloudbees.plugins.Credentials><secret>{alnum:40}</secret>"
        ])
    func passesOverNamespaces(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [nil])
    }

    @Test("A value that two services share is whose each place says")
    func claimsByPlace() async throws {
        let value = Bench.filled("{uuid4}")
        let folder = try ScratchFolder()
        try folder.write(Array("POSTMARK_TOKEN=\(value)\n".utf8), "a")
        try folder.write(Array("VECTARA_TOKEN=\(value)\n".utf8), "b")
        let rules = try Bench.builtinRules()
        let found = try await Scan(rules: rules, options: ScanOptions(jobs: 1)).run([folder.path]).findings
        let builder = CredentialBuilder(key: try .forThisRun(), rules: rules)
        let credential = try #require(try builder.credentials(of: found).first)
        #expect(credential.provider == "postmark")
        #expect(credential.places.map { $0.claim?.provider } == [nil, "vectara"])
    }
}
