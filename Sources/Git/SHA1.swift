/// SHA-1 (FIPS 180-4), the checksum of indexes and the name of objects; not used for any secret.
struct SHA1: ~Copyable {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
    )
    private var pending: [UInt8] = []
    private var byteCount = 0

    /// The digest of an object: of its header and its bytes.
    static func objectID(_ kind: ObjectKind, _ bytes: Span<UInt8>) -> ObjectID {
        var hash = SHA1()
        hash.update(Array("\(kind.name) \(bytes.count)\0".utf8).span)
        hash.update(bytes)
        return hash.finish()
    }

    static func digest(_ bytes: Span<UInt8>) -> ObjectID {
        var hash = SHA1()
        hash.update(bytes)
        return hash.finish()
    }

    mutating func update(_ bytes: Span<UInt8>) {
        byteCount += bytes.count
        var position = 0
        if !pending.isEmpty {
            while position < bytes.count && pending.count < 64 {
                pending.append(bytes[position])
                position += 1
            }
            guard pending.count == 64 else { return }
            let block = pending
            compress(block.span, at: 0)
            pending.removeAll(keepingCapacity: true)
        }
        while bytes.count - position >= 64 {
            compress(bytes, at: position)
            position += 64
        }
        while position < bytes.count {
            pending.append(bytes[position])
            position += 1
        }
    }

    consuming func finish() -> ObjectID {
        let bitCount = UInt64(byteCount) * 8
        var tail: [UInt8] = [0x80]
        while (pending.count + tail.count) % 64 != 56 { tail.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
        }
        update(tail.span)
        return ObjectID(
            high: UInt64(state.0) << 32 | UInt64(state.1), middle: UInt64(state.2) << 32 | UInt64(state.3),
            low: state.4)
    }

    private mutating func compress(_ bytes: Span<UInt8>, at start: Int) {
        var words = InlineArray<80, UInt32>(repeating: 0)
        for index in 0..<16 {
            let at = start + index * 4
            words[index] =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
        }
        for index in 16..<80 {
            let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words[index] = mixed << 1 | mixed >> 31
        }
        var (a, b, c, d, e) = state
        for index in 0..<80 {
            let (function, constant): (UInt32, UInt32) =
                switch index {
                case 0..<20: ((b & c) | (~b & d), 0x5A82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case 40..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = (a << 5 | a >> 27) &+ function &+ e &+ constant &+ words[index]
            (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }
}
