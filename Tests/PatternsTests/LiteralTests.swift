//  The prefilter finds what a naive search finds, and a damaged database is noticed.

import Patterns
import Testing

@Suite struct LiteralTests {
    @Test func `Hits equal a naive search`() throws {
        var generator = SeededGenerator(seed: 5)
        for round in 0..<40 {
            let alphabet: [UInt8] = round % 2 == 0 ? Array("aAbB[{".utf8) : [0, 0x61, 0x41, 0x7f, 0xff, 0xe1]
            let literals = (0..<Int.random(in: 1...30, using: &generator)).map { id in
                Literal(
                    bytes: [alphabet[1]]
                        + generator.bytes(
                            Int.random(in: 1...12, using: &generator) / (id % 3 + 1), from: alphabet),
                    caseless: Bool.random(using: &generator), id: UInt32(id))
            }
            let database = try LiteralDatabase(literals)
            let serialised = try database.serialised()
            let reloaded = try LiteralDatabase(serialised: serialised.span)
            for count in [0, 1, 7, 300, 5_000] {
                let bytes = generator.bytes(count, from: alphabet)
                let expected = naiveHits(literals, in: bytes)
                #expect(try hits(of: database, in: bytes) == expected, "round \(round), \(count) bytes")
                #expect(
                    try hits(of: reloaded, in: bytes) == expected, "round \(round), \(count) bytes, reloaded")
            }
        }
    }

    @Test func `One scanner serves several databases and appends`() throws {
        let first = try LiteralDatabase([Literal(bytes: Array("abc".utf8), id: 1)])
        let many = (0..<300).map { Literal(bytes: Array("tok\($0)en".utf8), caseless: true, id: UInt32($0)) }
        let second = try LiteralDatabase(many)
        var scanner = try LiteralScanner(for: first, second)
        var hits: [LiteralHit] = []
        let bytes = Array("abc TOK7EN".utf8)
        try scanner.scan(bytes.span, database: first, into: &hits)
        try scanner.scan(bytes.span, database: second, into: &hits)
        #expect(hits == [LiteralHit(id: 1, end: 3), LiteralHit(id: 7, end: 10)])
    }

    @Test func `Literals that cannot be looked for are refused`() {
        #expect(throws: LiteralError.noLiterals) { try LiteralDatabase([]) }
        #expect(throws: LiteralError.emptyLiteral(1)) {
            try LiteralDatabase([Literal(bytes: [1], id: 0), Literal(bytes: [], id: 1)])
        }
        #expect(throws: LiteralError.leadingNUL(0)) { try LiteralDatabase([Literal(bytes: [0, 1], id: 0)]) }
    }

    @Test func `A damaged database is refused or does no harm`() throws {
        let literals = (0..<60).map { Literal(bytes: Array("mark\($0)".utf8), id: UInt32($0)) }
        let bytes = try LiteralDatabase(literals).serialised()
        let subject = Array("mark1 mark22 none".utf8)
        let expected = naiveHits(literals, in: subject)
        var refused = 0
        for index in bytes.indices where index < 128 || index % 7 == 0 {
            var damaged = bytes
            damaged[index] ^= 0x10
            guard let database = loaded(damaged) else {
                refused += 1
                continue
            }
            // Reserved fields and padding are outside the checksum.
            #expect(try hits(of: database, in: subject) == expected, "byte \(index)")
        }
        #expect(refused > bytes.count / 8)
    }

    @Test func `A serialised database that is cut, empty or of another version throws`() throws {
        let bytes = try LiteralDatabase([Literal(bytes: Array("mark".utf8), id: 0)]).serialised()
        for count in [0, 1, 8, 31, bytes.count / 2, bytes.count - 1] {
            let cut = Array(bytes.prefix(count))
            #expect(throws: LiteralError.damaged) { try LiteralDatabase(serialised: cut.span) }
        }
        var other = bytes
        other[5] ^= 0xff
        #expect(throws: LiteralError.incompatible) { try LiteralDatabase(serialised: other.span) }
    }

    @Test(arguments: [false, true])
    func `Some alignment of a literal occurs in any base64 of a text around it`(urlSafe: Bool) {
        var generator = SeededGenerator(seed: 8)
        for round in 0..<300 {
            let literal = generator.bytes(
                Int.random(in: 1...12, using: &generator), from: UInt8.min...UInt8.max)
            let forms = Literal.base64Alignments(of: literal, urlSafe: urlSafe)
            #expect(forms.count == 3)
            let before = generator.bytes(round % 30, from: UInt8.min...UInt8.max)
            let after = generator.bytes(Int.random(in: 0..<5, using: &generator), from: UInt8.min...UInt8.max)
            let encoded = base64(before + literal + after, urlSafe: urlSafe)
            let form = forms[before.count % 3]
            #expect(occurs(form, in: encoded), "round \(round)")
            // All but the characters shared with a neighbour: at most one at either side.
            #expect(form.count >= (8 * literal.count + 5) / 6 - 2)
        }
    }

    @Test func `The alignments of a known literal`() {
        let forms = Literal.base64Alignments(of: Array("ghp_".utf8))
        #expect(forms.map { String(decoding: $0, as: UTF8.self) } == ["Z2hwX", "docF", "naHBf"])
    }

    @Test func `UTF-16 forms occur in UTF-16 text`() throws {
        let text = "x€ key=é𝄞!"
        let literal = Array("key=é𝄞".utf8)
        let low = try #require(Literal.utf16LittleEndian(of: literal))
        let high = try #require(Literal.utf16BigEndian(of: literal))
        #expect(occurs(low, in: text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }))
        #expect(occurs(high, in: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }))
        let anchor = try #require(Literal.utf16Anchor(of: Array("key=".utf8)))
        #expect(anchor.count == 7 && occurs(anchor, in: low) && occurs(anchor, in: high))
        #expect(Literal.utf16Anchor(of: literal) == nil && Literal.utf16Anchor(of: []) == nil)
        #expect(Literal.utf16LittleEndian(of: [0x61, 0xff]) == nil)
        #expect(Literal.utf16BigEndian(of: Array("ab".utf8)) == [0, 0x61, 0, 0x62])
    }
}

/// The database, or nil if it is refused.
private func loaded(_ bytes: [UInt8]) -> LiteralDatabase? {
    do { return try LiteralDatabase(serialised: bytes.span) } catch { return nil }
}

private func hits(of database: LiteralDatabase, in bytes: [UInt8]) throws -> Set<LiteralHit> {
    var scanner = try LiteralScanner(for: database)
    var hits: [LiteralHit] = []
    try scanner.scan(bytes.span, database: database, into: &hits)
    let set = Set(hits)
    #expect(set.count == hits.count, "a hit was reported twice")
    return set
}

private func naiveHits(_ literals: [Literal], in bytes: [UInt8]) -> Set<LiteralHit> {
    func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }
    let lower = bytes.map(folded)
    var hits: Set<LiteralHit> = []
    for literal in literals where literal.bytes.count <= bytes.count {
        let wanted = literal.caseless ? literal.bytes.map(folded) : literal.bytes
        let searched = literal.caseless ? lower : bytes
        for end in wanted.count...bytes.count
        where searched[end - wanted.count..<end].elementsEqual(wanted) {
            hits.insert(LiteralHit(id: literal.id, end: end))
        }
    }
    return hits
}

/// RFC 4648, written apart from the code under test.
private func base64(_ bytes: [UInt8], urlSafe: Bool) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    let alphabet = digits + Array((urlSafe ? "-_" : "+/").utf8)
    var encoded: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
        let value = padded.reduce(0) { $0 << 8 | Int($1) }
        let sextets = [value >> 18, value >> 12 & 63, value >> 6 & 63, value & 63].map { alphabet[$0] }
        encoded += sextets.prefix(group.count + 1) + [UInt8](repeating: 0x3d, count: 3 - group.count)
    }
    return encoded
}
