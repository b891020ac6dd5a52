import Crypto
import ScratchFolder
import Scanning
import Secrets
import Testing

/// Tokens in encoded text are found, and placed at the encoded bytes of the file.
@Suite struct EncodedScanTests {
    /// One way to write a token, and what of the file is told as its place.
    struct Encoding: Sendable, CustomTestStringConvertible {
        var name: String
        var write: @Sendable (String) -> (file: String, place: String)
        var testDescription: String { name }
    }

    private static func hex(_ text: String, _ prefix: String) -> String {
        text.utf8.map { prefix + Hex.encode([$0]) }.joined()
    }

    private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

    static let encodings: [Encoding] = [
        Encoding(name: "base64") { ("data: \(base64("x: \($0)\n"))\n", base64("x: \($0)\n")) },
        Encoding(name: "base64") { text in
            let url = Base64.encode(Array("??>\(text)?>".utf8), as: .urlSafe)
            return ("u=\(url)&", url)
        },
        Encoding(name: "hex") { ("x'\(hex($0, ""))'", hex($0, "")) },
        Encoding(name: "percent") { ("q=key%3D\($0)%26", $0) },
        Encoding(name: "escapes") { (#"{"text": "first\n"# + $0 + #"\nlast"}"#, $0) },
        Encoding(name: "escapes") { (#"k = "a\u003d"# + $0 + #"""#, $0) },
        Encoding(name: "escapes") { ("k = \"" + hex($0, #"\x"#) + "\"", hex($0, #"\x"#)) },
        Encoding(name: "escapes") { ("k = \"" + hex($0, #"\u00"#) + "\"", hex($0, #"\u00"#)) },
        Encoding(name: "html") { text in
            let encoded = text.replacing("_", with: "&#95;")
            return ("<p>\(encoded)</p>", encoded)
        },
        Encoding(name: "quoted-printable") { text in
            let encoded = "\(text.prefix(20))=\n\(text.dropFirst(20))"
            return ("Content-Transfer-Encoding: quoted-printable\n\nyour key is \(encoded).", encoded)
        },
        Encoding(name: "split") { text in
            let encoded = "\(text.prefix(14))\" +\n    \"\(text.dropFirst(14))"
            return ("k = \"\(encoded)\"\n", encoded)
        },
    ]

    @Test(
        "A JSON Web Token in base64 is found by its claim set, wherever the groups of four fall and whatever its header begins with",
        arguments: ["", "k", "id"])
    func webTokensAreFoundInBase64(_ prefix: String) async throws {
        let header = Base64.encode(Array(#"{"p2c":1000}"#.utf8), as: .urlSafe)
        let claims = Base64.encode(Array(#"{"iss":"acme"}"#.utf8), as: .urlSafe)
        let token = "\(header).\(claims).\(Bench.filled("{base64url:43}", seed: prefix))"
        let encoded = Base64.encode(Array("\(prefix) \(token)".utf8))
        let folder = try ScratchFolder()
        try folder.write(Array("first\n\(encoded)\n".utf8), "file")
        let found = try await Scan(rules: Bench.builtinRules(), options: ScanOptions(jobs: 1)).run([
            folder.path
        ]).findings
        #expect(found.map(\.rule) == ["jwt.signed"])
        #expect(found.map(\.text) == [token])
        #expect(found.map(\.place.span.line) == [2])
    }

    @Test(arguments: encodings, 0..<4)
    func tokensAreFoundInEveryEncoding(_ encoding: Encoding, _ seed: UInt64) async throws {
        let token = Acme.key(seed)
        let (file, place) = encoding.write(token)
        let bytes = Array("a line before\nanother\n\(file)\nlast".utf8)
        let found = try await Acme.scan(bytes).findings
        let finding = try #require(found.first, "\(file)")
        #expect(found.count == 1)
        #expect(finding.text == token)
        #expect(finding.rule == "acme.key")
        #expect(finding.place.encoding == [encoding.name])
        let range = try #require(finding.place.span.bytes)
        #expect(String(decoding: bytes[range], as: UTF8.self) == place)
        #expect(finding.place.span.line == 1 + bytes[..<range.lowerBound].count { $0 == 0x0A })
    }

    @Test(arguments: 0..<6, ["acmekey_", "AcK_"])
    func base64IsFoundAtEveryAlignment(_ before: Int, _ prefix: String) async throws {
        let token = Acme.key(UInt64(before), prefix: prefix)
        let text = Array((String(repeating: "-", count: before) + "," + token + "\n").utf8)
        for variant in [Base64.Variant.standard, .urlSafe] {
            let found = try await Acme.scan(Array(Base64.encode(text, as: variant).utf8)).findings
            #expect(found.map(\.text) == [token])
        }
    }

    @Test func base64WithinBase64OfAConfigurationIsFound() async throws {
        let token = Acme.key(5)
        let inner = Self.base64("user:\(token)")
        let outer = Self.base64(#"{"auths": {"registry.example.com": {"auth": ""# + inner + #""}}}"#)
        let found = try await Acme.scan(Array(".dockerconfigjson: \(outer)\n".utf8)).findings
        #expect(found.map(\.text) == [token])
        #expect(found.first?.place.encoding == ["base64", "base64"])
    }

    @Test func whatStandsInTheOpenIsToldOnce() async throws {
        let token = Acme.key(6)
        let found = try await Acme.scan(Array("a%3D1&b\n\(token) %3d \\n\(token)\n".utf8)).findings
        #expect(Set(found.map(\.text)) == [token])
        #expect(found.allSatisfy { $0.place.encoding.isEmpty })
    }

    @Test(
        arguments: [("utf-16le", "utf_16_le"), ("utf-16be", "utf_16_be"), ("utf-32le", "utf_32_le")],
        [true, false])
    func wideTextsHaveTheFilesOffsetsAndTheTextsLines(_ name: (String, String), _ mark: Bool) async throws {
        let token = Acme.key(7)
        let folder = try ScratchFolder()
        let text = "\(mark ? "\u{FEFF}" : "")a first line of plain words\nkey: 🔑 \(token)\n"
        try folder.write(text, "text")
        try folder.run(
            "python3", "-c",
            "open('wide', 'wb').write(open('text', encoding='utf-8').read().encode('\(name.1)'))")
        let bytes = try folder.read("wide")
        let finding = try #require(try await Acme.scan(bytes).findings.first)
        #expect(finding.text == token)
        #expect(finding.place.encoding == [name.0])
        #expect([finding.place.span.line, finding.place.span.column] == [2, 8])
        let range = try #require(finding.place.span.bytes)
        #expect(bytes[range].filter { $0 != 0 } == Array(token.utf8))
    }
}

/// Tokens that only the file of a tool shows.
@Suite struct StoreTests {
    static let token = String(Acme.key(9).dropFirst(8).prefix(20)).lowercased()

    @Test(arguments: [
        (".acme/config.json", #"{"other": "\#(token)", "user": {"name": "ada", "token": "\#(token)"}}"#),
        ("home/ada/.acme/config.json", "{\n  \"user\": {\"token\": \"\(token)\"}}"),
        (".config/acme.toml", "# comment\n[login]\ntoken = \"\(token)\"\n"),
        (".acme/token", "\(token)\n"),
    ])
    func theValueAtThePointerIsFound(_ path: String, _ text: String) async throws {
        let bytes = Array(text.utf8)
        let found = try await Acme.scan(bytes, as: path).findings
        let finding = try #require(found.first { $0.rule == "acme.stored" })
        #expect(finding.text == Self.token)
        let range = try #require(finding.place.span.bytes)
        #expect(String(decoding: bytes[range], as: UTF8.self) == Self.token)
        #expect(
            range.upperBound == bytes.count
                - (text.split(separator: Self.token, omittingEmptySubsequences: false).last?.utf8.count ?? 0))
    }

    @Test(arguments: ["acme/config.json", ".acme/config.json.md", "x.acme/config.json", "config.json"])
    func otherFilesAreNone(_ path: String) async throws {
        let text = #"{"user": {"token": "\#(Self.token)"}}"#
        #expect(
            try await Acme.scan(Array(text.utf8), as: path).findings.allSatisfy { $0.rule != "acme.stored" })
    }
}
