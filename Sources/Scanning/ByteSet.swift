/// A set of ASCII characters that is asked about often.
struct ByteSet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
    }
}

extension ByteSet {
    static let brackets = ByteSet("([{")
    static let breaks = ByteSet("\"'`\\%=&")
    static let closers = ByteSet("\"'`]\\)}*")
    static let ends = ByteSet("\"'`<>,;()[]{}|\\")
    static let leading = ByteSet(" \t{[(")
    static let operators = ByteSet("=:?|+!<>-.")
    static let queryMarks = ByteSet("?&")
    static let quotes = ByteSet("\"'`")
    static let straightQuotes = ByteSet("\"'")
    static let trailing = ByteSet(" \t})]")
    static let typeMarks = ByteSet("&*<>[]?")
}
