/// Where lines and blocks begin and end around an offset, over bytes whose lines end in LF.
enum Lines {
    private static let newline = UInt8(ascii: "\n")

    /// The first byte of the line that holds an offset, looking back so many bytes at most.
    static func start(of offset: Int, in bytes: Span<UInt8>, most: Int = .max) -> Int {
        var start = offset
        let least = offset > most ? offset - most : 0
        while start > least, bytes[start - 1] != newline { start -= 1 }
        return start
    }

    /// The offset of the LF that ends the line which holds an offset, or the end of the bytes.
    static func end(of offset: Int, in bytes: Span<UInt8>, most: Int = .max) -> Int {
        var end = offset
        let last = bytes.count - offset > most ? offset + most : bytes.count
        while end < last, bytes[end] != newline { end += 1 }
        return end
    }

    /// The lines around a range up to an empty line, at most ten each way and 4 KiB each way.
    static func block(around range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var lower = start(of: range.lowerBound, in: bytes, most: 4096)
        for _ in 0..<10 where lower > 1 && range.lowerBound - lower < 4096 {
            let before = start(of: lower - 1, in: bytes, most: 4096)
            guard !isBlank(before..<lower - 1, in: bytes) else { break }
            lower = before
        }
        var upper = end(of: range.upperBound, in: bytes, most: 4096)
        for _ in 0..<10 where upper + 1 < bytes.count && upper - range.upperBound < 4096 {
            let after = end(of: upper + 1, in: bytes, most: 4096)
            guard !isBlank(upper + 1..<after, in: bytes) else { break }
            upper = after
        }
        return lower..<upper
    }

    /// The lines around a range, so many each way and 64 KiB each way at most.
    static func around(_ range: Range<Int>, _ count: Int, in bytes: Span<UInt8>) -> Range<Int> {
        let most = 64 << 10
        var lower = start(of: range.lowerBound, in: bytes, most: most)
        var upper = end(of: range.upperBound, in: bytes, most: most)
        for _ in 0..<count where lower > 0 && range.lowerBound - lower < most {
            lower = start(of: lower - 1, in: bytes, most: most)
        }
        for _ in 0..<count where upper < bytes.count && upper - range.upperBound < most {
            upper = end(of: upper + 1, in: bytes, most: most)
        }
        return lower..<upper
    }

    private static func isBlank(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        range.allSatisfy { bytes[$0] == 0x20 || bytes[$0] == 0x09 || bytes[$0] == 0x0D }
    }
}

extension Span where Element == UInt8 {
    /// The bytes of a range as an array.
    func array(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(self[index]) }
        return bytes
    }

    /// The bytes of a range as text; what is not UTF-8 becomes U+FFFD.
    func text(_ range: Range<Int>) -> String {
        String(decoding: array(range), as: UTF8.self)
    }
}
