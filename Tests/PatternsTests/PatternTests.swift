//  What is compiled, what is refused, and what is known of a compiled pattern.

import Patterns
import Testing

@Suite struct PatternTests {
    @Test func `A pattern knows its groups and its bounds`() throws {
        let pattern = try Pattern(#"\b(?<kind>ab|cd)-(\d{4})(?<check>x)?"#)
        #expect(pattern.names == ["kind": 1, "check": 3])
        #expect(pattern.captureCount == 3)
        #expect(pattern.minimumLength == 7)
        #expect(pattern.maximumLookbehind == 1)
        #expect(try Pattern("(?<=abc)d").maximumLookbehind == 3)
        #expect(try Pattern("a").names.isEmpty)
    }

    @Test(arguments: [
        "a(", "a[", "(?<n>a)(?<n>b)", #"a\Cb"#, "a(?C1)b", "(*UTF)a", "(*UCP)a", "(*LIMIT_MATCH=400000000)a",
        "(*LIMIT_HEAP=1)a", "(*NO_JIT)a", "(*CR)a", "(*ANYCRLF)a", "(*NOTEMPTY)a",
    ])
    func `A faulty or forbidden pattern is refused`(source: String) {
        #expect { try Pattern(source) } throws: { error in
            (error as? PatternError).map { $0.pattern == source && !$0.message.isEmpty } ?? false
        }
    }

    @Test func `A refusal says where`() throws {
        let error = try #require(throws: PatternError.self) { try Pattern("ab)c") }
        #expect(error.offset == 2)
        #expect(error.description.contains("unmatched closing parenthesis"))
    }

    @Test func `Backtracking verbs are no settings`() throws {
        #expect(try matched("a(*COMMIT)b", in: "acab") == nil)
        #expect(try matched("(*FAIL)|b", in: "ab") == 1..<2)
    }

    @Test func `Length and nesting are bounded`() throws {
        let longest = String(repeating: "a", count: Pattern.maximumSourceLength)
        #expect(try Pattern(longest).minimumLength == Pattern.maximumSourceLength)
        #expect(throws: PatternError.self) { try Pattern(longest + "a") }
        let deepest = Int(Pattern.maximumNesting)
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(try Pattern(nested(deepest)).captureCount == deepest)
        #expect(throws: PatternError.self) { try Pattern(nested(deepest + 1)) }
    }

    @Test(arguments: optionCases)
    func `Options change what matches`(
        source: String, subject: String, options: Pattern.Options, expected: Range<Int>?
    ) throws {
        #expect(try matched(source, in: subject, options: options) == expected)
    }

    @Test func `Bytes that are not UTF-8 are bytes like any other`() throws {
        let pattern = try Pattern(#"\xff.b"#)
        var matcher = Matcher()
        let bytes: [UInt8] = [0, 0xff, 0xc3, 0x62]
        #expect(try matcher.firstMatch(of: pattern, in: bytes.span)?.range == 1..<4)
    }

    @Test func `A Windows line's carriage return stays out of a value`() throws {
        #expect(try matched("^b=.*$", in: "a\r\nb=c\r\nd", options: .multiline) == 3..<6)
    }
}

private let optionCases: [(String, String, Pattern.Options, Range<Int>?)] = [
    ("B", "ab", .caseless, 1..<2), ("B", "ab", [], nil),
    ("a.b", "a\nb", .dotAll, 0..<3), ("a.b", "a\nb", [], nil),
    ("^b", "a\nb", .multiline, 2..<3), ("^b", "a\nb", [], nil),
    ("a b # c", "ab", .extended, 0..<2), ("a b", "ab", [], nil),
    ("b", "ab", .anchored, nil), ("a", "ab", .anchored, 0..<1),
    ("a|ab", "ab", .endAnchored, 0..<2), ("a", "ab", .endAnchored, nil),
]

/// The place of a pattern's first match in a text.
func matched(_ source: String, in subject: String, options: Pattern.Options = []) throws -> Range<Int>? {
    let pattern = try Pattern(source, options: options)
    var matcher = Matcher()
    return try matcher.firstMatch(of: pattern, in: Array(subject.utf8).span)?.range
}
