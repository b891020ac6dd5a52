import Rules

/// Tells whose credential a value is from the names around it.
enum Naming {
    /// The provider or register entry that the names around a carried value name: in the carrier's own name first, then on
    /// its line, then nearest before it.
    static func owner(
        of carried: Carried, names: [(meaning: NameMeaning, range: Range<Int>)], in bytes: Span<UInt8>
    ) -> String? {
        let extent = carried.name.lowerBound..<carried.value.upperBound
        let line = Lines.start(of: extent.lowerBound, in: bytes, most: 400)
        var best: (score: Int, id: String)?
        for (meaning, range) in names where !carried.value.overlaps(range) {
            guard isWhole(range, in: bytes) || carried.name.overlaps(range) else { continue }
            for owner in meaning.owners {
                guard let score = score(owner, at: range, carried: carried, line: line, in: bytes) else {
                    continue
                }
                if best.map({ score > $0.score }) ?? true { best = (score, owner.id) }
            }
        }
        return best?.id
    }

    /// How far two ranges are apart.
    static func distance(_ one: Range<Int>, _ other: Range<Int>) -> Int {
        if one.overlaps(other) { return 0 }
        return one.upperBound <= other.lowerBound
            ? other.lowerBound - one.upperBound : one.lowerBound - other.upperBound
    }

    private static func score(
        _ owner: NameMeaning.Owner, at range: Range<Int>, carried: Carried, line: Int, in bytes: Span<UInt8>
    ) -> Int? {
        if carried.name.overlaps(range) {
            guard !owner.common || isSegment(range, in: bytes) else { return nil }
            return 10_000 + range.count
        }
        guard !owner.common || owner.isDomain else { return nil }
        let distance = distance(range, carried.name.lowerBound..<carried.value.upperBound)
        if range.lowerBound >= line, distance < 200 { return 5_000 - distance + range.count }
        return 2_000 - distance
    }

    /// Whether a word stands by itself: no letter touches it, where a change of case counts as an end.
    private static func isWhole(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        !(range.lowerBound > 0 && isLetter(bytes[range.lowerBound - 1]) && isLetter(bytes[range.lowerBound])
            && isLower(bytes[range.lowerBound]))
            && !(range.upperBound < bytes.count && isLower(bytes[range.upperBound]))
    }

    /// Whether a word is a part of a name of its own: `box_token`, `boxToken`, not `toolboxToken`.
    private static func isSegment(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        isWhole(range, in: bytes)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
