internal import Glibc

/// The delta format of packs (gitformat-pack, "Deltified representation"): copies from a base, and insertions.
enum Delta {
    /// The sizes that head a delta.
    struct Header {
        let baseSize: Int
        let resultSize: Int
        /// Where the instructions begin.
        let start: Int
    }

    /// Bytes that may be read and written past the end of each buffer, so that short copies need no loop.
    static let slack = 64

    static func header(_ delta: UnsafePointer<UInt8>, _ count: Int) -> Header? {
        var position = 0
        guard let base = unsafe size(delta, count, &position),
            let result = unsafe size(delta, count, &position)
        else {
            return nil
        }
        return Header(baseSize: base, resultSize: result, start: position)
    }

    private static func size(_ delta: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int) -> Int? {
        var value = 0
        var shift = 0
        while position < count, shift < 56 {
            let byte = unsafe delta[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    /// Builds the result at `output`, which has room for `header.resultSize` bytes; false where the delta is damaged.
    ///
    /// All three buffers have `slack` bytes behind them.
    static func apply(
        _ delta: UnsafePointer<UInt8>, _ count: Int, header: Header, base: UnsafePointer<UInt8>,
        baseCount: Int,
        to output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard header.baseSize == baseCount else { return false }
        var at = unsafe delta + header.start
        let end = unsafe delta + count
        var out = unsafe output
        var room = header.resultSize
        while unsafe at < end {
            let instruction = unsafe at.pointee
            unsafe at += 1
            if instruction & 0x80 != 0 {
                // A truncated instruction reads into the slack and is caught by the check on `at`.
                let (offset, size) = unsafe copyOperands(instruction, &at)
                guard unsafe at <= end, size <= room, offset <= baseCount, size <= baseCount - offset else {
                    return false
                }
                unsafe copy(base + offset, to: out, size)
                unsafe out += size
                room -= size
            } else {
                let size = Int(instruction)
                guard size != 0, size <= room, unsafe size <= end - at else { return false }
                unsafe copy(at, to: out, size)
                unsafe at += size
                unsafe out += size
                room -= size
            }
        }
        return room == 0
    }

    /// A run of bytes that a result has from its base.
    struct Copy {
        /// Where the run begins in the base, and in the result.
        let source: Int
        let target: Int
        var count: Int
    }

    /// The copies of a delta that `apply` found sound, in the order of the result; those that continue one another as one.
    static func copies(_ delta: UnsafePointer<UInt8>, _ count: Int, header: Header, into copies: inout [Copy])
    {
        copies.removeAll(keepingCapacity: true)
        var at = unsafe delta + header.start
        let end = unsafe delta + count
        var out = 0
        while unsafe at < end {
            let instruction = unsafe at.pointee
            unsafe at += 1
            guard instruction & 0x80 != 0 else {
                unsafe at += Int(instruction)
                out += Int(instruction)
                continue
            }
            let (offset, size) = unsafe copyOperands(instruction, &at)
            if let last = copies.last, last.source + last.count == offset, last.target + last.count == out {
                copies[copies.count - 1].count += size
            } else {
                copies.append(Copy(source: offset, target: out, count: size))
            }
            out += size
        }
    }

    /// Offset and size of a copy: each bit of the instruction says whether one more byte follows.
    @inline(__always)
    private static func copyOperands(_ instruction: UInt8, _ at: inout UnsafePointer<UInt8>) -> (Int, Int) {
        var offset = 0
        var size = 0
        if instruction & 0x01 != 0 { offset = unsafe Int(next(&at)) }
        if instruction & 0x02 != 0 { offset |= unsafe Int(next(&at)) << 8 }
        if instruction & 0x04 != 0 { offset |= unsafe Int(next(&at)) << 16 }
        if instruction & 0x08 != 0 { offset |= unsafe Int(next(&at)) << 24 }
        if instruction & 0x10 != 0 { size = unsafe Int(next(&at)) }
        if instruction & 0x20 != 0 { size |= unsafe Int(next(&at)) << 8 }
        if instruction & 0x40 != 0 { size |= unsafe Int(next(&at)) << 16 }
        return (offset, size == 0 ? 0x10000 : size)
    }

    @inline(__always)
    private static func next(_ at: inout UnsafePointer<UInt8>) -> UInt8 {
        let byte = unsafe at.pointee
        unsafe at += 1
        return byte
    }

    /// Copies `size` bytes; up to `slack` bytes in steps of 16 that may run past the end, more with memcpy.
    @inline(__always)
    private static func copy(
        _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ size: Int
    ) {
        guard size <= slack else {
            unsafe memcpy(target, source, size)
            return
        }
        let from = unsafe UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        var done = 0
        repeat {
            unsafe to.storeBytes(
                of: from.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self), toByteOffset: done,
                as: SIMD16<UInt8>.self)
            done += 16
        } while done < size
    }
}
