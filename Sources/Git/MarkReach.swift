internal import CBytes
internal import Glibc

/// How much of the bytes around a place decides whether a visitor marks it.
package struct MarkReach: Sendable {
    /// Bytes before the place's first, and after its last, at most.
    let before: Int
    let after: Int
    /// Lines before the place's own, and after it, at most.
    let linesBefore: Int
    let linesAfter: Int
    /// Shorter stretches between two changes are looked at again.
    let least: Int

    private static let lineFeed = UInt8(ascii: "\n")

    package init(before: Int, after: Int, linesBefore: Int, linesAfter: Int, least: Int) {
        self.before = before
        self.after = after
        self.linesBefore = linesBefore
        self.linesAfter = linesAfter
        self.least = least
    }

    /// The bytes that decide about a place, among them its own.
    package func near(_ place: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        let first = max(0, place.lowerBound - before)
        let last = min(bytes.count, place.upperBound + after)
        let lower = LineFeeds.last(linesBefore + 1, in: bytes, first..<place.lowerBound)
        let upper = LineFeeds.first(linesAfter + 1, in: bytes, place.upperBound..<last)
        return (lower.map { $0 + 1 } ?? first)..<(upper ?? last)
    }

    /// The part of copied bytes whose places were copied with all that decides about them; may be empty.
    ///
    /// - Parameters:
    ///   - isHead: Whether the bytes begin both objects, so that none before them can differ.
    ///   - isTail: Whether they end both objects.
    func inner(_ copied: Range<Int>, isHead: Bool, isTail: Bool, in bytes: Span<UInt8>) -> Range<Int> {
        var (lower, upper) = (copied.lowerBound, copied.upperBound)
        if !isHead {
            let last = min(upper, lower + before)
            lower = LineFeeds.first(linesBefore + 1, in: bytes, lower..<last).map { $0 + 1 } ?? last
        }
        if !isTail {
            let first = max(lower, upper - after)
            upper = LineFeeds.last(linesAfter + 1, in: bytes, first..<upper) ?? first
        }
        return lower..<max(lower, upper)
    }
}

/// Finds line feeds from either end of a range of bytes.
private enum LineFeeds {
    private static let lineFeed = UInt8(ascii: "\n")

    /// Where the n-th line feed stands; nil where there are fewer.
    static func first(_ number: Int, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var at = range.lowerBound
            for count in 1...number {
                guard let found = unsafe memchr(start + at, Int32(lineFeed), range.upperBound - at) else {
                    return nil
                }
                let place = unsafe start.distance(to: found)
                if count == number { return place }
                at = place + 1
            }
            return nil
        }
    }

    /// Where the n-th line feed from the end stands; nil where there are fewer.
    static func last(_ number: Int, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { bytes -> Int? in
            guard let start = bytes.baseAddress else { return nil }
            var end = range.upperBound
            for _ in 1...number {
                let found = unsafe tokscan_last(
                    start + range.lowerBound, end - range.lowerBound, lineFeed)
                guard let found = unsafe found else { return nil }
                end = unsafe start.distance(to: found)
            }
            return end
        }
    }
}
