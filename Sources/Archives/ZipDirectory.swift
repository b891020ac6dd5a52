/// What a zip archive says of itself at its end (APPNOTE.TXT, "End of central directory record").
///
/// libarchive passes over a damaged member of a zip whose directory it cannot use, and says nothing.
enum ZipDirectory {
    private static let recordLength = 22
    /// A comment of up to so many bytes follows the record.
    private static let longestComment = 65_535
    /// The count that means that the true one stands elsewhere.
    private static let overflow = 0xFFFF

    /// How many members there are: 0 where the record is missing, nil where it does not say.
    static func count(in bytes: Span<UInt8>) -> Int? {
        var at = bytes.count - recordLength
        let least = max(0, at - longestComment)
        while at >= least {
            if bytes[at] == 0x50, bytes[at + 1] == 0x4B, bytes[at + 2] == 0x05, bytes[at + 3] == 0x06 {
                let count = Int(bytes[at + 10]) | Int(bytes[at + 11]) << 8
                return count == overflow ? nil : count
            }
            at -= 1
        }
        return 0
    }
}
