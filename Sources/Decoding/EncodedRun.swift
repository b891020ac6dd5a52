/// A run of base64 or hexadecimal digits around a place that shows what it is.
package enum EncodedRun {
    /// How many digits to either side of the place are taken.
    private static let reach = 512 << 10
    /// A line is one of several of the same base64 if so many digits end it: PEM has 64, MIME 76.
    private static let wrappedLine = 40
    private static let longestLine = 1024
    /// How deep the lines may be indented.
    private static let indentation = 32
    /// Fewer bytes hold no credential.
    private static let leastBytes = 8

    /// The base64 around a literal, of either alphabet, over line breaks and indentation.
    ///
    /// The literal tells where groups of four begin, so that text which touches the run on the left does no harm.
    ///
    /// - Parameters:
    ///   - hit: Where the literal stands.
    ///   - phase: How many digits of its group precede the literal.
    package static func base64(at hit: Range<Int>, phase: Int, in bytes: Span<UInt8>) -> DecodedText? {
        let before = digitsBefore(hit.lowerBound, in: bytes)
        guard before.count >= phase else { return nil }
        let skipped = (before.count - phase) % 4
        let start = skipped < before.count ? before[before.count - 1 - skipped] : hit.lowerBound
        var digits: [UInt8] = []
        digits.reserveCapacity(before.count + 256)
        for position in before.reversed().dropFirst(skipped) { digits.append(bytes[position]) }
        let end = appendDigits(from: hit.lowerBound, to: &digits, in: bytes)
        let decoded = decode(digits)
        guard decoded.count >= leastBytes else { return nil }
        return DecodedText(decoded, for: start..<end)
    }

    /// The bytes that base64 digits of either alphabet, with or without padding, stand for; nil where other bytes are among them.
    package static func base64(_ text: [UInt8]) -> [UInt8]? {
        let digits = text.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()
        guard digits.count >= 2, digits.count % 4 != 1, digits.allSatisfy({ value($0) != nil }) else {
            return nil
        }
        return decode(Array(digits))
    }

    /// Offsets of the digits that lead up to a place, nearest first.
    private static func digitsBefore(_ offset: Int, in bytes: Span<UInt8>) -> [Int] {
        var offsets: [Int] = []
        var at = offset
        while at > 0, offsets.count < reach {
            if value(bytes[at - 1]) != nil {
                at -= 1
                offsets.append(at)
            } else if let end = endOfLineBefore(at, in: bytes) {
                at = end
            } else {
                break
            }
        }
        return offsets
    }

    /// Where the digits of the line before end, if a place is the beginning of a line and that one is full of digits.
    private static func endOfLineBefore(_ offset: Int, in bytes: Span<UInt8>) -> Int? {
        var at = offset
        while at > 0, offset - at < indentation, bytes[at - 1] == 0x20 || bytes[at - 1] == 0x09 { at -= 1 }
        guard at > 0, bytes[at - 1] == 0x0A else { return nil }
        at -= 1
        if at > 0, bytes[at - 1] == 0x0D { at -= 1 }
        return isFullLine(endingAt: at, in: bytes) ? at : nil
    }

    private static func startOfLineAfter(_ offset: Int, in bytes: Span<UInt8>) -> Int? {
        var at = offset
        if bytes[at] == 0x0D { at += 1 }
        guard at < bytes.count, bytes[at] == 0x0A, isFullLine(endingAt: offset, in: bytes) else { return nil }
        at += 1
        let line = at
        while at < bytes.count, at - line < indentation, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        let start = at
        while at < bytes.count, at - start < longestLine, value(bytes[at]) != nil { at += 1 }
        // Only digits stand on a further line: the line after the last one is text again.
        let isLine = at == bytes.count || [0x0A, 0x0D, 0x3D, 0x22, 0x27, 0x3C].contains(bytes[at])
        return at > start && isLine ? start : nil
    }

    private static func isFullLine(endingAt end: Int, in bytes: Span<UInt8>) -> Bool {
        guard end >= wrappedLine else { return false }
        for index in end - wrappedLine..<end where value(bytes[index]) == nil { return false }
        return true
    }

    /// Adds the digits from a place on; returns where they end, padding included.
    private static func appendDigits(from offset: Int, to digits: inout [UInt8], in bytes: Span<UInt8>) -> Int
    {
        var at = offset
        let most = digits.count + reach
        while at < bytes.count, digits.count < most {
            if value(bytes[at]) != nil {
                digits.append(bytes[at])
                at += 1
            } else if let next = startOfLineAfter(at, in: bytes) {
                at = next
            } else {
                break
            }
        }
        var padding = 0
        while at < bytes.count, padding < 2, bytes[at] == UInt8(ascii: "=") {
            at += 1
            padding += 1
        }
        return at
    }

    private static func decode(_ digits: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(digits.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var pending: UInt32 = 0
        for digit in digits {
            bits = bits << 6 | UInt32(value(digit) ?? 0)
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            decoded.append(UInt8(truncatingIfNeeded: bits >> pending))
        }
        return decoded
    }

    /// The six bits of a digit of either alphabet (RFC 4648 sections 4 and 5).
    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// The hexadecimal digits around a literal, which begins a byte.
    package static func hex(at hit: Range<Int>, in bytes: Span<UInt8>) -> DecodedText? {
        var start = hit.lowerBound
        while start >= 2, hit.lowerBound - start < reach, bytes[start - 1].isHexadecimal,
            bytes[start - 2].isHexadecimal
        {
            start -= 2
        }
        var decoded: [UInt8] = []
        var at = start
        while at + 1 < bytes.count, at - start < 2 * reach, let high = bytes[at].hexadecimal,
            let low = bytes[at + 1].hexadecimal
        {
            decoded.append(high << 4 | low)
            at += 2
        }
        guard decoded.count >= leastBytes else { return nil }
        return DecodedText(decoded, for: start..<at)
    }
}
