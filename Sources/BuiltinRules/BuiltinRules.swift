/// The rules of this build: the files of `rules/`, packed into one table and embedded as text by the build.
package enum BuiltinRules {
    /// The packed table, decoded from base64; nil where the program itself is damaged.
    ///
    /// A loop of its own, since it runs at every start over some megabytes that the build made itself.
    package static func table() -> [UInt8]? {
        let text = unsafe UnsafeBufferPointer(
            start: generatedRuleTable.utf8Start, count: generatedRuleTable.utf8CodeUnitCount)
        guard text.count % 4 == 0, text.count >= 4 else { return nil }
        let padding = unsafe text.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        var isSound = true
        var table = unsafe [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { bytes, count in
            var seen: UInt8 = 0
            for group in 0..<text.count / 4 {
                var bits: UInt32 = 0
                for place in 0..<4 {
                    let value = unsafe values[Int(text[group * 4 + place])]
                    seen |= value
                    bits = bits << 6 | UInt32(value & 0x3F)
                }
                unsafe bytes[group * 3] = UInt8(truncatingIfNeeded: bits >> 16)
                unsafe bytes[group * 3 + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                unsafe bytes[group * 3 + 2] = UInt8(truncatingIfNeeded: bits)
            }
            isSound = seen & 0x80 == 0
            count = text.count / 4 * 3
        }
        table.removeLast(padding)
        return isSound ? table : nil
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
