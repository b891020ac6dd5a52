/// Looks for long runs of the bytes that tokens are made of: letters, digits, `_` and `-`.
package enum ByteRuns {
    /// How many bytes are looked at together; a run of twice as many less one has such a block whole.
    package static let block = 8

    /// The first block, counted in steps of `block` from `start`, that is all such bytes; nil where none begins before `end`.
    package static func firstBlock(in bytes: Span<UInt8>, from start: Int, before end: Int) -> Int? {
        precondition(start >= 0, "start outside the bytes")
        return unsafe bytes.withUnsafeBytes { bytes in
            let last = min(end - 1, bytes.count - block)
            var at = start
            while at <= last, at + 2 * block <= bytes.count {
                let pair = unsafe runBytes(
                    of: bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self))
                if pair[0] == .max { return at }
                if pair[1] == .max { return at + block <= last ? at + block : nil }
                at += 2 * block
            }
            while at <= last {
                if (at..<at + block).allSatisfy({ unsafe isRunByte(bytes[$0]) }) { return at }
                at += block
            }
            return nil
        }
    }

    /// Whether a byte may be part of a run.
    package static func isRunByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
    }

    /// All bits of each byte that may be part of a run, none of the others, eight bytes to a number.
    private static func runBytes(of bytes: SIMD16<UInt8>) -> SIMD2<UInt64> {
        let letters = ((bytes | 0x20) &- 0x61) .< 26
        let digits = (bytes &- 0x30) .< 10
        let marks = (bytes .== 0x5F) .| (bytes .== 0x2D)
        let mask = SIMD16<UInt8>(repeating: 0).replacing(with: 0xFF, where: letters .| digits .| marks)
        return unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }
}
