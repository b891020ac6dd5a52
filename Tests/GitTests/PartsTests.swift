import Testing

@testable import Git

/// The small parts, by tables.
@Suite struct PartsTests {
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ])
    func sha1OfKnownTexts(text: String, digest: String) {
        #expect(SHA1.digest(Array(text.utf8).span).description == digest)
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 127, 128, 129])
    func sha1InPieces(split: Int) {
        let bytes = (0..<130).map { UInt8($0) }
        var hash = SHA1()
        hash.update(Array(bytes[..<split]).span)
        hash.update(Array(bytes[split...]).span)
        #expect(hash.finish() == SHA1.digest(bytes.span))
    }

    @Test func objectIDs() throws {
        let hex = "0123456789abcdef0123456789abcdef01234567"
        let id = try #require(ObjectID(hex: hex))
        #expect(id.description == hex)
        #expect(ObjectID(hex: hex.uppercased()) == id)
        #expect(ObjectID(bytes: id.bytes) == id)
        #expect(ObjectID.zero < id)
        for text in ["", "0", String(hex.dropLast()), hex + "0", hex.dropLast() + "g"] {
            #expect(ObjectID(hex: text) == nil)
        }
    }

    @Test func objectIDsSortAsTheirBytes() {
        var generator = SeededGenerator(seed: 1)
        let all = (0..<200).compactMap { _ in
            ObjectID(bytes: (0..<20).map { _ in UInt8.random(in: 0...2, using: &generator) })
        }
        #expect(all.sorted() == all.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    @Test(arguments: [
        ("[a]\nb = c", ["a..b=c"]),
        ("[A \"Sub.X\"]\n\tName=v # comment\n", ["a.Sub.X.name=v"]),
        ("[a.Sub]\nb", ["a.sub.b=nil"]),
        ("[a]\nb = \"x # y\" ; z", ["a..b=x # y"]),
        ("[a]\nb = one\\\n two\nc=\\t\\\"", ["a..b=one two", "a..c=\t\""]),
        ("[a] b = 1\r\n[a]\r\nb = 2  \r\n", ["a..b=1", "a..b=2"]),
        ("[a \"q\\\"\\\\\"]\nb=", ["a.q\"\\.b="]),
        ("\u{FEFF}[a]\nb=c", ["a..b=c"]),
    ])
    func configuration(text: String, expected: [String]) {
        let file = ConfigFile(Array(text.utf8))
        #expect(
            file.variables.map { "\($0.section).\($0.subsection).\($0.name)=\($0.value ?? "nil")" }
                == expected)
        #expect(file.malformedLines.isEmpty)
    }

    @Test(arguments: ["[a\nb=c", "b = c", "[a]\n=x", "[a]\nb c"])
    func malformedConfigurationIsSaid(text: String) {
        #expect(ConfigFile(Array(text.utf8)).malformedLines.count >= 1)
    }

    @Test func radixSort() {
        var generator = SeededGenerator(seed: 2)
        for bits in [0, 1, 12, 40, 64] {
            let mask = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
            let keys = (0..<1000).map { _ in generator.next() & mask }
            #expect(RadixSort.sorted(keys) == keys.sorted())
        }
        #expect(RadixSort.sorted([]).isEmpty)
    }

    @Test(arguments: [
        ("Ada L <ada@example.com> 12 +0100", "Ada L", "ada@example.com", Int64(12)),
        ("<> 7 +0000", "", "", 7),
        ("no address", "no address", "", 0),
        ("A <b> c> 5 +0", "A", "b> c", 5),
        ("A <b 5", "A", "b 5", 0),
        ("A <b> soon", "A", "b", 0),
    ])
    func signatures(line: String, name: String, email: String, time: Int64) {
        let signature = Commit.Signature(Array(line.utf8))
        #expect(String(decoding: signature.name, as: UTF8.self) == name)
        #expect(String(decoding: signature.email, as: UTF8.self) == email)
        #expect(signature.time == time)
    }

    @Test func diagnosticsBeyondTheBoundAreCounted() {
        var list = DiagnosticList()
        for number in 0..<2500 { list.add("\(number)", "x") }
        #expect(list.all.count == 1001)
        #expect(list.all.reduce(0) { $0 + $1.count } == 2500)
    }
}
