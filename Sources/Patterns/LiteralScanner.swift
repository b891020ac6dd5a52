//  The scratch with which one worker looks for literals.

internal import CVectorscan

/// A literal's id and where an occurrence of it ends.
package struct LiteralHit: Sendable, Hashable {
    package let id: UInt32
    /// Offset of the byte after the occurrence.
    package let end: Int

    package init(id: UInt32, end: Int) {
        self.id = id
        self.end = end
    }
}

/// One worker's scratch for the databases it was made for.
@safe package struct LiteralScanner: ~Copyable {
    /// The most bytes one scan takes.
    package static let maximumLength = Int(UInt32.max)

    private let scratch: OpaquePointer

    /// Makes scratch large enough for each of the databases.
    package init(for first: LiteralDatabase, _ others: LiteralDatabase...) throws(LiteralError) {
        var scratch: OpaquePointer?
        for database in [first] + others {
            let status = unsafe hs_alloc_scratch(database.handle, &scratch)
            guard status == HS_SUCCESS else {
                unsafe hs_free_scratch(scratch)
                throw .other(status)
            }
        }
        guard let scratch = unsafe scratch else { throw .other(Int32(HS_NOMEM)) }
        unsafe self.scratch = scratch
    }

    deinit {
        unsafe hs_free_scratch(scratch)
    }

    /// Appends every occurrence, overlapping ones included, to `hits`; the order is not promised.
    ///
    /// Each hit takes 16 bytes, so the caller bounds memory by the bytes it hands over at a time.
    package mutating func scan(
        _ bytes: Span<UInt8>, database: LiteralDatabase, into hits: inout [LiteralHit]
    ) throws(LiteralError) {
        guard !bytes.isEmpty else { return }
        guard bytes.count <= LiteralScanner.maximumLength else { throw .inputTooLong }
        let status = unsafe withUnsafeMutablePointer(to: &hits) { hits in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe hs_scan(
                    database.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    UInt32(bytes.count), 0, scratch, collect, hits)
            }
        }
        guard status == HS_SUCCESS else {
            throw status == HS_INVALID ? .unpreparedDatabase : .other(status)
        }
    }
}

/// Vectorscan's callback: collects and does nothing else, since no scan may start inside it.
private let collect: @convention(c) (UInt32, UInt64, UInt64, UInt32, UnsafeMutableRawPointer?) -> Int32 = {
    id, _, end, _, hits in
    guard id != LiteralDatabase.ignored else { return 0 }
    unsafe hits?.assumingMemoryBound(to: [LiteralHit].self).pointee.append(LiteralHit(id: id, end: Int(end)))
    return 0
}
