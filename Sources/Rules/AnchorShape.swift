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

    /// Anything may stand around the anchor.
    static let free = AnchorShape()

    private init() {}

    private init(isExact: Bool, boundary: Boundary, follower: UInt8?) {
        self.isExact = isExact
        self.boundary = boundary
        self.follower = follower
    }

    /// Reads the pattern of a token whose anchor is part of it; what it does not understand it leaves free.
    init(of anchor: String, in token: TokenRule) {
        let pattern = token.pattern
        follower = token.followedBy?.asciiValue
        guard token.within == .match, !Self.isCaseless(pattern) else { return }
        let places = Self.count(anchor, in: pattern)
        guard places > 0, places == Self.count(anchor.lowercased(), in: pattern.lowercased()) else { return }
        isExact = true
        if places == 1 { boundary = Self.boundary(before: anchor, in: pattern) }
    }

    /// What holds for two tokens that share an anchor.
    func joined(_ other: AnchorShape) -> AnchorShape {
        AnchorShape(
            isExact: isExact && other.isExact,
            boundary: boundary.rawValue < other.boundary.rawValue ? boundary : other.boundary,
            follower: follower == other.follower ? follower : nil)
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
