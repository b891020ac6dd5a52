internal import Patterns

/// Remembers what was decided at places of a text by the bytes around each: versions of a file have most places in common.
///
/// The memory is bounded: all is forgotten when it is full, since versions of a file come one after another.
struct SeenMemo<Answer> {
    /// What a place is known by.
    struct Key {
        fileprivate let digest: Int
    }

    private static var most: Int { 8192 }

    private var answers: [Int: Answer] = [:]

    /// The key of a place: the bytes around it that decide, and what is known of it beside them.
    ///
    /// - Parameters:
    ///   - reach: How far before and after the place bytes decide; where the text begins or ends in reach counts too.
    ///   - other: What else decides; nothing that tells where in the text the place is.
    static func key(
        of place: Range<Int>, reach: (before: Int, after: Int), with other: some Hashable,
        in bytes: Span<UInt8>
    ) -> Key {
        let lower = max(0, place.lowerBound - reach.before)
        let upper = min(bytes.count, place.upperBound + reach.after)
        let form = [place.lowerBound - lower, place.count, upper - place.upperBound]
        return Key(digest: ByteDigest.of(bytes, lower..<upper, with: Pair(one: form, other: other)))
    }

    private struct Pair<One: Hashable, Other: Hashable>: Hashable {
        let one: One
        let other: Other
    }

    func answer(for key: Key) -> Answer? { answers[key.digest] }

    mutating func keep(_ answer: Answer, for key: Key) {
        if answers.count >= Self.most { answers.removeAll(keepingCapacity: true) }
        answers[key.digest] = answer
    }
}
