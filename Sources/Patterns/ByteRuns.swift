internal import CBytes

/// Looks for long runs of the bytes that tokens are made of: letters, digits, `_` and `-`.
///
/// A loop over single bytes costs a wrongly predicted branch a word, which over a large history is a third of the scan. So
/// 64 bytes at a time become a number with a bit for each, in which a long run shows by shifting it over itself.
package enum ByteRuns {
    /// The shortest run that is found, in bytes.
    package static let shortest = 16
    /// Runs of fewer letters or fewer digits are mere words and numbers.
    private static let fewest = 3
    private static let word = 64

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
        return unsafe bytes.withUnsafeBytes { unsafe next(in: $0, from: start, before: end) }
    }

    private static func next(in bytes: UnsafeRawBufferPointer, from start: Int, before end: Int) -> Range<
        Int
    >? {
        var first = start
        var base = start
        while first < end, base < bytes.count {
            var mask = unsafe runMask(bytes, at: base)
            let free = (~mask).leadingZeroBitCount
            if first < base {
                // What goes on from the words before.
                let head = (~mask).trailingZeroBitCount
                if head == word {
                    base += word
                    continue
                }
                if unsafe isTold(first..<base + head, in: bytes) { return first..<base + head }
                mask &= ~((1 << head) &- 1)
            }
            if let run = unsafe mixedRun(in: mask, bytes, at: base) {
                return run.lowerBound < end ? run : nil
            }
            first = base + word - free
            base += word
        }
        let last = min(base, bytes.count)
        return unsafe first < end && isTold(first..<last, in: bytes) ? first..<last : nil
    }

    private static func isTold(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe run.count > word || run.count >= shortest && isMixed(bytes, run)
    }

    /// The first long and mixed run within the word at an offset, and not up to the word's end.
    private static func mixedRun(in mask: UInt64, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Range<
        Int
    >? {
        var starts = starts(ofLongRunsIn: mask)
        while starts != 0 {
            let lower = starts.trailingZeroBitCount
            let length = (~(mask >> UInt64(lower))).trailingZeroBitCount
            let upper = lower + length
            guard upper < word else { return nil }
            let run = offset + lower..<offset + upper
            if unsafe isMixed(bytes, run) { return run }
            starts &= ~0 << UInt64(upper)
        }
        return nil
    }

    /// Whether a run has at least `fewest` letters and as many digits.
    package static func isMixed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside the bytes")
        return unsafe bytes.withUnsafeBytes { unsafe isMixed($0, range) }
    }

    private static func isMixed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        var digits = 0
        var letters = 0
        for index in range {
            let byte = unsafe bytes[index]
            digits += byte &- 0x30 < 10 ? 1 : 0
            letters += (byte | 0x20) &- 0x61 < 26 ? 1 : 0
        }
        return digits >= fewest && letters >= fewest
    }

    /// The end of the run that holds the byte before an offset.
    package static func end(from offset: Int, in bytes: Span<UInt8>) -> Int {
        precondition(offset >= 0, "offset outside the bytes")
        return unsafe bytes.withUnsafeBytes { unsafe end(from: offset, in: $0) }
    }

    private static func end(from offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var base = offset
        while base < bytes.count {
            let length = (~(unsafe runMask(bytes, at: base))).trailingZeroBitCount
            base += length
            if length < word { break }
        }
        return base
    }

    /// A bit for each place in a word from which on `shortest` bytes are part of a run.
    private static func starts(ofLongRunsIn mask: UInt64) -> UInt64 {
        let two = mask & mask >> 1
        let four = two & two >> 2
        let eight = four & four >> 4
        return eight & eight >> 8
    }

    /// A bit for each of the 64 bytes from an offset on that may be part of a run; none beyond the end.
    @inline(__always)
    private static func runMask(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        if offset + word <= bytes.count, let start = bytes.baseAddress {
            return unsafe tokscan_run_mask((start + offset).assumingMemoryBound(to: UInt8.self))
        }
        var mask: UInt64 = 0
        for index in offset..<bytes.count where unsafe isRunByte(bytes[index]) {
            mask |= 1 << UInt64(index - offset)
        }
        return mask
    }
}
