/// What a token's pattern tells of the bytes at its anchor, so that chance hits are dropped before any pattern runs.
///
/// Short anchors such as `fw_` stand in many words of other meaning; nearly all fail here, at the cost of one comparison.
package struct AnchorShape: Sendable, Hashable {
    /// The bytes that may not stand before the anchor.
    package enum Boundary: Int, Sendable {
        case none, alphanumeric, word
    }

    /// Whether the pattern has the anchor in no other spelling of its letters.
    var isExact = false
    package var boundary = Boundary.none
    /// A byte that stands somewhere after the anchor; nil where none must.
    package var follower: UInt8?
    /// How many letters, digits, `_` and `-` follow the anchor at least.
    package var run = 0

    /// Anything may stand around the anchor.
    static let free = AnchorShape()

    private init() {}

    private init(isExact: Bool, boundary: Boundary, follower: UInt8?, run: Int) {
        self.isExact = isExact
        self.boundary = boundary
        self.follower = follower
        self.run = run
    }

    /// Whether every match with the anchor begins with it.
    package var beginsMatch: Bool { boundary != .none }

    /// Reads the pattern of a token whose anchor is part of it; what it does not understand it leaves free.
    init(of anchor: String, in token: TokenRule) {
        let pattern = token.pattern
        follower = token.followedBy?.asciiValue
        guard token.within == .match, !Self.isCaseless(pattern) else { return }
        let places = Self.count(anchor, in: pattern)
        guard places > 0, places == Self.count(anchor.lowercased(), in: pattern.lowercased()) else { return }
        isExact = true
        guard places == 1 else { return }
        boundary = Self.boundary(before: anchor, in: pattern)
        run = Self.run(after: anchor, in: pattern)
    }

    /// What holds for two tokens that share an anchor.
    func joined(_ other: AnchorShape) -> AnchorShape {
        AnchorShape(
            isExact: isExact && other.isExact,
            boundary: boundary.rawValue < other.boundary.rawValue ? boundary : other.boundary,
            follower: follower == other.follower ? follower : nil, run: min(run, other.run))
    }

    private static func count(_ anchor: String, in pattern: String) -> Int {
        pattern.replacing("\\", with: "").ranges(of: anchor).count
    }

    /// Whether a group of options in the pattern has `i` among them.
    private static func isCaseless(_ pattern: String) -> Bool {
        pattern.ranges(of: "(?").contains { range in
            pattern[range.upperBound...].prefix { $0.isLetter || $0 == "^" || $0 == "-" }.contains("i")
                && pattern[range.upperBound...].first != "<"
        }
    }

    /// The class that the pattern begins by excluding, where the anchor follows it at once.
    private static func boundary(before anchor: String, in pattern: String) -> Boundary {
        let opening = "(?<!["
        guard pattern.hasPrefix(opening), let end = pattern.firstRange(of: "])") else { return .none }
        let excluded = pattern[..<end.lowerBound].dropFirst(opening.count)
        var rest = pattern[end.upperBound...]
        if rest.hasPrefix("(?<"), let close = rest.firstIndex(of: ">") {
            rest = rest[rest.index(after: close)...]
        } else if rest.hasPrefix("(?:") {
            rest = rest.dropFirst(3)
        }
        guard excluded.contains("A-Za-z0-9"), rest.replacing("\\", with: "").hasPrefix(anchor) else {
            return .none
        }
        return excluded.contains("_") ? .word : .alphanumeric
    }
}

// MARK: - What follows

extension AnchorShape {
    /// More bytes than these tell no more.
    private static let longestRun = 32

    /// How many bytes of a class of letters, digits, `_` and `-` the pattern has right after the anchor, which stands in it once.
    private static func run(after anchor: String, in pattern: String) -> Int {
        let pattern = Array(pattern.utf8)
        guard var rest = rest(of: pattern, after: Array(anchor.utf8)) else { return 0 }
        if let group = namedGroup(in: rest) { rest = group }
        guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")),
            isRunClass(rest[(rest.startIndex + 1)..<end])
        else { return 0 }
        let quantifier = rest[(end + 1)...]
        guard quantifier.first == UInt8(ascii: "{") else { return 0 }
        let digits = quantifier.dropFirst().prefix { (0x30...0x39).contains($0) }
        return min(longestRun, Int(String(decoding: digits, as: UTF8.self)) ?? 0)
    }

    /// What of a pattern follows the bytes of a text, some of which may be escaped.
    private static func rest(of pattern: [UInt8], after text: [UInt8]) -> ArraySlice<UInt8>? {
        for start in pattern.indices {
            var at = start
            var matched = 0
            while at < pattern.count, matched < text.count {
                if pattern[at] == UInt8(ascii: "\\"), at + 1 < pattern.count { at += 1 }
                guard pattern[at] == text[matched] else { break }
                at += 1
                matched += 1
            }
            if matched == text.count { return pattern[at...] }
        }
        return nil
    }

    /// What a group with a name holds that a pattern begins with; nil where it is none, or one of alternatives.
    private static func namedGroup(in pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard pattern.starts(with: "(?<".utf8), let name = pattern.firstIndex(of: UInt8(ascii: ">")),
            !"=!".utf8.contains(pattern[pattern.startIndex + 3])
        else { return nil }
        let content = pattern[(name + 1)...]
        let end = content.firstIndex(of: UInt8(ascii: ")")) ?? content.endIndex
        return content[..<end].contains(UInt8(ascii: "|")) ? nil : content
    }

    /// Whether a class has nothing but letters, digits, `_` and `-`, and ranges of one kind of them.
    private static func isRunClass(_ content: ArraySlice<UInt8>) -> Bool {
        var bytes = content[...]
        while let first = bytes.first {
            guard isAlphanumeric(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "-") else {
                return false
            }
            bytes.removeFirst()
            guard bytes.count > 1, bytes.first == UInt8(ascii: "-") else { continue }
            guard let last = bytes.dropFirst().first, kind(of: first) == kind(of: last) else { return false }
            bytes.removeFirst(2)
        }
        return true
    }

    /// Digits, small letters and capitals lie in different blocks of 32 bytes; `_` ends that of the capitals.
    private static func kind(of byte: UInt8) -> UInt8? { isAlphanumeric(byte) ? byte >> 5 : nil }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }
}

extension AnchorShape.Boundary {
    /// Whether a byte may not stand before the anchor.
    package func excludes(_ byte: UInt8) -> Bool {
        switch self {
        case .none: false
        case .alphanumeric: byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
        case .word: byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
        }
    }
}
