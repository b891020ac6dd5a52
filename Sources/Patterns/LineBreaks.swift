/// Counts line feeds eight bytes at a time: a place in a large file is told by its line, and most bytes before it are no break.
package enum LineBreaks {
    private static let width = 8
    private static let lineFeed = UInt8(ascii: "\n")

    /// How many line feeds stand in a range of bytes, and where the last one stands.
    package static func count(in bytes: Span<UInt8>, _ range: Range<Int>) -> (count: Int, last: Int?) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside the bytes")
        return unsafe bytes.withUnsafeBytes { bytes in
            var count = 0
            var last: Int?
            var at = range.lowerBound
            while at + width <= range.upperBound {
                let eight = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                let breaks = breaks(in: UInt64(littleEndian: eight))
                if breaks != 0 {
                    count += breaks.nonzeroBitCount
                    last = at + width - 1 - breaks.leadingZeroBitCount / 8
                }
                at += width
            }
            while at < range.upperBound {
                if unsafe bytes[at] == lineFeed {
                    count += 1
                    last = at
                }
                at += 1
            }
            return (count, last)
        }
    }

    /// The highest bit of each of eight bytes that is a line feed.
    private static func breaks(in word: UInt64) -> UInt64 {
        // Zero where there is one; adding 127 to the lower bits of any other byte sets its highest.
        let rest = word ^ 0x0A0A_0A0A_0A0A_0A0A
        return ~(((rest & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | rest) & 0x8080_8080_8080_8080
    }
}
