/// Text in units of two or four bytes: UTF-16 and UTF-32 in either order, with a byte order mark or without.
package enum WideText: String, CaseIterable, Sendable {
    case utf16LE = "utf-16le"
    case utf16BE = "utf-16be"
    case utf32LE = "utf-32le"
    case utf32BE = "utf-32be"

    /// How many bytes tell, where there is no mark.
    private static let sniffed = 512

    /// What the first bytes say.
    ///
    /// Without a mark it is text of mostly ASCII: nine in ten of the first units are printable characters of it.
    package init?(sniffing bytes: Span<UInt8>) {
        guard bytes.count >= 16 else { return nil }
        if let marked = Self.marked(bytes) {
            self = marked
            return
        }
        // ASCII in any of the four has a NUL among its first bytes: nearly every other file ends here.
        guard bytes[0] == 0 || bytes[1] == 0,
            let encoding = Self.allCases.reversed().first(where: { $0.fits(bytes) })
        else { return nil }
        self = encoding
    }

    private static func marked(_ bytes: Span<UInt8>) -> WideText? {
        guard bytes.count >= 4 else { return nil }
        return switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0xFF, 0xFE, 0x00, 0x00): .utf32LE
        case (0x00, 0x00, 0xFE, 0xFF): .utf32BE
        case (0xFF, 0xFE, _, _): .utf16LE
        case (0xFE, 0xFF, _, _): .utf16BE
        default: nil
        }
    }

    private var width: Int { self == .utf16LE || self == .utf16BE ? 2 : 4 }
    private var isLittleEndian: Bool { self == .utf16LE || self == .utf32LE }

    private func fits(_ bytes: Span<UInt8>) -> Bool {
        let units = min(bytes.count, Self.sniffed) / width
        let fitting = (0..<units).count { index in
            let unit = unit(at: index * width, in: bytes)
            return (0x20..<0x7F).contains(unit) || unit == 0x0A || unit == 0x0D || unit == 0x09
        }
        return fitting * 10 >= units * 9
    }

    private func unit(at offset: Int, in bytes: Span<UInt8>) -> UInt32 {
        var unit: UInt32 = 0
        for index in 0..<width {
            unit = unit << 8 | UInt32(bytes[offset + (isLittleEndian ? width - 1 - index : index)])
        }
        return unit
    }

    /// The text as UTF-8 without its mark; what is no character becomes U+FFFD, and bytes after the last unit are left out.
    package func decode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / width + bytes.count / 8)
        var at = start(in: bytes)
        while let (scalar, length) = scalar(at: at, in: bytes) {
            if scalar.isASCII { text.append(UInt8(scalar.value)) } else { text += Array(String(scalar).utf8) }
            at += length
        }
        return text
    }

    /// The offsets in the source of ascending offsets in what `decode` makes of it.
    package func sources(of offsets: [Int], in bytes: Span<UInt8>) -> [Int] {
        var sources: [Int] = []
        var at = start(in: bytes)
        var decoded = 0
        for offset in offsets {
            while decoded < offset, let (scalar, length) = scalar(at: at, in: bytes) {
                decoded += UTF8.width(scalar)
                at += length
            }
            sources.append(at)
        }
        return sources
    }

    private func start(in bytes: Span<UInt8>) -> Int {
        Self.marked(bytes) == self ? width : 0
    }

    private func scalar(at offset: Int, in bytes: Span<UInt8>) -> (Unicode.Scalar, length: Int)? {
        guard offset + width <= bytes.count else { return nil }
        let first = unit(at: offset, in: bytes)
        if width == 2, (0xD800..<0xDC00).contains(first), offset + 4 <= bytes.count {
            let second = unit(at: offset + 2, in: bytes)
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return (scalar, 4)
            }
        }
        return (Unicode.Scalar(first) ?? "\u{FFFD}", width)
    }
}
