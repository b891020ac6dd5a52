//  The checksums that tokens carry, and the digits they are written in.

/// The CRC-32 of IEEE 802.3, zlib and PNG (RFC 1952 section 8), which GitHub's and npm's tokens end with.
package enum CRC32 {
    package static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    }

    /// The remainder of each byte under the reversed polynomial.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1 }
    }
}

/// A positional notation for integers: its digits, least first.
package struct Numeral: Sendable, Hashable {
    package let digits: [UInt8]

    /// Takes two digits or more, none twice.
    package init(digits: String) {
        self.digits = Array(digits.utf8)
        precondition(self.digits.count > 1 && Set(self.digits).count == self.digits.count, "ambiguous digits")
    }

    /// `0-9a-z`.
    package static let base36 = Numeral(digits: "0123456789abcdefghijklmnopqrstuvwxyz")
    /// `0-9A-Za-z`.
    package static let base62 = Numeral(
        digits: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// Writes a value, filled up on the left with the zero digit to `width`; longer if the value needs it.
    package func encode(_ value: UInt64, width: Int = 1) -> [UInt8] {
        let base = UInt64(digits.count)
        var reversed: [UInt8] = []
        var rest = value
        while rest > 0 {
            reversed.append(digits[Int(rest % base)])
            rest /= base
        }
        let fill = [UInt8](repeating: digits[0], count: max(0, width - reversed.count))
        return fill + reversed.reversed()
    }
}
