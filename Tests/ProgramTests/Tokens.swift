import Crypto

/// Credentials that were never issued, made of a seed while a test runs.
enum Tokens {
    private static let alphanumeric = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// So many letters and digits.
    static func alphanumeric(_ count: Int, _ seed: UInt64) -> String {
        String(decoding: bytes(count, seed, of: alphanumeric), as: UTF8.self)
    }

    /// A classic token of GitHub, its checksum right.
    static func github(_ seed: UInt64) -> String {
        let body = bytes(30, seed, of: alphanumeric)
        let check = Numeral.base62.encode(UInt64(CRC32.checksum(of: body)), width: 6)
        return "gh" + "p_" + String(decoding: body + check, as: UTF8.self)
    }

    /// A service token of Vault.
    static func vault(_ seed: UInt64) -> String { "hv" + "s." + alphanumeric(24, seed) }

    /// A password that looks made at random.
    static func password(_ seed: UInt64) -> String { "Aa1" + alphanumeric(21, seed) }

    /// A connection string with a password.
    static func postgres(_ seed: UInt64, host: String = "db.example.com") -> String {
        "postgresql://app:\(password(seed))@\(host):5432/app"
    }

    private static func bytes(_ count: Int, _ seed: UInt64, of letters: [UInt8]) -> [UInt8] {
        var generator = SeededGenerator(state: seed)
        return (0..<count).map { _ in letters[Int(generator.next() % UInt64(letters.count))] }
    }
}

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
