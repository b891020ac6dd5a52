/// A place in an object that a visitor wants to be told of again in the objects that are built on it.
package struct Mark: Sendable, Hashable {
    /// What the visitor knows the place by.
    package let id: UInt32
    package let range: Range<Int>

    package init(id: UInt32, range: Range<Int>) {
        self.id = id
        self.range = range
    }
}

/// What is known of an object before it is looked at, since it is built on one that was.
///
/// Where a place and all the bytes that decide about it were copied together, the decision is the same in both objects. So
/// a visitor that looks at the fresh bytes alone, and adds the marks, has what it would have found in the whole object.
package struct Inheritance: Sendable {
    /// The base's marks that were copied with what is around them, where they now are, in order of their ends.
    package private(set) var marks: [Mark] = []
    /// All other bytes of the object, in order: a place that is not inside what was copied has a byte in one of them.
    package private(set) var fresh: [Range<Int>] = []

    /// - Parameters:
    ///   - bytes: The object's.
    ///   - known: The base's marks, in order of their ends.
    init(
        _ copies: [Delta.Copy], of header: Delta.Header, in bytes: Span<UInt8>, marks known: [Mark],
        reach: MarkReach
    ) {
        var end = 0
        for copy in copies where copy.count >= reach.least {
            let copied = copy.target..<copy.target + copy.count
            let inner = reach.inner(
                copied, isHead: copy.target == 0 && copy.source == 0,
                isTail: copied.upperBound == bytes.count && copy.source + copy.count == header.baseSize,
                in: bytes)
            guard inner.count >= reach.least else { continue }
            if inner.lowerBound > end { fresh.append(end..<inner.lowerBound) }
            end = inner.upperBound
            take(known, in: inner, from: copy)
        }
        if end < bytes.count { fresh.append(end..<bytes.count) }
    }

    private mutating func take(_ known: [Mark], in inner: Range<Int>, from copy: Delta.Copy) {
        let shift = copy.target - copy.source
        let source = inner.lowerBound - shift..<inner.upperBound - shift
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].range.upperBound <= source.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < known.count, known[low].range.upperBound <= source.upperBound {
            let range = known[low].range
            if range.lowerBound >= source.lowerBound {
                marks.append(
                    Mark(id: known[low].id, range: range.lowerBound + shift..<range.upperBound + shift))
            }
            low += 1
        }
    }
}
