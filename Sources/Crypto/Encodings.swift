//  Bytes as text: base64, base64url and hexadecimal (RFC 4648).

/// Base64 in both of its alphabets.
package enum Base64 {
    /// The last two digits, and whether padding is written.
    package enum Variant: Sendable, Hashable {
        /// `+` and `/`, padded with `=` (RFC 4648 section 4).
        case standard
        /// `-` and `_`, not padded, as JSON Web Tokens write it (RFC 4648 section 5, RFC 7515 section 2).
        case urlSafe
    }

    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let standardDigits = common + Array("+/".utf8)
    private static let urlSafeDigits = common + Array("-_".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let invalid: UInt8 = 0xff
    private static let standardValues = values(of: [standardDigits])
    private static let urlSafeValues = values(of: [urlSafeDigits])
    private static let anyValues = values(of: [standardDigits, urlSafeDigits])

    package static func encode(_ bytes: [UInt8], as variant: Variant = .standard) -> String {
        let digits = variant == .standard ? standardDigits : urlSafeDigits
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits = 0
        var pending = 0
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xffff
            pending += 8
            while pending >= 6 {
                pending -= 6
                text.append(digits[bits >> pending & 63])
            }
        }
        if pending > 0 { text.append(digits[bits << (6 - pending) & 63]) }
        if variant == .standard { text += [UInt8](repeating: padding, count: (4 - text.count % 4) % 4) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of exactly what `encode` writes: nil for other digits, white space, missing or (in the URL-safe
    /// variant) present padding, and bits left over that are not zero.
    package static func decode(
        _ text: some Collection<UInt8>, as variant: Variant = .standard
    ) -> [UInt8]? {
        let unpadded = Array(text.prefix { $0 != padding })
        let paddingCount = text.count - unpadded.count
        let expected = variant == .standard ? (4 - unpadded.count % 4) % 4 : 0
        guard paddingCount == expected, text.suffix(paddingCount).allSatisfy({ $0 == padding }) else {
            return nil
        }
        let values = variant == .standard ? standardValues : urlSafeValues
        return decode(unpadded, values: values, allowingLeftover: false)
    }

    /// The bytes of base64 as it is found: either alphabet, ASCII white space anywhere, padding optional,
    /// bits left over ignored; nil for anything else.
    package static func decodeLeniently(_ text: some Collection<UInt8>) -> [UInt8]? {
        let digits = text.filter { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        let unpadded = Array(digits.prefix { $0 != padding })
        let rest = digits.dropFirst(unpadded.count)
        guard rest.count <= 2, rest.allSatisfy({ $0 == padding }) else { return nil }
        return decode(unpadded, values: anyValues, allowingLeftover: true)
    }

    private static func decode(_ text: [UInt8], values: [UInt8], allowingLeftover: Bool) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var bits = 0
        var pending = 0
        for digit in text {
            let value = values[Int(digit)]
            guard value != invalid else { return nil }
            bits = (bits << 6 | Int(value)) & 0xffff
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> pending))
        }
        let leftover = bits & ((1 << pending) - 1)
        return allowingLeftover || leftover == 0 ? bytes : nil
    }

    private static func values(of alphabets: [[UInt8]]) -> [UInt8] {
        var values = [UInt8](repeating: invalid, count: 256)
        for alphabet in alphabets {
            for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        }
        return values
    }
}

/// Hexadecimal, two digits a byte.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes lowercase digits.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads digits of either case; nil for an odd count of them or anything else.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let values = text.compactMap(value)
        guard values.count == text.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
