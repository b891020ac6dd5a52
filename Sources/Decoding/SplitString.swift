/// A string that is written in several pieces: literals joined by an operator, or one that goes on after a line's end.
package enum SplitString {
    /// How many joints are followed.
    private static let mostJoints = 32
    /// How far before and after the pieces the text is taken along.
    private static let reach = 512
    /// How long one piece may be.
    private static let longestPiece = 4096
    /// How many blanks may stand in a joint.
    private static let mostBlanks = 200

    /// Whether the piece that a place begins in goes on in another.
    package static func isSplit(at offset: Int, in bytes: Span<UInt8>) -> Bool {
        joint(at: endOfPiece(from: offset, in: bytes), in: bytes) != nil
    }

    /// The text around a place with the joints after it left out; nil where it has none.
    package static func joined(at offset: Int, in bytes: Span<UInt8>) -> DecodedText? {
        var start = offset
        while start > 0, offset - start < reach, bytes[start - 1] != 0x0A { start -= 1 }
        var text = DecodedText()
        var verbatim = start
        var end = endOfPiece(from: offset, in: bytes)
        for _ in 0..<mostJoints {
            guard let next = joint(at: end, in: bytes) else { break }
            text.append(verbatim: verbatim..<end, of: bytes)
            verbatim = next
            end = endOfPiece(from: next, in: bytes)
        }
        guard verbatim > start else { return nil }
        var last = end
        while last < bytes.count, last - end < reach, bytes[last] != 0x0A { last += 1 }
        text.append(verbatim: verbatim..<last, of: bytes)
        return text
    }

    private static func endOfPiece(from offset: Int, in bytes: Span<UInt8>) -> Int {
        var at = offset
        while at < bytes.count, at - offset < longestPiece, isTokenByte(bytes[at]) { at += 1 }
        return at
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "~"),
            UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "$"):
            true
        default: byte.isAlphanumeric
        }
    }

    /// Where the string goes on after the end of a piece.
    private static func joint(at end: Int, in bytes: Span<UInt8>) -> Int? {
        guard end < bytes.count else { return nil }
        switch bytes[end] {
        case UInt8(ascii: "\\"): return continuation(after: end, in: bytes)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return literal(after: end, in: bytes)
        default: return nil
        }
    }

    /// The first byte of the next line that is no blank, where a backslash ends this one.
    private static func continuation(after backslash: Int, in bytes: Span<UInt8>) -> Int? {
        var at = backslash + 1
        if at < bytes.count, bytes[at] == 0x0D { at += 1 }
        guard at < bytes.count, bytes[at] == 0x0A else { return nil }
        at += 1
        skipBlanks(&at, in: bytes)
        return at < bytes.count && isTokenByte(bytes[at]) ? at : nil
    }

    /// The inside of the literal that follows one which a quote closed: joined by an operator, or standing next to it.
    private static func literal(after close: Int, in bytes: Span<UInt8>) -> Int? {
        let quote = bytes[close]
        var at = close + 1
        skipBlanks(&at, in: bytes)
        var symbols = 0
        while at < bytes.count, symbols < 2, "+.&~|<>\\".utf8.contains(bytes[at]) {
            symbols += 1
            at += 1
            skipBlanks(&at, in: bytes)
        }
        guard at < bytes.count, bytes[at] == quote, symbols > 0 || at > close + 1 else { return nil }
        return at + 1 < bytes.count && isTokenByte(bytes[at + 1]) ? at + 1 : nil
    }

    private static func skipBlanks(_ at: inout Int, in bytes: Span<UInt8>) {
        let start = at
        while at < bytes.count, at - start < mostBlanks, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) {
            at += 1
        }
    }
}
