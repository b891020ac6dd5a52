import Crypto
import Documents
import Policies
import Secrets
import Testing

/// A secret of digits and letters that opens nothing, the same for the same seed.
func secret(_ seed: UInt64, length: Int) -> Secret {
    var state = seed
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return Secret(
        (0..<length).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return letters[Int(state >> 33) % letters.count]
        })
}

func credential(_ secret: Secret, fingerprint: String, path: String = "config/app.env") -> Credential {
    let span = Place.Span(bytes: nil, line: 3, column: 1, endLine: 3, endColumn: 20)
    var place = Place(source: .worktree, path: FilePath(path), root: ".", span: span)
    place.carrier = "RAILWAY_API_TOKEN"
    return Credential(
        id: "", fingerprint: fingerprint, rule: "railway.api-token", provider: "railway", kind: "API token",
        secret: secret, parts: [:], places: [place], confidence: .high)
}

@Suite struct PolicyTests {
    @Test func readsIntents() throws {
        let policy = try Policy.read(
            yaml: """
                version: 1
                providers: [railway, github]
                tokens:
                  - match: {variable: RAILWAY_*, path: config/**}
                    purpose: custom domains
                    allow: [domains]
                    reach: environment
                    paths: [config/*.env]
                    environments: staging
                    longest-life: 30
                    owner: web team
                """, file: ".tokscan.yaml")
        let intent = try #require(policy.tokens.first)
        #expect(intent.purpose == "custom domains")
        #expect(intent.allow == ["domains"])
        #expect(intent.reach?.level == .environment)
        #expect(intent.environments.map(\.kind) == [.staging])
        #expect(intent.longestLife == 30)
        #expect(intent.line == 4)
        #expect(policy.intent(for: credential(secret(1, length: 40), fingerprint: "")) != nil)
    }

    @Test(arguments: [
        ("{variable: RAILWAY_*}", true), ("{variable: API_TOKEN}", false), ("{provider: railway}", true),
        ("{provider: [github, railway]}", true), ("{rule: railway.api-token}", true),
        ("{rule: railway.session}", false), ("{path: config/**}", true), ("{path: '*.env'}", true),
        ("{path: src/**}", false), ("{provider: railway, path: src/**}", false),
        ("{provider: railway, variable: '*_TOKEN'}", true),
    ])
    func matches(match: String, fits: Bool) throws {
        let policy = try Policy.read(
            yaml: "{version: 1, tokens: [{match: \(match), purpose: x}]}", file: "p")
        #expect((policy.intent(for: credential(secret(1, length: 40), fingerprint: "")) != nil) == fits)
    }

    @Test(arguments: [
        ("version: 2", 1, "version 1"),
        ("version: 1\ntoken: []", 2, "unknown key 'token'"),
        ("version: 1\nfail-on: critical", 2, "cannot be set in a policy"),
        ("version: 1\nrules: x.yaml", 2, "cannot be set in a policy"),
        ("version: 1\nallow-hosts: [evil.example]", 2, "cannot be set in a policy"),
        ("version: 1\nreplay: x", 2, "cannot be set in a policy"),
        ("version: 1\nproxy: x", 2, "cannot be set in a policy"),
        ("version: 1\ninventory: x", 2, "cannot be set in a policy"),
        ("version: 1\naccept-inline-allow: true", 2, "cannot be set in a policy"),
        ("version: 1\nprobe: always", 2, "cannot be set in a policy"),
        ("version: 1\nsalt: abcd", 2, "32 hexadecimal digits"),
        ("version: 1\ntokens:\n  - match: {}\n    purpose: x", 3, "a match names"),
        ("version: 1\ntokens:\n  - match: {provider: a}\n    purpose: x\n    longest-life: 0", 5, "above 0"),
        (
            "version: 1\ntokens:\n  - match: {provider: a}\n    purpose: x\n    environments: unknown", 5,
            "not one of"
        ),
        (
            "version: 1\nsuppressions:\n  - credential: config/app.env:3\n    reason: x", 3,
            "a line or a path is none"
        ),
    ])
    func refuses(yaml: String, line: Int, message: String) {
        let error = #expect(throws: DocumentError.self) { try Policy.read(yaml: yaml, file: "p.yaml") }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func wantsAReason() {
        let print = "tks1:" + String(repeating: "0", count: 64)
        for reason in ["", "reason: ' ', ", "line: 3, reason: x, "] {
            #expect(throws: DocumentError.self) {
                try Policy.read(
                    yaml: "{version: 1, suppressions: [{\(reason)credential: '\(print)'}]}", file: "p")
            }
        }
    }

    @Test func suppressesByFingerprintAlone() throws {
        let (one, other) = (secret(1, length: 40), secret(2, length: 40))
        let print = try PortableFingerprint.of(one.bytes)
        let otherPrint = try PortableFingerprint.of(other.bytes)
        let policy = try Policy.read(
            yaml: """
                version: 1
                suppressions:
                  - {credential: '\(print)', reason: public, expires: 2026-06-30}
                """, file: "p")
        let rule = try #require(policy.suppressions(of: credential(one, fingerprint: print)).first)
        #expect(policy.suppressions(of: credential(other, fingerprint: otherPrint)).isEmpty)
        let end = try #require(rule.expires).lastSecond
        #expect(rule.applies(at: end) && !rule.applies(at: end + 1))
        #expect(policy.expiredSuppressions(at: end).isEmpty)
        #expect(policy.expiredSuppressions(at: end + 1).count == 1)
    }

    @Test func suppressesWeakSecretsUnderTheFilesSalt() throws {
        let weak = secret(3, length: 8)
        let salts = ["0b", "1c"].map { String(repeating: $0, count: 16) }
        let prints = try salts.map {
            try PortableFingerprint.of(weak.bytes, salt: #require(Hex.decode($0.utf8)))
        }
        #expect(prints[0] != prints[1] && prints.allSatisfy { $0.hasPrefix("tks1s:") })
        for (index, isSame) in [(0, true), (1, false)] {
            let policy = try Policy.read(
                yaml:
                    "{version: 1, salt: '\(salts[0])', suppressions: [{credential: '\(prints[index])', reason: x}]}",
                file: "p")
            let found = policy.suppressions(of: credential(weak, fingerprint: "of another file"))
            #expect(found.isEmpty != isSame)
        }
        #expect(throws: DocumentError.self) {
            try Policy.read(
                yaml: "{version: 1, suppressions: [{credential: '\(prints[0])', reason: x}]}", file: "p")
        }
    }
}

@Suite struct FingerprintTests {
    @Test func isStrongFrom80Bits() throws {
        #expect(PortableFingerprint.isStrong(secret(1, length: 40).bytes))
        #expect(!PortableFingerprint.isStrong(secret(1, length: 12).bytes))
        #expect(!PortableFingerprint.isStrong([UInt8](repeating: 0x61, count: 200)))
        #expect(!PortableFingerprint.isStrong(Array("0123456789abcdef012".utf8)))
        #expect(!PortableFingerprint.isStrong([]))
        #expect(throws: CryptoError.self) { try PortableFingerprint.of(Array("hunter2".utf8)) }
    }

    @Test func isSeparatedFromPlainHashes() throws {
        let bytes = secret(1, length: 40).bytes
        let plain = Hex.encode(try HashFunction.sha256.digest(of: bytes))
        let print = try PortableFingerprint.of(bytes)
        #expect(print.hasPrefix("tks1:") && !print.hasSuffix(plain))
        #expect(try print == PortableFingerprint.of(bytes, salt: [UInt8](repeating: 1, count: 16)))
    }
}

@Suite struct ConfigurationTests {
    @Test func hasDefaults() {
        let standard = Configuration.standard
        #expect(standard.probe == .ask && standard.failOn == .medium)
        #expect(!standard.trustPolicies && !standard.acceptInlineAllow)
        #expect(!standard.incompleteOnFailedProbe)
    }

    @Test func reads() throws {
        let read = try Configuration.read(
            yaml: "{probe: never, fail-on: high, allow-hosts: vault.acme.example, own-organisations: [acme]}",
            file: "c")
        #expect(read.probe == .never && read.failOn == .high && read.allowHosts == ["vault.acme.example"])
        #expect(throws: DocumentError.self) { try Configuration.read(yaml: "suppressions: []", file: "c") }
    }
}

@Suite struct GlobTests {
    @Test(arguments: [
        ("*.env", "a/b/app.env", true), ("*.env", "app.env", true), ("*.env", "app.env/x", false),
        ("config/*.env", "config/app.env", true), ("config/*.env", "config/a/app.env", false),
        ("config/**", "config/a/app.env", true), ("config/**", "configs/app.env", false),
        ("**/docs/**", "docs/a.md", true), ("**/docs/**", "x/y/docs/a/b", true),
        ("**/docs/**", "xdocs/a", false), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true),
        ("a/**/b", "ab", false), ("/app.env", "app.env", true), ("/app.env", "a/app.env", false),
        ("a?c", "abc", true), ("a?c", "a/c", false), ("RAILWAY_*", "RAILWAY_TOKEN", true),
        ("RAILWAY_*", "MY_RAILWAY_TOKEN", false), ("*a*a*a*a*b", String(repeating: "a", count: 5000), false),
    ])
    func matches(glob: String, path: String, fits: Bool) {
        #expect(Glob(glob).matches(path: Array(path.utf8)) == fits)
    }
}

@Suite struct DayTests {
    @Test(arguments: [
        ("1970-01-01", Int64(86_399)), ("2000-02-29", 951_868_799), ("2026-04-25", 1_777_161_599),
        ("1969-12-31", -1),
    ])
    func isADay(text: String, lastSecond: Int64) throws {
        let day = try #require(Day(text))
        #expect(day.lastSecond == lastSecond)
        #expect(Day(containing: lastSecond) == day && Day(containing: lastSecond - 86_399) == day)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "tomorrow", "2026-04-31", "",
    ])
    func isNoDay(text: String) {
        #expect(Day(text) == nil)
    }
}
