/// One pack with its index (gitformat-pack): where each object lies, every number checked before it is used.
@safe final class Pack: Sendable {
    /// The head of one entry: what it is and where its compressed data begins.
    struct Entry {
        /// 1–4 for a whole object, `offsetDelta` or `referenceDelta`.
        let code: UInt8
        /// Size once inflated: of the object, or of the delta.
        let size: Int
        /// Where the zlib stream begins.
        let dataStart: Int
        /// Where the base of an offset delta begins.
        let baseOffset: Int

        static let offsetDelta: UInt8 = 6
        static let referenceDelta: UInt8 = 7
    }

    /// Path of the `.pack` file.
    let path: BytePath
    let count: Int
    let data: MappedFile
    private let index: MappedFile
    private let layout: IndexLayout
    /// Where entries end: the pack's own checksum follows.
    let end: Int

    private static let headerSize = 12
    /// Deflate cannot expand a byte to more than this (RFC 1951: 258 bytes for two bits).
    static let expansionLimit = 1032

    init(_ path: BytePath, index indexPath: BytePath, followingLinks: Bool) throws(GitError) {
        self.path = path
        index = try MappedFile(indexPath, followingLinks: followingLinks)
        layout = try IndexLayout(index, path: indexPath)
        count = layout.count
        data = try MappedFile(path, followingLinks: followingLinks)
        end = data.count - ObjectID.byteCount
        guard end >= Self.headerSize, unsafe Self.word(data.start, 0) == 0x5041_434B,
            unsafe (2...3).contains(Self.word(data.start, 4))
        else {
            throw GitError(.corrupt, "open pack", path.description, "not a pack")
        }
    }

    /// What is wrong with the pack as a whole, while its entries can still be read one by one.
    var trouble: String? {
        if unsafe Int(Self.word(data.start, 8)) != count {
            return "the pack counts \(unsafe Self.word(data.start, 8)) objects, its index \(count)"
        }
        let trailer = unsafe ObjectID(at: data.start + end)
        let expected = unsafe ObjectID(at: index.start + index.count - 2 * ObjectID.byteCount)
        return trailer == expected ? nil : "truncated, or the pack and its index do not belong together"
    }

    /// The name of the object at `position` in the index's order.
    func id(_ position: Int) -> ObjectID {
        unsafe ObjectID(at: index.start + layout.names + position * layout.nameStride)
    }

    /// Where the entry of the object at `position` begins; nil where the index points outside of the pack.
    func offset(_ position: Int) -> Int? {
        let short = unsafe Self.word(index.start, layout.offsets + position * layout.offsetStride)
        var offset = Int(short)
        if layout.hasLongOffsets && short & 0x8000_0000 != 0 {
            let slot = Int(short & 0x7FFF_FFFF)
            guard slot < layout.longOffsetCount else { return nil }
            let high = unsafe Self.word(index.start, layout.longOffsets + slot * 8)
            let low = unsafe Self.word(index.start, layout.longOffsets + slot * 8 + 4)
            guard high < 0x8000_0000 else { return nil }
            offset = Int(high) << 32 | Int(low)
        }
        return offset >= Self.headerSize && offset < end ? offset : nil
    }

    /// The CRC-32 of the entry's bytes; nil in an index of version 1.
    func checksum(_ position: Int) -> UInt32? {
        layout.checksums.map { unsafe Self.word(index.start, $0 + position * 4) }
    }

    /// The position of `id` in the index, the first one where it stands there twice.
    ///
    /// Names are hashes, so that the bytes after the first tell about where it stands; the search goes on from there.
    func find(_ id: ObjectID) -> Int? {
        let first = Int(id.high >> 56)
        var low = first == 0 ? 0 : unsafe Int(Self.word(index.start, layout.fanout + (first - 1) * 4))
        var high = unsafe Int(Self.word(index.start, layout.fanout + first * 4))
        let top = high
        guard low < top else { return nil }
        let share = (id.high << 8) >> 32
        let guess = low + Int(share * UInt64(high - low) >> 32)
        var step = 1
        if self.id(guess) < id {
            low = guess + 1
            while low + step < high, self.id(low + step) < id {
                low += step + 1
                step *= 2
            }
            high = min(high, low + step)
        } else {
            high = guess
            while high - step >= low, self.id(high - step) >= id {
                high -= step
                step *= 2
            }
            low = max(low, high - step)
        }
        while low < high {
            let middle = (low + high) / 2
            if self.id(middle) < id { low = middle + 1 } else { high = middle }
        }
        return low < top && self.id(low) == id ? low : nil
    }

    /// The entry that begins at `offset`; nil where its head makes no sense.
    func entry(at offset: Int) -> Entry? {
        guard offset >= Self.headerSize, offset < end else { return nil }
        var position = offset
        var byte = unsafe data.start[position]
        position += 1
        let code = (byte >> 4) & 7
        var size = Int(byte & 15)
        var shift = 4
        while byte & 0x80 != 0 {
            guard position < end, shift < 56 else { return nil }
            byte = unsafe data.start[position]
            position += 1
            size |= Int(byte & 0x7F) << shift
            shift += 7
        }
        var base = -1
        switch code {
        case 1...4: break
        case Entry.offsetDelta:
            guard let distance = distance(&position), distance > 0, distance <= offset - Self.headerSize
            else {
                return nil
            }
            base = offset - distance
        case Entry.referenceDelta: position += ObjectID.byteCount
        default: return nil
        }
        guard position < end, size / Self.expansionLimit <= end - position else { return nil }
        return Entry(code: code, size: size, dataStart: position, baseOffset: base)
    }

    /// The name of the base of a reference delta.
    func baseID(_ entry: Entry) -> ObjectID {
        unsafe ObjectID(at: data.start + entry.dataStart - ObjectID.byteCount)
    }

    /// The distance back to an offset delta's base: base-128 digits, each continued one counting from one.
    private func distance(_ position: inout Int) -> Int? {
        guard position < end else { return nil }
        var byte = unsafe data.start[position]
        position += 1
        var value = Int(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard position < end, value < 1 << 48 else { return nil }
            byte = unsafe data.start[position]
            position += 1
            value = (value + 1) << 7 | Int(byte & 0x7F)
        }
        return value
    }

    fileprivate static func word(_ start: UnsafePointer<UInt8>, _ offset: Int) -> UInt32 {
        unsafe UInt32(
            bigEndian: UnsafeRawPointer(start).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

/// Where the tables of a pack index lie, versions 1 and 2 (gitformat-pack).
private struct IndexLayout {
    let count: Int
    let fanout: Int
    let names: Int
    let nameStride: Int
    let checksums: Int?
    let offsets: Int
    let offsetStride: Int
    let hasLongOffsets: Bool
    let longOffsets: Int
    let longOffsetCount: Int

    private static let fanoutSize = 256 * 4
    private static let trailerSize = 2 * ObjectID.byteCount

    init(_ file: MappedFile, path: BytePath) throws(GitError) {
        func corrupt(_ reason: String) -> GitError {
            GitError(.corrupt, "open pack index", path.description, reason)
        }
        guard file.count >= 8 + Self.fanoutSize + Self.trailerSize else { throw corrupt("too short") }
        let isVersion2 = unsafe Pack.word(file.start, 0) == 0xFF74_4F63
        if isVersion2 {
            let version = unsafe Pack.word(file.start, 4)
            guard version == 2 else {
                throw GitError(.unsupported, "open pack index", path.description, "version \(version)")
            }
        }
        fanout = isVersion2 ? 8 : 0
        guard let count = unsafe Self.checkedCount(file.start, fanout: fanout) else {
            throw corrupt("fan-out table not in order")
        }
        self.count = count
        let tables = fanout + Self.fanoutSize
        let room = file.count - tables - Self.trailerSize
        guard room >= count * (isVersion2 ? 28 : 24) else { throw corrupt("too short for \(count) objects") }
        hasLongOffsets = isVersion2
        nameStride = isVersion2 ? 20 : 24
        names = isVersion2 ? tables : tables + 4
        checksums = isVersion2 ? tables + count * 20 : nil
        offsets = isVersion2 ? tables + count * 24 : tables
        offsetStride = isVersion2 ? 4 : 24
        longOffsets = tables + count * 28
        longOffsetCount = isVersion2 ? (room - count * 28) / 8 : 0
    }

    /// The number of objects, if the fan-out table only grows.
    private static func checkedCount(_ start: UnsafePointer<UInt8>, fanout: Int) -> Int? {
        var last: UInt32 = 0
        for slot in 0..<256 {
            let value = unsafe Pack.word(start, fanout + slot * 4)
            guard value >= last else { return nil }
            last = value
        }
        return Int(last)
    }
}
