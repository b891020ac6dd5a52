/// A value in MessagePack (github.com/msgpack/msgpack, spec.md).
indirect enum MessagePack {
    case none
    case number(Int64)
    case text(String)
    case bytes([UInt8])
    case array([MessagePack])
    case map([(MessagePack, MessagePack)])

    /// How deep values may nest.
    private static let deepest = 32

    /// Reads the value at the front.
    init?(_ reader: inout ByteReader, depth: Int = Self.deepest) {
        guard depth > 0, let tag = reader.byte() else { return nil }
        switch tag {
        case 0x00...0x7F: self = .number(Int64(tag))
        case 0x80...0x8F:
            guard let map = Self.map(UInt64(tag & 0x0F), &reader, depth) else { return nil }
            self = map
        case 0x90...0x9F:
            guard let array = Self.array(UInt64(tag & 0x0F), &reader, depth) else { return nil }
            self = array
        case 0xA0...0xBF:
            guard let bytes = reader.bytes(UInt64(tag & 0x1F)) else { return nil }
            self = .text(String(decoding: bytes, as: UTF8.self))
        case 0xE0...0xFF: self = .number(Int64(Int8(bitPattern: tag)))
        default:
            guard let value = Self.tagged(tag, &reader, depth) else { return nil }
            self = value
        }
    }

    private static func tagged(_ tag: UInt8, _ reader: inout ByteReader, _ depth: Int) -> MessagePack? {
        switch tag {
        case 0xC0: return MessagePack.none
        case 0xC2: return .number(0)
        case 0xC3: return .number(1)
        case 0xC4...0xC6:
            return reader.number(1 << Int(tag - 0xC4)).flatMap { reader.bytes($0) }.map { .bytes($0) }
        case 0xCA, 0xCB: return reader.number(tag == 0xCA ? 4 : 8).map { _ in MessagePack.none }
        case 0xCC...0xCF: return reader.number(1 << Int(tag - 0xCC)).map { .number(Int64(clamping: $0)) }
        case 0xD0: return reader.number(1).map { .number(Int64(Int8(truncatingIfNeeded: $0))) }
        case 0xD1: return reader.number(2).map { .number(Int64(Int16(truncatingIfNeeded: $0))) }
        case 0xD2: return reader.number(4).map { .number(Int64(Int32(truncatingIfNeeded: $0))) }
        case 0xD3: return reader.number(8).map { .number(Int64(truncatingIfNeeded: $0)) }
        case 0xD9...0xDB:
            return reader.number(1 << Int(tag - 0xD9)).flatMap { reader.bytes($0) }
                .map { .text(String(decoding: $0, as: UTF8.self)) }
        case 0xDC, 0xDD: return reader.number(tag == 0xDC ? 2 : 4).flatMap { array($0, &reader, depth) }
        case 0xDE, 0xDF: return reader.number(tag == 0xDE ? 2 : 4).flatMap { map($0, &reader, depth) }
        default: return nil
        }
    }

    private static func array(_ count: UInt64, _ reader: inout ByteReader, _ depth: Int) -> MessagePack? {
        var elements: [MessagePack] = []
        for _ in 0..<count {
            guard let element = MessagePack(&reader, depth: depth - 1) else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    private static func map(_ count: UInt64, _ reader: inout ByteReader, _ depth: Int) -> MessagePack? {
        var entries: [(MessagePack, MessagePack)] = []
        for _ in 0..<count {
            guard let key = MessagePack(&reader, depth: depth - 1),
                let value = MessagePack(&reader, depth: depth - 1)
            else { return nil }
            entries.append((key, value))
        }
        return .map(entries)
    }

    var number: Int64? {
        if case .number(let number) = self { number } else { nil }
    }

    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        default: nil
        }
    }

    var elements: [MessagePack] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var entries: [(MessagePack, MessagePack)] {
        if case .map(let entries) = self { entries } else { [] }
    }
}
