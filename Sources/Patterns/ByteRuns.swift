internal import CBytes

/// Looks for long runs of the bytes that tokens are made of: letters, digits, `_` and `-`.
///
/// A loop over single bytes costs a wrongly predicted branch a word, which over a large history is a third of the scan. So
/// 64 bytes at a time become a number with a bit for each, in which a long run shows by shifting it over itself.
package enum ByteRuns {
    /// The shortest run that is found, in bytes.
    package static let shortest = Int(TOKSCAN_SHORTEST_RUN)
    /// Runs of fewer letters or fewer digits are mere words and numbers.
    private static let fewest = Int(TOKSCAN_FEWEST)

    /// Whether a byte may be part of a run.
    @inlinable @inline(__always)
    package static func isRunByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
    }

    /// The next run of at least `shortest` bytes that begins at `start` or later, but before `end`, whole.
    ///
    /// A run that goes on from before `start` is taken to begin there. Passed over are runs of up to 64 bytes that are not
    /// mixed: most are names of functions and rules of dashes.
    package static func next(in bytes: Span<UInt8>, from start: Int, before end: Int) -> Range<Int>? {
        precondition(start >= 0, "start outside the bytes")
        guard start < end, start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            var lower = 0
            var upper = 0
            let isFound = unsafe tokscan_next_run(
                bytes.baseAddress, bytes.count, start, end, &lower, &upper)
            return isFound ? lower..<upper : nil
        }
    }

    /// Whether a run has at least `fewest` letters and as many digits.
    package static func isMixed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var digits = 0
        var letters = 0
        for index in range {
            digits += bytes[index] &- 0x30 < 10 ? 1 : 0
            letters += (bytes[index] | 0x20) &- 0x61 < 26 ? 1 : 0
        }
        return digits >= fewest && letters >= fewest
    }

    /// The end of the run that holds the byte before an offset.
    package static func end(from offset: Int, in bytes: Span<UInt8>) -> Int {
        precondition(offset >= 0 && offset <= bytes.count, "offset outside the bytes")
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return offset }
            return unsafe offset + tokscan_run_length(start + offset, bytes.count - offset)
        }
    }
}
