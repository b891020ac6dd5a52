/// Takes bytes from the front of an array, nil where they end.
struct ByteReader {
    private let all: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { all = bytes }

    func peek() -> UInt8? { at < all.count ? all[at] : nil }

    mutating func byte() -> UInt8? {
        guard at < all.count else { return nil }
        defer { at += 1 }
        return all[at]
    }

    mutating func bytes(_ count: UInt64) -> [UInt8]? {
        guard count <= UInt64(all.count - at) else { return nil }
        defer { at += Int(count) }
        return Array(all[at..<at + Int(count)])
    }

    /// A number of so many bytes, highest first.
    mutating func number(_ width: Int) -> UInt64? {
        bytes(UInt64(width))?.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number in groups of seven bits, lowest first, as protocol buffers write it.
    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
