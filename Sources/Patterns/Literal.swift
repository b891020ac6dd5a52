//  The literals a prefilter looks for, and the shapes they take inside encoded text.

/// A run of bytes to look for.
package struct Literal: Sendable, Hashable {
    package var bytes: [UInt8]
    /// Whether ASCII letters match either case.
    package var caseless: Bool
    /// What a hit is reported under; several literals may share one.
    package var id: UInt32

    package init(bytes: [UInt8], caseless: Bool = false, id: UInt32) {
        self.bytes = bytes
        self.caseless = caseless
        self.id = id
    }
}

extension Literal {
    /// What is certain of a literal's base64 (RFC 4648) wherever it stands in the encoded text.
    ///
    /// Entry `n` holds for a literal that `n` bytes (modulo 3) precede: the characters that depend on the literal
    /// alone, those shared with a neighbouring byte left off. Empty where no character is certain.
    ///
    /// - Parameter urlSafe: write `-` and `_` for `+` and `/`.
    package static func base64Alignments(of literal: [UInt8], urlSafe: Bool = false) -> [[UInt8]] {
        let alphabet = base64Digits + Array(urlSafe ? "-_".utf8 : "+/".utf8)
        return (0..<3).map { preceding in
            let firstBit = 8 * preceding
            let endBit = firstBit + 8 * literal.count
            let first = (firstBit + 5) / 6
            let end = endBit / 6
            guard first < end else { return [] }
            return (first..<end).map { alphabet[sextet(at: 6 * $0 - firstBit, of: literal)] }
        }
    }

    /// The literal as UTF-16 with the low byte first; nil if it is not UTF-8.
    package static func utf16LittleEndian(of literal: [UInt8]) -> [UInt8]? {
        utf16(of: literal).map { $0.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] } }
    }

    /// The literal as UTF-16 with the high byte first; nil if it is not UTF-8.
    package static func utf16BigEndian(of literal: [UInt8]) -> [UInt8]? {
        utf16(of: literal).map { $0.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] } }
    }

    /// What an ASCII literal's UTF-16 has in common in both byte orders; nil if it is empty or not ASCII.
    ///
    /// One anchor for both, and one that does not begin with NUL, which a `LiteralDatabase` refuses.
    package static func utf16Anchor(of literal: [UInt8]) -> [UInt8]? {
        guard !literal.isEmpty, literal.allSatisfy({ (1...0x7f).contains($0) }) else { return nil }
        return literal.flatMap { [$0, 0] }.dropLast()
    }

    private static let base64Digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The six bits that begin at a bit of the bytes, most significant first.
    private static func sextet(at bit: Int, of bytes: [UInt8]) -> Int {
        let high = Int(bytes[bit / 8]) << 8
        let low = bit / 8 + 1 < bytes.count ? Int(bytes[bit / 8 + 1]) : 0
        return (high | low) >> (10 - bit % 8) & 63
    }

    private static func utf16(of literal: [UInt8]) -> [UInt16]? {
        String(validating: literal, as: UTF8.self).map { Array($0.utf16) }
    }
}
