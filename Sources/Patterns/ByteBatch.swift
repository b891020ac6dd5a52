/// Stretches of bytes copied next to one another, so that one search looks through all of them: starting one costs as much as
/// a few hundred bytes.
package struct ByteBatch {
    /// A byte that no UTF-8 has stands between two stretches, so that nothing is found across.
    private static let separator: UInt8 = 0xF5

    package private(set) var bytes: [UInt8] = []
    private var starts: [Int] = []

    package init() {}

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    package mutating func append(_ range: Range<Int>, of source: Span<UInt8>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "range outside the bytes")
        starts.append(bytes.count)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[range]))
        }
        bytes.append(Self.separator)
    }

    /// The number of the stretch that ends at an offset or goes on there, and where in the stretch the offset is.
    package func place(of end: Int) -> (stretch: Int, offset: Int) {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < end { low = middle + 1 } else { high = middle }
        }
        return (low - 1, end - starts[low - 1])
    }
}
