internal import CDeflate

/// One libdeflate decompressor; each worker owns one.
@safe struct Inflater: ~Copyable {
    enum Failure: Error {
        /// The stream is damaged or is not of the stated size.
        case corrupt
        /// The output does not fit into the room given.
        case insufficientSpace
    }

    private let handle: OpaquePointer

    init() {
        // libdeflate returns nil only when memory is exhausted, where Swift's own allocations trap too.
        unsafe handle = unsafe libdeflate_alloc_decompressor().unsafelyUnwrapped
    }

    deinit { unsafe libdeflate_free_decompressor(handle) }

    /// Inflates a zlib stream of exactly `size` bytes to `output`, checksum verified.
    func inflate(
        _ input: UnsafePointer<UInt8>, _ inputCount: Int, to output: UnsafeMutablePointer<UInt8>,
        exactly size: Int
    ) -> Bool {
        unsafe libdeflate_zlib_decompress(handle, input, inputCount, output, size, nil) == LIBDEFLATE_SUCCESS
    }

    /// Inflates a zlib stream of at most `room` bytes to `output`; returns how many bytes came.
    func inflate(
        _ input: UnsafePointer<UInt8>, _ inputCount: Int, to output: UnsafeMutablePointer<UInt8>,
        atMost room: Int
    ) throws(Failure) -> Int {
        var count = 0
        switch unsafe libdeflate_zlib_decompress(handle, input, inputCount, output, room, &count) {
        case LIBDEFLATE_SUCCESS: return count
        case LIBDEFLATE_INSUFFICIENT_SPACE: throw .insufficientSpace
        default: throw .corrupt
        }
    }

    /// The CRC-32 that pack indexes keep of each entry.
    static func checksum(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
        unsafe libdeflate_crc32(0, bytes, count)
    }
}
