internal import Glibc

/// The bytes of one materialised object, in memory of a `BufferPool`.
@safe struct ObjectBuffer {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int
    /// Room is `1 << sizeClass`.
    fileprivate let sizeClass: Int

    var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: start, count: count) }
}

/// Buffers of one worker, reused by size class: a walk allocates little, however many objects it passes.
@safe final class BufferPool {
    private static let smallestClass = 12
    /// How many idle bytes are kept for reuse.
    private static let idleLimit = 32 << 20

    private var idle: [[UnsafeMutablePointer<UInt8>]] = unsafe Array(repeating: [], count: Int.bitWidth)
    private var idleBytes = 0

    init() {}

    deinit {
        for sizeClass in 0..<Int.bitWidth {
            while let start = unsafe idle[sizeClass].popLast() { unsafe free(start) }
        }
    }

    /// A buffer for `count` bytes with `Delta.slack` readable and writable bytes behind them.
    func take(_ count: Int) -> ObjectBuffer {
        let needed = count + Delta.slack
        let sizeClass = max(Self.smallestClass, Int.bitWidth - (needed - 1).leadingZeroBitCount)
        if let start = unsafe idle[sizeClass].popLast() {
            idleBytes -= 1 << sizeClass
            return unsafe ObjectBuffer(start: start, count: count, sizeClass: sizeClass)
        }
        // malloc fails only when memory is exhausted, where Swift's own allocations trap too.
        let memory = unsafe malloc(1 << sizeClass).unsafelyUnwrapped
        return unsafe ObjectBuffer(
            start: memory.assumingMemoryBound(to: UInt8.self), count: count, sizeClass: sizeClass)
    }

    /// Takes a buffer back.
    ///
    /// The caller forgets it.
    func give(_ buffer: ObjectBuffer) {
        let size = 1 << buffer.sizeClass
        guard idleBytes + size <= Self.idleLimit else {
            unsafe free(buffer.start)
            return
        }
        idleBytes += size
        unsafe idle[buffer.sizeClass].append(buffer.start)
    }
}
