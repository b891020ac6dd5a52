/// Remembers what was found out about short runs of bytes, as the same names and values stand in code again and again.
///
/// Each run has one place, which the next run of the same place takes over: the memory is bounded, and an answer is only ever
/// that of the very bytes.
struct ByteMemo<Answer> {
    private struct Entry {
        var bytes: [UInt8] = []
        var answer: Answer
    }

    /// Longer runs are rarely the same.
    private static var longest: Int { 64 }
    private static var bits: Int { 12 }

    /// By the place; small files fill few.
    private var entries: [Int: Entry] = [:]

    /// What is known of the bytes of a range; nil where nothing is.
    func answer(for range: Range<Int>, in bytes: Span<UInt8>) -> Answer? {
        guard range.count <= Self.longest, let entry = entries[Self.slot(of: range, in: bytes)],
            Self.holds(entry.bytes, range, in: bytes)
        else { return nil }
        return entry.answer
    }

    mutating func keep(_ answer: Answer, for range: Range<Int>, in bytes: Span<UInt8>) {
        guard range.count <= Self.longest else { return }
        entries[Self.slot(of: range, in: bytes)] = Entry(bytes: bytes.array(range), answer: answer)
    }

    private static func holds(_ known: [UInt8], _ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard known.count == range.count else { return false }
        for index in known.indices where known[index] != bytes[range.lowerBound + index] { return false }
        return true
    }

    /// FNV-1a over the bytes, its upper half folded in.
    private static func slot(of range: Range<Int>, in bytes: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash >> 32 ^ hash) & (1 << UInt64(bits) - 1))
    }
}
