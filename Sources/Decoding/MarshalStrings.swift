/// The strings in a compiled Python module: marshal writes a length before each, which would otherwise touch the string.
package enum MarshalStrings {
    /// Shorter ones are names of variables and hold nothing.
    private static let shortest = 6
    private static let longest = 1 << 20

    /// Whether bytes begin as a `.pyc` file: a version, CR LF, and a code object after a header of 8, 12 or 16 bytes.
    package static func isModule(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 32, bytes[2] == 0x0D, bytes[3] == 0x0A else { return false }
        return bytes[8] & 0x7F == 0x63 || bytes[12] & 0x7F == 0x63 || bytes[16] & 0x7F == 0x63
    }

    /// All strings of printable UTF-8, each on a line.
    package static func text(of bytes: Span<UInt8>) -> DecodedText {
        var text = DecodedText()
        var at = 8
        while at < bytes.count {
            guard let range = string(at: at, in: bytes) else {
                at += 1
                continue
            }
            text.append(verbatim: range, of: bytes)
            text.append([0x0A], for: range.upperBound..<range.upperBound)
            at = range.upperBound
        }
        return text
    }

    /// The content of a string whose type byte stands at an offset (CPython, `Python/marshal.c`).
    private static func string(at offset: Int, in bytes: Span<UInt8>) -> Range<Int>? {
        let start: Int
        var count = 0
        switch bytes[offset] & 0x7F {
        case UInt8(ascii: "z"), UInt8(ascii: "Z"):
            guard offset + 1 < bytes.count else { return nil }
            start = offset + 2
            count = Int(bytes[offset + 1])
        case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "u"), UInt8(ascii: "t"), UInt8(ascii: "s"):
            guard offset + 5 <= bytes.count else { return nil }
            start = offset + 5
            for index in 0..<4 { count |= Int(bytes[offset + 1 + index]) << (8 * index) }
        default: return nil
        }
        guard (shortest...longest).contains(count), start + count <= bytes.count else { return nil }
        for index in start..<start + count
        where bytes[index] < 0x20 && ![0x09, 0x0A, 0x0D].contains(bytes[index]) {
            return nil
        }
        return start..<start + count
    }
}
