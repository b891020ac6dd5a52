//  Searching: groups, edges of ranges, empty matches, and patterns that run away.

import Patterns
import Testing

@Suite struct MatcherTests {
    @Test func `Groups are ranges, and those without a part are nil`() throws {
        let pattern = try Pattern("(?<key>[a-z]+)=(?:(?<number>[0-9]+)|(?<word>[a-z]+))")
        var matcher = Matcher()
        let bytes = Array("  id=abc;".utf8)
        let match = try #require(try matcher.firstMatch(of: pattern, in: bytes.span))
        #expect(match.range == 2..<8)
        #expect(match.groups == [2..<4, nil, 5..<8])
        let word = try #require(pattern.names["word"])
        #expect(match[word] == 5..<8)
        #expect(match[0] == match.range)
    }

    @Test(arguments: [7, 8, 9, 15, 16, 40])
    func `Any number of groups fits`(count: Int) throws {
        let pattern = try Pattern(String(repeating: "(.)", count: count) + "(x)?")
        let bytes = [UInt8](repeating: 0x61, count: count)
        var matcher = Matcher()
        let match = try #require(try matcher.firstMatch(of: pattern, in: bytes.span))
        #expect(match.groups == (0..<count).map { $0..<$0 + 1 } + [nil])
    }

    @Test func `A search may start inside and look behind`() throws {
        let pattern = try Pattern("(?<=a)b")
        var matcher = Matcher()
        let bytes = Array("abab".utf8)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, from: 1)?.range == 1..<2)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, from: 2)?.range == 3..<4)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, from: 4) == nil)
    }

    @Test func `A match can be held to the start and to the end`() throws {
        let pattern = try Pattern("ab|abc")
        var matcher = Matcher()
        let bytes = Array("xabc".utf8)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, anchored: true) == nil)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, from: 1, anchored: true)?.range == 1..<3)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, from: 1, fullMatch: true)?.range == 1..<4)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span, fullMatch: true) == nil)
    }

    @Test func `No bytes are a subject too`() throws {
        let nothing: [UInt8] = []
        var matcher = Matcher()
        #expect(try matcher.firstMatch(of: Pattern("a*"), in: nothing.span)?.range == 0..<0)
        #expect(try matcher.firstMatch(of: Pattern("a"), in: nothing.span) == nil)
        #expect(try allMatches("a*", in: "") == [0..<0])
    }

    @Test(arguments: [
        ("a", "banana", [1..<2, 3..<4, 5..<6]), ("ana", "banana", [1..<4]), ("x", "banana", []),
        ("a*", "baac", [0..<0, 1..<3, 3..<3, 4..<4]), ("a*?", "aa", [0..<0, 0..<1, 1..<1, 1..<2, 2..<2]),
        ("", "ab", [0..<0, 1..<1, 2..<2]), (#"a\K"#, "aa", [1..<1, 2..<2]),
        (#"\b"#, "ab c", [0..<0, 2..<2, 3..<3, 4..<4]),
    ])
    func `Every match is found once`(source: String, subject: String, expected: [Range<Int>]) throws {
        #expect(try allMatches(source, in: subject) == expected)
    }

    @Test(arguments: [
        // Lookbehind sees the context before the range, and nothing before the context.
        ("(?<=a)b", "xxabxx", 3..<6, 0..<6, [3..<4]), ("(?<=a)b", "xxabxx", 3..<6, 3..<6, []),
        (#"\bb"#, "abb", 1..<3, 0..<3, []), (#"\bb"#, "abb", 1..<3, 1..<3, [1..<2]),
        // Lookahead and the match itself may run past the range, to the end of the context.
        ("b(?=c)", "abcd", 0..<2, 0..<4, [1..<2]), ("b(?=c)", "abcd", 0..<2, 0..<2, []),
        ("bcd", "abcd", 0..<2, 0..<4, [1..<4]), ("bcd", "abcd", 0..<2, 0..<3, []),
        // A match that starts at the range's end belongs to the next range.
        ("b", "abab", 0..<3, 0..<4, [1..<2]), ("b", "abab", 3..<4, 0..<4, [3..<4]),
        ("x*", "ab", 0..<1, 0..<2, [0..<0]), ("x*", "ab", 1..<2, 0..<2, [1..<1, 2..<2]),
        ("x*", "ab", 1..<1, 0..<2, []), ("b", "ab", 0..<0, 0..<2, []),
        // A cut edge is no line's edge.
        ("^b", "abc", 1..<3, 1..<3, []), ("b$", "abc", 0..<2, 0..<2, []),
        ("^a", "abc", 0..<2, 0..<2, [0..<1]),
        ("c$", "abc", 1..<3, 1..<3, [2..<3]),
    ])
    func `A range says where matches start and a context what is seen`(
        source: String, subject: String, range: Range<Int>, context: Range<Int>, expected: [Range<Int>]
    ) throws {
        #expect(try allMatches(source, in: subject, range: range, context: context) == expected)
    }

    @Test func `Ranges that tile the bytes find what one search finds`() throws {
        let sources = ["ab", "(?<=b)a", #"\bc"#, "ca|b", "a(?!b)", "x*"]
        var generator = SeededGenerator(seed: 11)
        for round in 0..<50 {
            let bytes = generator.bytes(40, from: "abc ".utf8)
            let text = String(decoding: bytes, as: UTF8.self)
            let cut = Int.random(in: 1..<40, using: &generator)
            for source in sources {
                let whole = try allMatches(source, in: text)
                // The second range begins where the first one's last match may have ended.
                let left = try allMatches(source, in: text, range: 0..<cut, context: 0..<40)
                let next = max(cut, left.last?.upperBound ?? 0)
                let right = try allMatches(source, in: text, range: next..<40, context: 0..<40)
                #expect(left + right == whole, "round \(round), \(source) cut at \(cut) in \(text)")
            }
        }
    }

    @Test func `A search can be stopped`() throws {
        let pattern = try Pattern("a")
        var matcher = Matcher()
        var count = 0
        let bytes = Array("aaaa".utf8)
        try matcher.forEachMatch(of: pattern, in: bytes.span) { _, stop in
            count += 1
            stop = count == 2
        }
        #expect(count == 2)
    }

    @Test func `A runaway pattern hits the match limit instead of no match`() throws {
        let pattern = try Pattern("^(a+)+$")
        let bytes = [UInt8](repeating: 0x61, count: 50_000) + [0x21]
        var matcher = Matcher()
        #expect(throws: MatchError.matchLimit) { try matcher.firstMatch(of: pattern, in: bytes.span) }
        #expect(throws: MatchError.matchLimit) {
            try matcher.forEachMatch(of: pattern, in: bytes.span) { _, _ in }
        }
        let good = Array("aaaa".utf8)
        #expect(try matcher.firstMatch(of: pattern, in: good.span)?.range == 0..<4)
    }

    @Test(arguments: [32 << 10, 1 << 20])
    func `A small stack for machine code is neither an error nor a missed match`(stackSize: Int) throws {
        let pattern = try Pattern("(?:a|z)*[bc]")
        let bytes = [UInt8](repeating: 0x61, count: 50_000) + [0x63]
        var matcher = Matcher(stackSize: stackSize)
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span)?.range == 0..<50_001)
    }

    @Test func `Where the small stack leaves a miss too costly to prove, that is an error`() throws {
        let pattern = try Pattern("(?:a|z)*[bc]")
        var matcher = Matcher()
        let bytes = [UInt8](repeating: 0x61, count: 60_000)
        #expect(throws: MatchError.jitStackLimit) { try matcher.firstMatch(of: pattern, in: bytes.span) }
        let short = bytes.prefix(2_000) + []
        var small = Matcher(stackSize: 32 << 10)
        #expect(try small.firstMatch(of: pattern, in: short.span) == nil)
    }

    @Test func `Limits of the interpreter are told apart`() throws {
        let pattern = try Pattern("(?:(a)|z)*[bc]")
        let bytes = [UInt8](repeating: 0x61, count: 20_000) + [0x63]
        var shallow = Matcher(depthLimit: 100)
        #expect(throws: MatchError.depthLimit) {
            try shallow.firstMatch(of: pattern, in: bytes.span, anchored: true)
        }
        var small = Matcher(heapLimit: 64)
        #expect(throws: MatchError.heapLimit) {
            try small.firstMatch(of: pattern, in: bytes.span, anchored: true)
        }
        #expect(!MatchError.heapLimit.description.isEmpty && !MatchError.other(-48).description.isEmpty)
    }

    @Test func `Workers share a pattern`() async throws {
        let pattern = try Pattern("(a+)b")
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 1...4 {
                group.addTask {
                    var matcher = Matcher()
                    var count = 0
                    let bytes = Array(repeating: Array("aab ".utf8), count: 1_000 * worker).flatMap(\.self)
                    try matcher.forEachMatch(of: pattern, in: bytes.span) { match, _ in
                        count += match[1]?.count ?? 0
                    }
                    return count
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [2_000, 4_000, 6_000, 8_000])
    }
}

private func allMatches(
    _ source: String, in subject: String, range: Range<Int>? = nil, context: Range<Int>? = nil
) throws -> [Range<Int>] {
    let pattern = try Pattern(source)
    var matcher = Matcher()
    var found: [Range<Int>] = []
    let bytes = Array(subject.utf8)
    try matcher.forEachMatch(of: pattern, in: bytes.span, range: range, context: context) { match, _ in
        found.append(match.range)
    }
    return found
}
