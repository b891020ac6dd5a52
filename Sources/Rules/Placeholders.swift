internal import Crypto

/// Fills the placeholders of examples from a fixed seed, so that no file of the project holds anything that looks live.
package struct PlaceholderFiller {
    private var state: UInt64
    private let checksum: ChecksumRule?
    private var last: String = ""

    /// Starts from a seed; the same seed gives the same texts.
    package init(seed: String, checksum: ChecksumRule? = nil) {
        // FNV-1a: any spread of the seed's bytes will do.
        state = seed.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.checksum = checksum
    }

    /// The text with each placeholder filled; an unknown one stays as it stands.
    package mutating func fill(_ template: String) -> String {
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            guard let close = Self.closing(of: rest), let text = value(String(rest.dropFirst()[..<close]))
            else {
                filled.append(rest.removeFirst())
                continue
            }
            filled += text
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The brace that closes the one a text begins with.
    private static func closing(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static let alphabets: [String: String] = [
        "alnum": digits + capitals + smalls, "base32": capitals + "234567",
        "base64": digits + capitals + smalls + "+/", "base64url": digits + capitals + smalls + "-_",
        "digits": digits, "hex": digits + "abcdef", "HEX": digits + "ABCDEF", "letters": capitals + smalls,
        "lower": digits + smalls, "upper": digits + capitals,
    ]
    private static let digits = "0123456789"
    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let smalls = "abcdefghijklmnopqrstuvwxyz"

    private mutating func value(_ placeholder: String) -> String? {
        let pieces = placeholder.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        if pieces.count == 2, let alphabet = Self.alphabets[pieces[0]], let length = Int(pieces[1]) {
            last = random(length, from: alphabet)
            return last
        }
        switch (pieces[0], pieces.count) {
        case ("uuid4", 1): return uuid4()
        case ("check", 1): return checksum.map { $0.value(over: $0.of.replacing("{body}", with: last)) }
        case ("jwt", _): return jwt(claims: pieces.count == 2 ? pieces[1] : #"{"sub":"example"}"#)
        case ("pem", 2): return pem(label: pieces[1])
        case ("base64-of", 2): return Base64.encode(Array(fill(pieces[1]).utf8))
        case ("base64-of-hex", 2): return Hex.decode(fill(pieces[1]).utf8).map { Base64.encode($0) }
        default: return nil
        }
    }

    private mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func random(_ length: Int, from alphabet: String) -> String {
        let characters = Array(alphabet)
        return String((0..<max(0, length)).map { _ in characters[Int(next() % UInt64(characters.count))] })
    }

    private mutating func uuid4() -> String {
        let hex = "0123456789abcdef"
        let groups = [
            random(8, from: hex), random(4, from: hex), "4" + random(3, from: hex),
            random(1, from: "89ab") + random(3, from: hex), random(12, from: hex),
        ]
        return groups.joined(separator: "-")
    }

    private mutating func jwt(claims: String) -> String {
        let header = Base64.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), as: .urlSafe)
        return [
            header, Base64.encode(Array(claims.utf8), as: .urlSafe),
            random(43, from: Self.alphabets["base64url"] ?? ""),
        ]
        .joined(separator: ".")
    }

    private mutating func pem(label: String) -> String {
        let lines = (0..<12).map { _ in random(64, from: Self.alphabets["base64"] ?? "") }
        return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----"]).joined(separator: "\n")
    }
}

extension ChecksumRule {
    /// The checksum of a text, as tokens carry it.
    package func value(over text: String) -> String {
        let sum = CRC32.checksum(of: text.utf8)
        switch encoding {
        case .base62: return String(decoding: Numeral.base62.encode(UInt64(sum), width: width), as: UTF8.self)
        case .hexLittleEndian:
            return Hex.encode([0, 8, 16, 24].map { UInt8(truncatingIfNeeded: sum >> $0) })
        case .hex:
            let digits = String(sum, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        case .base64:
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
            return String(Base64.encode(bytes).prefix { $0 != "=" })
        }
    }
}
