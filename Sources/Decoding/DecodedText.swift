/// Bytes that were made from others, and which of those each came from.
package struct DecodedText: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var pieces: [Piece] = []

    /// A stretch of the decoded bytes: as it stands in the source, or standing as a whole for a stretch of it.
    private struct Piece: Sendable {
        var start: Int
        var source: Range<Int>
        var isVerbatim: Bool
    }

    package init() {}

    /// Bytes that stand as a whole for a stretch of the source.
    package init(_ bytes: [UInt8], for source: Range<Int>) {
        append(bytes, for: source)
    }

    /// Adds bytes of the source as they stand.
    package mutating func append(verbatim range: Range<Int>, of source: Span<UInt8>) {
        guard !range.isEmpty else { return }
        if let last = pieces.last, last.isVerbatim, last.source.upperBound == range.lowerBound {
            pieces[pieces.count - 1].source = last.source.lowerBound..<range.upperBound
        } else {
            pieces.append(Piece(start: bytes.count, source: range, isVerbatim: true))
        }
        for index in range { bytes.append(source[index]) }
    }

    /// Adds bytes that stand for a stretch of the source.
    package mutating func append(_ decoded: [UInt8], for source: Range<Int>) {
        guard !decoded.isEmpty else { return }
        pieces.append(Piece(start: bytes.count, source: source, isVerbatim: false))
        bytes += decoded
    }

    /// The bytes of the source that a range of the decoded bytes came from.
    package func source(of range: Range<Int>) -> Range<Int> {
        let first = source(at: range.lowerBound)
        guard !range.isEmpty else { return first.lowerBound..<first.lowerBound }
        return first.lowerBound..<max(first.upperBound, source(at: range.upperBound - 1).upperBound)
    }

    private func source(at offset: Int) -> Range<Int> {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].start <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return 0..<0 }
        let piece = pieces[low - 1]
        guard piece.isVerbatim else { return piece.source }
        let at = piece.source.lowerBound + offset - piece.start
        return at..<at + 1
    }
}
