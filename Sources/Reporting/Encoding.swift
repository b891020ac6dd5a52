/// Encodings of bytes in letters.
enum Encoding {
    private static let base64Alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let digits = Array("0123456789abcdef".utf8)

    /// Base64 with padding (RFC 4648, section 4).
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << ((3 - group.count) * 8)
            for letter in 0..<4 {
                result.append(letter <= group.count ? base64Alphabet[bits >> (18 - letter * 6) & 63] : 0x3D)
            }
        }
        return result
    }

    /// Lower-case hexadecimal.
    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// A path as a URI reference: everything but unreserved characters and `/` is percent-encoded (RFC 3986).
    static func uri(path: [UInt8]) -> String {
        let encoded = path.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: [byte]
            default: [0x25] + hex([byte]).map { $0 >= 0x61 ? $0 - 0x20 : $0 }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The 64-bit FNV-1a hash as 16 hexadecimal digits: stable over runs and machines, not cryptographic.
    static func stableHash(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// A moment as reports write it.
enum Timestamp {
    /// Seconds since 1970 as `2026-04-25T12:00:00Z`.
    static func text(_ seconds: Int64) -> String {
        let time = seconds - days(seconds) * 86_400
        let parts = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }
        return day(seconds) + "T" + parts.joined(separator: ":") + "Z"
    }

    /// Seconds since 1970 as `2026-04-25`.
    static func day(_ seconds: Int64) -> String {
        // Howard Hinnant's civil_from_days: eras of 400 years that begin on 1 March.
        let shifted = days(seconds) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return padded(year, 4) + "-" + padded(month >= 10 ? month - 9 : month + 3, 2) + "-" + padded(day, 2)
    }

    private static func days(_ seconds: Int64) -> Int64 {
        seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Unicode.Scalar {
    /// Whether it moves the cursor, reorders or hides text: control characters, format characters (bidirectional
    /// overrides, zero-width letters) and line separators.
    var isUnprintable: Bool {
        guard value >= 0x7F else { return value < 0x20 }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension String {
    /// The text for a terminal: what is unprintable is spelt out, as `\n` or `\u{202E}`.
    var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where scalar.isUnprintable:
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
