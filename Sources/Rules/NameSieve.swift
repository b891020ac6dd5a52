/// Tells cheaply where no provider's name begins, so that the names themselves need not be looked for.
///
/// It knows the first eight bytes of each name in small letters: what it lets through may still be none.
package struct NameSieve: Sendable {
    /// Shorter names are known by all their bytes, longer ones by their first.
    private static let most = 8
    /// Of a beginning so many bytes tell the filter.
    private static let filtered = 3
    private static let filterBits = 16

    /// The beginnings of names, the first byte highest, in an open table; 0 where a place is free.
    private var table: [UInt64]
    /// A bit for each hash of the first bytes of a beginning that is long enough: most words fail here.
    private var filter = [UInt64](repeating: 0, count: 1 << (filterBits - 6))

    private init(beginnings: some Collection<UInt64>) {
        let room = max(64, beginnings.count * 3)
        table = Array(repeating: 0, count: 1 << (Int.bitWidth - room.leadingZeroBitCount))
        for beginning in beginnings {
            var slot = Self.slot(of: beginning, in: table.count)
            while table[slot] != 0, table[slot] != beginning { slot = (slot + 1) & (table.count - 1) }
            table[slot] = beginning
            let bit = Self.bit(of: beginning)
            filter[bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    /// Whether a name may begin at one of the offsets of a range where a word does, whatever follows the range.
    ///
    /// - Parameter isWhole: Whether a name may stand at these bytes, which are all of it; asked for short ones.
    package func mayBegin(
        in range: Range<Int>, of bytes: Span<UInt8>, isWhole: (Range<Int>) -> Bool
    ) -> Bool {
        range.contains { Self.isStart($0, in: bytes) && isKnown($0, in: bytes, isWhole: isWhole) }
    }

    private func isKnown(_ offset: Int, in bytes: Span<UInt8>, isWhole: (Range<Int>) -> Bool) -> Bool {
        let count = min(Self.most, bytes.count - offset)
        var beginning: UInt64 = 0
        for index in 0..<count {
            let byte = Self.small(bytes[offset + index])
            beginning |= UInt64(byte) << UInt64(8 * (Self.most - 1 - index))
            let end = index + 1
            if end == Self.filtered, !passesFilter(beginning) { return false }
            if holds(beginning), end == Self.most || isWhole(offset..<offset + end) { return true }
        }
        return false
    }

    private func passesFilter(_ beginning: UInt64) -> Bool {
        let bit = Self.bit(of: beginning)
        return filter[bit >> 6] >> UInt64(bit & 63) & 1 != 0
    }

    private func holds(_ beginning: UInt64) -> Bool {
        var slot = Self.slot(of: beginning, in: table.count)
        while table[slot] != 0 {
            if table[slot] == beginning { return true }
            slot = (slot + 1) & (table.count - 1)
        }
        return false
    }

    /// Whether a word may begin at an offset: no letter stands before it, or the case rises there.
    private static func isStart(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
        guard offset > 0, small(bytes[offset - 1]) &- 0x61 < 26 else { return true }
        return bytes[offset - 1] &- 0x61 < 26 && bytes[offset] &- 0x41 < 26
    }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The upper bits of a product with an odd constant near 2⁶⁴/φ (Knuth, TAOCP 6.4).
    private static func hash(_ beginning: UInt64) -> UInt64 { beginning &* 0x9E37_79B9_7F4A_7C15 }

    private static func slot(of beginning: UInt64, in count: Int) -> Int {
        Int(truncatingIfNeeded: hash(beginning) >> 40) & (count - 1)
    }

    private static func bit(of beginning: UInt64) -> Int {
        let first = beginning >> UInt64(8 * (most - filtered))
        return Int(hash(first) >> UInt64(64 - filterBits))
    }
}

extension NameSieve {
    /// The beginnings of names in small letters, as `init(packed:)` reads them.
    static func pack(_ names: some Sequence<String>) -> [UInt8] {
        Set(names.map { Array($0.utf8.prefix(most)) }).sorted { $0.lexicographicallyPrecedes($1) }.flatMap {
            $0 + Array(repeating: 0, count: most - $0.count)
        }
    }

    /// Reads what `pack` made; nil where the bytes are anything else.
    init?(packed bytes: [UInt8]) {
        guard bytes.count.isMultiple(of: Self.most) else { return nil }
        self.init(
            beginnings: stride(from: 0, to: bytes.count, by: Self.most).map { start in
                bytes[start..<start + Self.most].reduce(0) { $0 << 8 | UInt64($1) }
            })
    }
}
