//  A secret's identity in files that are committed and shared.

internal import Glibc

/// The identity of a secret that is the same on every machine, and that does not help to guess the secret.
///
/// A secret of 80 bits and more cannot be found by trying, so a plain hash of it may be shown. A weaker one is hashed with
/// scrypt under the salt of the file that names it: whoever tries passwords pays for each one, and for each file anew.
package enum PortableFingerprint {
    /// The beginning of a fingerprint made by SHA-256 alone.
    package static let plainPrefix = "tks1:"
    /// The beginning of a fingerprint made by scrypt under a file's salt.
    package static let saltedPrefix = "tks1s:"
    /// How many bytes a salt has at least.
    package static let saltLength = 16

    private static let strongBits = 80.0
    private static let domain = "tokscan fingerprint 1\u{0}"
    /// 32 MiB and about a tenth of a second a guess.
    private static let cost = Scrypt(cost: 1 << 15, blockSize: 8, parallelization: 1)

    /// The fingerprint: `tks1:` and SHA-256 over the domain's name and the secret, or for a weak secret `tks1s:` and scrypt of
    /// the same under the salt; 64 hexadecimal digits either way.
    ///
    /// - Parameters:
    ///   - secret: The clear bytes.
    ///   - salt: The salt of the file that the fingerprint is for; a strong secret needs none.
    /// - Throws: Where a weak secret has a salt of fewer than 16 bytes, or libcrypto fails.
    package static func of(_ secret: [UInt8], salt: [UInt8] = []) throws(CryptoError) -> String {
        let message = Array(domain.utf8) + secret
        if isStrong(secret) {
            return plainPrefix + Hex.encode(try HashFunction.sha256.digest(of: message))
        }
        guard salt.count >= saltLength else {
            throw CryptoError("portable fingerprint", reason: "a weak secret needs a salt of 16 bytes")
        }
        return saltedPrefix + Hex.encode(try cost.key(password: message, salt: salt, length: 32))
    }

    /// Whether a secret has 80 bits and more, so that its fingerprint needs no salt.
    package static func isStrong(_ secret: [UInt8]) -> Bool { bits(of: secret) >= strongBits }

    /// An estimate of a secret's bits: its length times the smaller of its Shannon entropy a character and the bits of the
    /// smallest alphabet that its characters fit.
    static func bits(of secret: [UInt8]) -> Double {
        guard !secret.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in secret { counts[Int(byte)] += 1 }
        let length = Double(secret.count)
        let entropy = counts.filter { $0 > 0 }.reduce(0.0) { sum, count in
            let share = Double(count) / length
            return sum - share * log2(share)
        }
        return length * min(entropy, log2(alphabet(of: secret)))
    }

    /// How many characters the smallest usual alphabet of these has.
    private static func alphabet(of secret: [UInt8]) -> Double {
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        if secret.allSatisfy({ isDigit($0) || (0x61...0x66).contains($0) }) { return 16 }
        if secret.allSatisfy({ isDigit($0) || (0x41...0x46).contains($0) }) { return 16 }
        var size = 0.0
        if secret.contains(where: isDigit) { size += 10 }
        if secret.contains(where: { (0x61...0x7A).contains($0) }) { size += 26 }
        if secret.contains(where: { (0x41...0x5A).contains($0) }) { size += 26 }
        if secret.contains(where: { $0 < 0x30 || (0x3A...0x40).contains($0) }) { size += 33 }
        if secret.contains(where: { (0x5B...0x60).contains($0) || $0 > 0x7A }) { size += 33 }
        return min(size, 256)
    }
}
