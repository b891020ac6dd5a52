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
        ("vectara.init(\"{hex:32}\");", "vectara"), ("vectara token = '{letters:14}'", "vectara"),
    ])
    func namesTheProvider(_ template: String, _ provider: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [provider])
    }

    @Test(
        "A value that counts up is shown where the name says whose it is and nothing else",
        arguments: [
            ("vectara_token=0123456789abcdef", 1), ("vectara_key = live_abcdefghijklmnopqrst1234", 1),
            ("vectara_key = acme-foo1234567890abc", 0), ("backup_token=0123456789abcdef", 0),
        ])
    func takesTheNamesWord(text: String, count: Int) throws {
        #expect(try Bench.shown(in: text).count == count)
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

    @Test("Where a provider's name stands alone, the sieve lets it through")
    func siftsOutNoName() throws {
        let rules = try Bench.builtinRules()
        let sieve = try rules.nameSieve()
        for word in try rules.names().words {
            let bytes = word.utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
            let isThrough = sieve.mayBegin(in: 0..<bytes.count, of: bytes.span) { _ in true }
            #expect(isThrough, "\(word)")
        }
        let none = Array("zzqx unlikely qqq".utf8)
        let isThrough = sieve.mayBegin(in: 0..<4, of: none.span) { _ in true }
        #expect(!isThrough)
    }

    @Test("What the register says of a provider with a file of its own adds to what the file has")
    func mergesTheRegister() throws {
        let provider = """
            provider: acme
            name: Acme
            words: [acme cloud]
            hosts: [api.acme.example]
            sources: [https://example.com/acme]
            tokens: []
            """
        let register = """
            acme: {name: Acme, words: [acme, zenith], domains: [acme.example], common: true}
            """
        let source = try RuleSource(files: [("acme.yaml", provider), ("register.yaml", register)])
        let rules = try RuleSet(PackedRules(source))
        let names = try rules.names()
        let meanings = Dictionary(uniqueKeysWithValues: zip(names.words, names.meanings.map(\.owners)))
        #expect(meanings["acmecloud"]?.map(\.common) == [false])
        #expect(meanings["acme"]?.map(\.common) == [true])
        #expect(meanings["zenith"]?.map(\.id) == ["acme"])
        #expect(meanings["acme.example"]?.map(\.isDomain) == [true])
        #expect(meanings["api.acme.example"]?.map(\.isDomain) == [true])
    }

    @Test(
        "A name beyond an empty line says nothing of a value",
        arguments: [
            "We use Vectara.\n\nbuild:\n  token: {alnum:40}", "token: {alnum:40}\n\n\nSee vectara.io",
        ])
    func asksForCloseness(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [nil])
    }

    @Test("A password's hash is nobody's, whatever stands beside it")
    func leavesHashesAlone() throws {
        let text = Bench.filled("vectara_password: '$6${alnum:8}${alnum:86}'")
        #expect(try Bench.shown(in: text).map(\.detection.attributed) == [nil])
    }

    @Test("What a name alone carries is doubtful in a manual and not in a README")
    func doubtsManuals() async throws {
        let folder = try ScratchFolder()
        let line = Bench.filled("session_secret = '{alnum:40}'\n")
        for name in ["docs/config.rst", "README.md", "docs_src/app.py", "man/man5/acme.5"] {
            try folder.write(Array(line.utf8), name)
        }
        let found = try await Scan(rules: Bench.builtinRules(), options: ScanOptions(jobs: 1)).run([
            folder.path
        ])
        .findings
        let confidences = Dictionary(uniqueKeysWithValues: found.map { ($0.place.path.text, $0.confidence) })
        #expect(
            confidences == [
                "docs/config.rst": .low, "README.md": .medium, "docs_src/app.py": .low,
                "man/man5/acme.5": .low,
            ])
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
        let credential = try #require(try await builder.credentials(of: found).first)
        #expect(credential.provider == "postmark")
        #expect(credential.places.map { $0.claim?.provider } == [nil, "vectara"])
    }
}
