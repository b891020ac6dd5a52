/// A kind of file that holds other files, told by its first bytes and never by its name.
package enum ContainerKind: Hashable, Sendable, CaseIterable {
    case zip, tar, sevenZip, ar, cpio, rpm
    /// One compressed stream, which may be an archive or a single file.
    case gzip, bzip2, xz, zstd, lz4, compress

    /// How many bytes tell the kind.
    private static let headLength = 512

    /// The kind whose signature the bytes begin with; nil for anything else.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 18, let kind = Self.bySignature(bytes) ?? Self.byTarHeader(bytes) else {
            return nil
        }
        self = kind
    }

    private static func bySignature(_ bytes: Span<UInt8>) -> ContainerKind? {
        switch bytes[0] {
        case 0x50: has([0x50, 0x4B, 0x03, 0x04], bytes) ? .zip : nil
        case 0x37: has([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], bytes) ? .sevenZip : nil
        case 0x21: has(Array("!<arch>\n".utf8), bytes) ? .ar : nil
        case 0x30: isCpio(bytes) ? .cpio : nil
        case 0xED: has([0xED, 0xAB, 0xEE, 0xDB], bytes) ? .rpm : nil
        // RFC 1952: deflate is the only method, and the three highest flags are reserved.
        case 0x1F:
            has([0x1F, 0x8B, 0x08], bytes) && bytes[3] & 0xE0 == 0
                ? .gzip : has([0x1F, 0x9D], bytes) && bytes[2] & 0x60 == 0 ? .compress : nil
        case 0x42: isBzip2(bytes) ? .bzip2 : nil
        case 0xFD: has([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], bytes) ? .xz : nil
        case 0x28: has([0x28, 0xB5, 0x2F, 0xFD], bytes) ? .zstd : nil
        case 0x04: has([0x04, 0x22, 0x4D, 0x18], bytes) ? .lz4 : nil
        default: nil
        }
    }

    private static func has(_ signature: [UInt8], _ bytes: Span<UInt8>, at offset: Int = 0) -> Bool {
        guard bytes.count >= offset + signature.count else { return false }
        for index in signature.indices where bytes[offset + index] != signature[index] { return false }
        return true
    }

    private static func isCpio(_ bytes: Span<UInt8>) -> Bool {
        guard ["070701", "070702", "070707"].contains(where: { has(Array($0.utf8), bytes) }),
            bytes.count >= 76
        else {
            return false
        }
        // All that follows in the header is digits, hexadecimal in the two newer forms.
        for index in 6..<76 where !isHexadecimal(bytes[index]) { return false }
        return true
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// `BZh`, the block size, and the first block's mark (pi) or the end's (its square root).
    private static func isBzip2(_ bytes: Span<UInt8>) -> Bool {
        guard has([0x42, 0x5A, 0x68], bytes), (0x31...0x39).contains(bytes[3]) else { return false }
        return has([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], bytes, at: 4)
            || has([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], bytes, at: 4)
    }

    /// A tar header has no signature at its beginning: its sum must be right (POSIX.1-1988; the sum field counts as spaces).
    private static func byTarHeader(_ bytes: Span<UInt8>) -> ContainerKind? {
        guard bytes.count >= headLength, bytes[0] != 0, isOctalField(148..<155, bytes) else { return nil }
        var told = 0
        for index in 148..<156 where (0x30...0x37).contains(bytes[index]) {
            told = told * 8 + Int(bytes[index] - 0x30)
        }
        var sum = 8 * 0x20
        for index in 0..<headLength where !(148..<156).contains(index) { sum += Int(bytes[index]) }
        return sum == told ? .tar : nil
    }

    private static func isOctalField(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var hasDigit = false
        for index in range {
            switch bytes[index] {
            case 0x30...0x37: hasDigit = true
            case 0x20, 0x00: continue
            default: return false
            }
        }
        return hasDigit
    }
}
