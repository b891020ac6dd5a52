import Crypto
import Documents
import Probing
import Rules
import Secrets
import Testing

/// What tokens tell by themselves, through claims of a rule file.
@Suite("Decoders") struct DecoderTests {
    /// The facts that a decoder's pointers lead to.
    static func facts(
        _ decoder: String, _ pointers: [String], secret: String, parts: [String: String] = [:]
    ) throws -> [String] {
        let facts = pointers.enumerated().map { "f\($0.offset): token#\($0.element)" }.joined(separator: ", ")
        let rules = try ruleSet(
            (
                name: "acme.yaml",
                text: """
                provider: acme
                name: Acme
                sources: [https://acme.example]
                tokens:
                  - {id: key, name: key, anchors: [acme_], pattern: 'acme_\\w+', decoder: \(decoder), examples: [acme_a]}
                claims:
                  - {facts: {\(facts)}, basis: shown}
                """
            ))
        let provider = try #require(rules.provider("acme"))
        return offlineGrant(for: credential("acme.key", secret: secret, parts: parts), provider: provider)
            .facts.map(\.value)
    }

    static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8), as: .urlSafe) }

    @Test func jsonWebToken() throws {
        let token = [
            #"{"alg":"RS256","kid":"k1"}"#, #"{"sub":"ci","exp":1798761600,"header":"mine"}"#, "signature",
        ]
        .map(Self.base64).joined(separator: ".")
        #expect(
            try Self.facts("jwt", ["/sub", "/exp", "/header/alg"], secret: "ghs_1_" + token)
                == ["f0: ci", "f1: 1798761600", "f2: RS256"])
        #expect(try Self.facts("jwt", ["/sub"], secret: "eyJhbGciOi.notJSON.x") == [])
    }

    /// Ten base32 digits of which bits 1 to 40 are the account.
    @Test func awsAccount() throws {
        let account: UInt64 = 123_456_789_012
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = (account | 1 << 40) << 9
        let digits = (0..<10).map { alphabet[Int(bits >> UInt64(45 - 5 * $0) & 31)] }
        let id = "AKIA" + String(digits) + "QQQQQQ"
        #expect(
            try Self.facts("aws-key-id", ["/account"], secret: "x", parts: ["key-id": id]) == [
                "f0: 123456789012"
            ])
        // Ids of before 2019 do not hold it.
        let old = "AKIAI" + id.dropFirst(5)
        #expect(try Self.facts("aws-key-id", ["/account"], secret: "x", parts: ["key-id": old]) == [])
    }

    @Test func azureSignature() throws {
        let sas = madeUp("sv=2022-11-02&amp;ss=bq&srt=co&sp=rl&se=2030-01-01T00%3A00%3A00Z&sig={alnum:43}%3D")
        #expect(
            try Self.facts("azure-sas", ["/services/*", "/permissions/*", "/expiry"], secret: sas)
                == ["f0: b, q", "f1: r, l", "f2: 2030-01-01T00:00:00Z"])
    }

    /// A bundle of one permission token: organisation 7 with all rights, app 9 with read and write, an end.
    @Test(
        "Fly.io's caveats intersect",
        arguments: [
            ("94 93c40100c40100c2 \(location) 92 00 9207cdffff c40100", ["r, w, c, d, C", "7", nil]),
            ("94 93c40100c40100c2 \(location) 94 00 9207cdffff 03 91810903 c40100", ["r, w", "7", "9"]),
            (
                "94 93c40100c40100c2 \(location) 96 00 920701 03 91810903 03 91820803090f c40100",
                ["r", "7", "9"]
            ),
        ] as [(String, [String?])])
    func flyMacaroon(hex: String, expected: [String?]) throws {
        let bytes = try #require(Hex.decode(hex.filter { $0 != " " }.utf8))
        let told = try Self.facts(
            "fly-macaroon", ["/mask/*", "/organization", "/apps/*"], secret: "fm2_" + Base64.encode(bytes))
        #expect(told == expected.enumerated().compactMap { index, text in text.map { "f\(index): \($0)" } })
    }

    /// `https://api.fly.io/v1` in MessagePack.
    static let location = "b5" + Hex.encode(Array("https://api.fly.io/v1".utf8))

    @Test("Damaged tokens tell nothing", arguments: Decoders.names)
    func damaged(decoder: String) throws {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 73) }
        for prefix in ["", "pypi-", "fm2_", "eyJ", "sig=&sp=", "-----BEGIN PRIVATE KEY-----"] {
            for length in stride(from: 0, to: bytes.count, by: 13) {
                let secret = prefix + Base64.encode(Array(bytes.prefix(length)))
                let facts = try Self.facts(
                    decoder, ["/account", "/mask/*", "/projects/*", "/sub"], secret: secret)
                #expect(facts.allSatisfy { !$0.isEmpty })
            }
        }
    }

    @Test func canariesAreNamedAndNeverAsked() async throws {
        let rules = try ruleSet(
            (
                name: "acme.yaml",
                text: """
                provider: acme
                name: Acme
                hosts: [api.acme.example]
                sources: [https://acme.example]
                tokens:
                  - {id: key, name: key, anchors: [acme_], pattern: 'acme_\\w+', decoder: jwt, examples: [acme_a]}
                requests:
                  me: {get: 'https://api.acme.example/me', auth: bearer, outcomes: [{status: 200, is: live}]}
                canaries: [trap]
                """
            ))
        let token = ["{\"alg\":\"none\"}", "{\"account\":\"trap\"}", ""].map(Self.base64).joined(
            separator: ".")
        let one = credential("acme.key", secret: token)
        let transport = try replay("acme", "recordings: [{answers: {me: '{}'}}]")
        let result = await Prober(rules: rules, transport: transport).probe([one])
        #expect(result.grants[one.id]?.state == .canary)
        #expect(result.requests.isEmpty)
    }
}
