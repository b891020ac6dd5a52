import Decoding
import Testing

/// Single characters written in other ways, each undone and led back to its bytes.
@Suite struct EscapesTests {
    struct Case: Sendable {
        var cue: Cue
        var encoded: String
        var text: String
    }

    static let cases: [Case] = [
        Case(cue: .percent, encoded: "postgres%3A%2F%2Fu%3ap%40host", text: "postgres://u:p@host"),
        Case(cue: .percent, encoded: "100% of %zz, %4", text: "100% of %zz, %4"),
        Case(cue: .backslash, encoded: #"a\nb\tc\"d\\e\/f"#, text: "a\nb\tc\"d\\e/f"),
        Case(cue: .backslash, encoded: #"k\u003dv \u{1F511} \ud83d\udd11 \U0001F511"#, text: "k=v 🔑 🔑 🔑"),
        Case(cue: .backslash, encoded: #"\x73\x6b\x5f\163\153\137"#, text: "sk_sk_"),
        Case(cue: .backslash, encoded: #"C:\home \x5 \u00 \ud83d \"#, text: #"C:\home \x5 \u00 \ud83d \"#),
        Case(cue: .entity, encoded: "&quot;a&quot;:&#61;&#x3D;&amp;&lowbar;", text: "\"a\":==&_"),
        Case(
            cue: .entity, encoded: "&unknown; & &#; &#xZ; &#1114112;",
            text: "&unknown; & &#; &#xZ; &#1114112;"),
        Case(cue: .quotedPrintable, encoded: "token=3Dab=\ncd=\r\nef =e2=82=ac =", text: "token=abcdef € ="),
    ]

    @Test(arguments: cases)
    func textsAreReadAsTheyAreMeant(_ test: Case) {
        let bytes = Array(test.encoded.utf8)
        let decoded = Escapes.decode(test.cue, 0..<bytes.count, of: bytes.span)
        #expect(String(decoding: decoded?.bytes ?? bytes, as: UTF8.self) == test.text)
        #expect((decoded == nil) == (test.encoded == test.text))
    }

    @Test func rangesLeadBackToTheEncodedBytes() throws {
        let encoded = #"key \u003d \x22value\x22;"#
        let bytes = Array(encoded.utf8)
        let seen = Escapes.decode(.backslash, 0..<bytes.count, of: bytes.span)
        let decoded = try #require(seen)
        let text = String(decoding: decoded.bytes, as: UTF8.self)
        #expect(text == "key = \"value\";")
        let pieces = ["=": #"\u003d"#, "value": "value", "\"value\"": #"\x22value\x22"#, "e\"": #"e\x22"#]
        for (piece, written) in pieces {
            let found = try #require(text.utf8.firstRange(of: piece.utf8))
            let range =
                text.utf8.distance(
                    from: text.startIndex, to: found.lowerBound)..<text.utf8.distance(
                    from: text.startIndex, to: found.upperBound)
            #expect(String(decoding: bytes[decoded.source(of: range)], as: UTF8.self) == written)
        }
    }

    @Test(arguments: [
        (#"x\nghp"#, Cue.backslash), ("%3Dghp", .percent), ("%22ghp", .percent), (#"\x3dghp"#, .backslash),
        (#"\u003Dghp"#, .backslash), ("=3Dghp", .quotedPrintable),
    ])
    func whatStandsBeforeAnAnchorShowsTheEncoding(_ text: String, _ cue: Cue) {
        let bytes = Array(text.utf8)
        let seen = Cue.before(bytes.count - 3, in: bytes.span)
        #expect(seen == cue)
    }

    @Test(arguments: ["ghp", "a ghp", "an ghp", "abcghp", "x0dghp", "u003dghp"])
    func ordinaryTextShowsNone(_ text: String) {
        let bytes = Array(text.utf8)
        let seen = Cue.before(bytes.count - 3, in: bytes.span)
        #expect(seen == nil)
    }
}

/// Strings in several pieces.
@Suite struct SplitStringTests {
    @Test(
        arguments: [
            (#"k = "abc123" + "def456";"#, "k = \"abc123def456\";"),
            ("k = \"abc123\" +\n    \"def456\";", "k = \"abc123def456\";"),
            ("k = 'abc123'\n    + 'def456'", "k = 'abc123def456'"),
            ("k = (\"abc123\"\n     \"def456\")", "k = (\"abc123def456\")"),
            ("k = 'abc123' .\n'def456' . 'ghi789';", "k = 'abc123def456ghi789';"),
            ("k = \"abc123\" & _\n", nil),
            ("k = \"abc123\" \\\n    \"def456\"", "k = \"abc123def456\""),
            ("k=abc123\\\n  def456\nnext", "k=abc123def456"),
            ("[\"abc123\", \"def456\"]", nil),
            ("k = \"abc123\";\nl = \"def456\";", nil),
            (#""abc123"+'def456'"#, nil),
        ] as [(String, String?)])
    func piecesAreJoinedWhereTheyBelongTogether(_ source: String, _ joined: String?) throws {
        let bytes = Array(source.utf8)
        let start = try #require(source.utf8.firstRange(of: "abc123".utf8)).lowerBound
        let offset = source.utf8.distance(from: source.startIndex, to: start)
        let decoded = SplitString.joined(at: offset, in: bytes.span)
        #expect(decoded.map { String(decoding: $0.bytes, as: UTF8.self) } == joined)
        let seen = SplitString.isSplit(at: offset, in: bytes.span)
        #expect(seen == (joined != nil))
    }
}
