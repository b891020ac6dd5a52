//  The textual envelope of keys.

/// A PEM block (RFC 7468; RFC 1421 for its headers) with its body decoded.
struct PEMBlock {
    var label: String
    /// Whether its headers say that the body is encrypted.
    var isEncrypted: Bool
    var body: [UInt8]

    private static let labels = ["", "ENCRYPTED ", "RSA ", "EC ", "DSA ", "OPENSSH "].map {
        $0 + "PRIVATE KEY"
    }

    /// Whether the body is one DER sequence from end to end.
    var looksLikeDER: Bool {
        guard body.count > 4, body[0] == 0x30 else { return false }
        let lengthBytes = body[1] < 0x80 ? 0 : Int(body[1] & 0x7f)
        guard lengthBytes <= 3, body.count > 2 + lengthBytes else { return false }
        let length =
            lengthBytes == 0 ? Int(body[1]) : body[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
        return body.count == 2 + lengthBytes + length
    }

    /// The first block in the text whose label is that of a private key.
    static func privateKey(in text: [UInt8]) -> PEMBlock? {
        var lines = lines(of: text)[...]
        while let first = lines.firstIndex(where: { $0.contains("-----BEGIN ") }) {
            lines = lines[first...]
            let label = labels.first { lines[first].hasSuffix("-----BEGIN \($0)-----") }
            if let label { return PEMBlock(label: label, lines: lines.dropFirst()) }
            lines = lines.dropFirst()
        }
        return nil
    }

    private init?(label: String, lines: ArraySlice<String>) {
        guard let end = lines.firstIndex(where: { $0.hasPrefix("-----END \(label)-----") }) else {
            return nil
        }
        let inside = lines[..<end]
        let headers = inside.filter { $0.contains(":") }
        let text = inside.filter { !$0.contains(":") && !$0.hasPrefix("-") }.joined()
        guard let body = Base64.decodeLeniently(text.utf8) else { return nil }
        self.label = label
        isEncrypted = headers.contains { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") }
        self.body = body
    }

    /// The lines without white space around them; `\n` and `\r` written out as escapes end a line too.
    static func lines(of text: [UInt8]) -> [String] {
        var unescaped: [UInt8] = []
        unescaped.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let isEscape = text[index] == UInt8(ascii: "\\") && index + 1 < text.count
            if isEscape, text[index + 1] == UInt8(ascii: "n") || text[index + 1] == UInt8(ascii: "r") {
                unescaped.append(0x0a)
                index += 2
            } else {
                unescaped.append(text[index])
                index += 1
            }
        }
        return unescaped.split { $0 == 0x0a || $0 == 0x0d }.map { line in
            let blanks: Set<UInt8> = [0x20, 0x09]
            let start = line.drop { blanks.contains($0) }
            let end = start.lastIndex { !blanks.contains($0) } ?? start.startIndex - 1
            return String(decoding: start[...end], as: UTF8.self)
        }
    }
}
