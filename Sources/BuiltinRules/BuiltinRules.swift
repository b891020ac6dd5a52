/// The rules of this build: the files of `rules/`, packed and embedded as text by the build.
package enum BuiltinRules {
    /// The part that is read at every start; nil where the program itself is damaged.
    package static func index() -> [UInt8]? {
        decode(generatedRuleIndex, from: 0, to: generatedRuleIndex.utf8CodeUnitCount / 4 * 3)
    }

    /// Bytes of the part that is read piece by piece; nil where it has none there.
    package static func store(_ range: Range<Int>) -> [UInt8]? {
        decode(generatedRuleStore, from: range.lowerBound, to: range.upperBound)
    }

    /// Decodes the base64 digits that hold bytes; fewer where the text ends in padding.
    ///
    /// A loop of its own, since it runs at every start over what the build made itself, and begins anywhere.
    private static func decode(_ text: StaticString, from start: Int, to end: Int) -> [UInt8]? {
        let text = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let groups = start / 3..<(end + 2) / 3
        guard start >= 0, start <= end, groups.upperBound * 4 <= text.count else { return nil }
        var isSound = true
        var bytes = unsafe [UInt8](unsafeUninitializedCapacity: groups.count * 3) { bytes, count in
            var seen: UInt8 = 0
            for group in groups {
                var bits: UInt32 = 0
                for place in 0..<4 {
                    let value = unsafe values[Int(text[group * 4 + place])]
                    seen |= value
                    bits = bits << 6 | UInt32(value & 0x3F)
                }
                let at = (group - groups.lowerBound) * 3
                unsafe bytes[at] = UInt8(truncatingIfNeeded: bits >> 16)
                unsafe bytes[at + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                unsafe bytes[at + 2] = UInt8(truncatingIfNeeded: bits)
            }
            isSound = seen & 0x80 == 0
            count = groups.count * 3
        }
        guard isSound else { return nil }
        let isLast = groups.upperBound * 4 == text.count
        let padding = isLast ? unsafe text.suffix(2).count { $0 == UInt8(ascii: "=") } : 0
        bytes.removeLast(max(padding, groups.upperBound * 3 - end))
        bytes.removeFirst(start - groups.lowerBound * 3)
        return bytes
    }

    /// The value of each digit of RFC 4648 section 4; 0x80 for what is none, 0 for the padding.
    private static let values: InlineArray<256, UInt8> = {
        var values = InlineArray<256, UInt8>(repeating: 0x80)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        values[Int(UInt8(ascii: "="))] = 0
        return values
    }()
}
