/// The name of an object: the 20 bytes of its SHA-1, held inline.
package struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Bytes 0–7, 8–15 and 16–19, each as a big-endian number, so that comparing numbers compares bytes.
    let high: UInt64
    let middle: UInt64
    let low: UInt32

    static let byteCount = 20
    static let hexCount = 2 * byteCount

    /// The name that stands for "no object" in reflogs and indexes.
    package static let zero = ObjectID(high: 0, middle: 0, low: 0)

    init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Reads 20 bytes at `pointer`, which need not be aligned.
    init(at pointer: UnsafePointer<UInt8>) {
        let raw = unsafe UnsafeRawPointer(pointer)
        high = unsafe UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self))
        middle = unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        low = unsafe UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// The 20 bytes of `bytes` from `offset`; nil where fewer are left.
    package init?(bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (position, byte) in bytes.enumerated() {
            switch position {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        self.init(high: words.0, middle: words.1, low: words.2)
    }

    /// Forty hexadecimal digits, in either case.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == Self.hexCount else { return nil }
        var digits = hex.makeIterator()
        self.init(digits: { digits.next() })
    }

    /// Forty hexadecimal digits that stand at an offset of bytes, in either case.
    init?(hexIn bytes: Span<UInt8>, at offset: Int) {
        guard offset >= 0, offset <= bytes.count - Self.hexCount else { return nil }
        var at = offset
        self.init(digits: {
            defer { at += 1 }
            return bytes[at]
        })
    }

    @inline(__always)
    private init?(digits next: () -> UInt8?) {
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for position in 0..<Self.hexCount {
            guard let digit = next(), let value = Self.value(ofHexDigit: digit) else { return nil }
            switch position {
            case 0..<16: words.0 = words.0 << 4 | UInt64(value)
            case 16..<32: words.1 = words.1 << 4 | UInt64(value)
            default: words.2 = words.2 << 4 | UInt32(value)
            }
        }
        self.init(high: words.0, middle: words.1, low: words.2)
    }

    /// Forty hexadecimal digits, in either case.
    package init?(hex: String) { self.init(hex: Array(hex.utf8)) }

    /// The name as 20 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: high >> UInt64(shift)))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: middle >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(shift)))
        }
        return bytes
    }

    /// Forty lower-case hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    package func hash(into hasher: inout Hasher) {
        // The bytes are a digest already: its first word spreads as well as all of it.
        hasher.combine(high)
    }

    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.middle != right.middle { return left.middle < right.middle }
        return left.low < right.low
    }

    /// Whether all of `text` are hexadecimal digits.
    static func isHex(_ text: some Collection<UInt8>) -> Bool {
        text.allSatisfy { value(ofHexDigit: $0) != nil }
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}

/// What an object is.
///
/// The raw values are those of pack entries (gitformat-pack).
package enum ObjectKind: UInt8, Sendable, CaseIterable {
    case commit = 1
    case tree = 2
    case blob = 3
    case tag = 4

    /// The word in the header of a loose object.
    package var name: String {
        switch self {
        case .commit: "commit"
        case .tree: "tree"
        case .blob: "blob"
        case .tag: "tag"
        }
    }
}
