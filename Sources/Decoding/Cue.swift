/// What shows that bytes near it are encoded, and how: a literal of the prefilter, or what stands before one.
package enum Cue: Hashable, Sendable {
    /// Base64 of a rule's anchor: the literal's first digit has so many digits of its group of four before it.
    case base64(phase: Int)
    /// Hexadecimal of a rule's anchor.
    case hex
    case percent
    /// Escapes of string literals: `\n`, `\x3d`, `\u003d`, `\075`.
    case backslash
    /// Character references of HTML and XML.
    case entity
    /// Quoted-printable (RFC 2045 section 6.7) on a line.
    case quotedPrintable
    /// The header after which a whole part of a message is quoted-printable.
    case quotedPrintablePart
    /// A string that goes on in another literal or on the next line.
    case split

    /// What a report calls the encoding.
    package var name: String {
        switch self {
        case .base64: "base64"
        case .hex: "hex"
        case .percent: "percent"
        case .backslash: "escapes"
        case .entity: "html"
        case .quotedPrintable, .quotedPrintablePart: "quoted-printable"
        case .split: "split"
        }
    }

    private static let numbered: [Cue] = [
        .hex, .percent, .backslash, .entity, .quotedPrintable, .quotedPrintablePart, .split,
        .base64(phase: 0), .base64(phase: 1), .base64(phase: 2), .base64(phase: 3),
    ]

    /// A number that `init(code:)` takes again, from 1.
    package var code: Int { (Self.numbered.firstIndex(of: self) ?? 0) + 1 }

    package init?(code: Int) {
        guard Self.numbered.indices.contains(code - 1) else { return nil }
        self = Self.numbered[code - 1]
    }

    /// Literals that show an encoding by themselves; letters of either case.
    ///
    /// They stand for operators, quotes, and the separators and digits of tokens, so that tables of characters and markup in
    /// scripts are passed over.
    package static let literals: [(literal: String, cue: Cue)] =
        ["%3a%2f%2f", "%22%3a", "%3d"].map { ($0, .percent) }
        + ["22", "2d", "30", "31", "32", "33", "34", "35", "3a", "3d", "5f"].map {
            (#"\u00"# + $0, .backslash)
        }
        + ["22", "2d", "30", "31", "32", "33", "3a", "3d", "5f"].map { (#"\x"# + $0, .backslash) }
        + ["x22", "x2d", "x3a", "x3d", "x5f", "34", "45", "49", "50", "58", "61", "95"].map {
            ("&#\($0);", .entity)
        }
        + ["&quot;:", "&equals;", "&lowbar;"].map { ($0, .entity) }
        + [("=3d", .quotedPrintable), ("quoted-printable", .quotedPrintablePart)]

    /// What stands before an offset and shows that an escaped character does, which would otherwise seem to touch what follows.
    package static func before(_ offset: Int, in bytes: Span<UInt8>) -> Cue? {
        guard offset >= 2 else { return nil }
        let last = bytes[offset - 1]
        if bytes[offset - 2] == UInt8(ascii: "\\"), "ntrbf".utf8.contains(last) { return .backslash }
        guard offset >= 3, last.isHexadecimal, bytes[offset - 2].isHexadecimal else { return nil }
        switch bytes[offset - 3] {
        case UInt8(ascii: "%"): return .percent
        case UInt8(ascii: "="): return .quotedPrintable
        case UInt8(ascii: "x") where offset >= 4 && bytes[offset - 4] == UInt8(ascii: "\\"): return .backslash
        case UInt8(ascii: "0")
        where offset >= 6 && bytes[offset - 4] == UInt8(ascii: "0") && bytes[offset - 5] == UInt8(ascii: "u")
            && bytes[offset - 6] == UInt8(ascii: "\\"):
            return .backslash
        default: return nil
        }
    }

    /// The bytes around a cue that are decoded together; nil where the cue itself says which.
    package func area(around range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
        switch self {
        case .base64, .hex, .split: nil
        case .percent, .backslash, .entity: Self.line(around: range, in: bytes)
        case .quotedPrintable: Self.softLines(around: range, in: bytes)
        case .quotedPrintablePart: Self.part(after: range, in: bytes)
        }
    }

    /// How far to either side of a cue is decoded.
    private static let reach = 1024
    /// How much of a message's part is decoded.
    private static let longestPart = 1 << 20

    private static func line(around range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var lower = range.lowerBound
        let least = max(0, lower - reach)
        while lower > least, bytes[lower - 1] != 0x0A { lower -= 1 }
        var upper = range.upperBound
        let most = min(bytes.count, upper + reach)
        while upper < most, bytes[upper] != 0x0A { upper += 1 }
        return lower..<upper
    }

    /// The line, with the lines that soft breaks (an `=` at the end) join to it.
    private static func softLines(around range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var area = line(around: range, in: bytes)
        while area.lowerBound > 1, area.count < 4 * reach, isSoftBreak(area.lowerBound - 1, in: bytes) {
            area = line(around: area.lowerBound - 1..<area.upperBound, in: bytes)
        }
        while area.upperBound < bytes.count, area.count < 4 * reach, isSoftBreak(area.upperBound, in: bytes) {
            area =
                area
                .lowerBound..<line(around: area.upperBound + 1..<area.upperBound + 1, in: bytes).upperBound
        }
        return area
    }

    private static func isSoftBreak(_ newline: Int, in bytes: Span<UInt8>) -> Bool {
        guard newline < bytes.count, bytes[newline] == 0x0A else { return false }
        let before = newline > 0 && bytes[newline - 1] == 0x0D ? newline - 1 : newline
        return before > 0 && bytes[before - 1] == UInt8(ascii: "=")
    }

    /// From the header to the next line that begins with two dashes.
    private static func part(after range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var end = range.upperBound
        let most = min(bytes.count, end + longestPart)
        while end < most {
            if bytes[end] == 0x0A, end + 2 < bytes.count, bytes[end + 1] == 0x2D, bytes[end + 2] == 0x2D {
                break
            }
            end += 1
        }
        return range.upperBound..<end
    }
}

extension UInt8 {
    var isHexadecimal: Bool { hexadecimal != nil }

    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20)
    }
}
