@testable import Git

/// Builds packs byte by byte, sound ones and others, with an index of version 2.
///
/// Streams are stored, not compressed.
struct PackBuilder {
    private var pack: [UInt8] = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
    private var entries: [(id: ObjectID, offset: Int, checksum: UInt32)] = []

    var offset: Int { pack.count }

    /// A whole object.
    ///
    /// `size` may lie about the content.
    @discardableResult
    mutating func add(_ kind: ObjectKind, _ content: [UInt8], id: ObjectID? = nil, size: Int? = nil)
        -> ObjectID
    {
        let name = id ?? SHA1.objectID(kind, content.span)
        add(code: kind.rawValue, size: size ?? content.count, head: [], content, id: name)
        return name
    }

    mutating func addReferenceDelta(base: ObjectID, _ delta: [UInt8], id: ObjectID, size: Int? = nil) {
        add(code: 7, size: size ?? delta.count, head: base.bytes, delta, id: id)
    }

    mutating func addOffsetDelta(distance: Int, _ delta: [UInt8], id: ObjectID) {
        var digits = [UInt8(distance & 0x7F)]
        var rest = distance >> 7
        while rest > 0 {
            rest -= 1
            digits.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        add(code: 6, size: delta.count, head: digits, delta, id: id)
    }

    private mutating func add(code: UInt8, size: Int, head: [UInt8], _ content: [UInt8], id: ObjectID) {
        let start = pack.count
        var rest = size >> 4
        var byte = code << 4 | UInt8(size & 15)
        while rest > 0 {
            pack.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        pack.append(byte)
        pack += head + Self.stored(content)
        entries.append((id, start, Self.crc32(pack[start...])))
    }

    /// A delta that copies the whole base and puts `suffix` behind.
    static func delta(baseSize: Int, suffix: [UInt8]) -> [UInt8] {
        precondition(baseSize > 0 && baseSize < 0x10000 && suffix.count < 128)
        var bytes = number(baseSize) + number(baseSize + suffix.count)
        bytes += [0xB0, UInt8(baseSize & 0xFF), UInt8(baseSize >> 8)]
        if !suffix.isEmpty { bytes += [UInt8(suffix.count)] + suffix }
        return bytes
    }

    static func number(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// Puts pack and index into a repository.
    func write(to scratch: Scratch, _ repository: String = "repo", name: String = "pack-made") throws {
        var pack = pack
        pack.replaceSubrange(8..<12, with: Self.word(UInt32(entries.count)))
        let trailer = SHA1.digest(pack.span).bytes
        let sorted = entries.sorted { $0.id < $1.id }
        var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
        for first in 0..<256 { index += Self.word(UInt32(sorted.count { $0.id.bytes[0] <= first })) }
        for entry in sorted { index += entry.id.bytes }
        for entry in sorted { index += Self.word(entry.checksum) }
        for entry in sorted { index += Self.word(UInt32(entry.offset)) }
        index += trailer
        index += SHA1.digest(index.span).bytes
        let folder = "\(repository)/.git/objects/pack/\(name)"
        try scratch.write(pack + trailer, folder + ".pack")
        try scratch.write(index, folder + ".idx")
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    /// A zlib stream of one stored block (RFC 1950, RFC 1951).
    static func stored(_ content: [UInt8]) -> [UInt8] {
        precondition(content.count < 0x10000)
        let low = UInt8(content.count & 0xFF)
        let high = UInt8(content.count >> 8)
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in content {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return [0x78, 0x01, 1, low, high, ~low, ~high] + content + word(b << 16 | a)
    }

    private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~crc
    }
}
