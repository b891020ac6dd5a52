import Secrets

/// What a value is made of, and whether it looks as if it was made at random.
struct Shape {
    let bytes: [UInt8]
    private(set) var hasDigit = false
    private(set) var hasLower = false
    private(set) var hasUpper = false
    private(set) var hasSymbol = false
    private(set) var digits = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        for byte in bytes {
            switch byte {
            case 0x30...0x39:
                hasDigit = true
                digits += 1
            case 0x61...0x7A: hasLower = true
            case 0x41...0x5A: hasUpper = true
            default: hasSymbol = true
            }
        }
    }

    var count: Int { bytes.count }
    var hasLetter: Bool { hasLower || hasUpper }
    var isMixedCase: Bool { hasLower && hasUpper }

    /// How many kinds of bytes it has, of digits, small letters, capitals and others.
    var classes: Int { [hasDigit, hasLower, hasUpper, hasSymbol].filter { $0 }.count }

    /// Whether it is all hexadecimal digits of one case, letters among them.
    var isHex: Bool {
        hasDigit && hasLetter && !isMixedCase && !hasSymbol
            && bytes.allSatisfy { $0 < 0x40 || ($0 | 0x20) <= 0x66 }
    }

    /// Whether it is spelt as names of variables and functions are: `encode_base64`.
    var isIdentifier: Bool {
        bytes.allSatisfy { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
            && bytes.first.map { !(0x30...0x39).contains($0) } ?? false
    }

    /// Whether it is the name of a constant: `FORBIDDEN_VALUE2`.
    var isConstant: Bool {
        hasUpper && !hasLower && isIdentifier
    }

    /// Whether it has none of the bytes that no token has but text and regular expressions do.
    var isTokenText: Bool {
        if bytes.contains(where: { "?\\\"`".utf8.contains($0) || $0 >= 0x80 }) { return isURL }
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")) else { return true }
        return !bytes[open...].contains(UInt8(ascii: "]"))
    }

    /// Whether it has escapes of bytes or characters, as text for a program has.
    var hasEscapes: Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && "xuU".utf8.contains($1) }
    }

    /// How often a digit follows a letter or other byte, or the reverse.
    var turns: Int {
        zip(bytes, bytes.dropFirst()).filter { ((0x30...0x39).contains($0)) != ((0x30...0x39).contains($1)) }
            .count
    }

    /// Whether it is a UUID in its usual spelling, of any version.
    var isUUID: Bool {
        guard count == 36 else { return false }
        for (index, byte) in bytes.enumerated() {
            let isDash = [8, 13, 18, 23].contains(index)
            guard isDash == (byte == UInt8(ascii: "-")), isDash || Self.isHexDigit(byte) else { return false }
        }
        return hasDigit
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}

// MARK: - Randomness

extension Shape {
    /// The shortest value that can be told from a word at all.
    static let shortest = 8

    /// Whether it looks random: all of it, or the longest run of letters and digits in it.
    ///
    /// - Parameter slack: How many bits a byte may be missing, where the context says already that it is a secret.
    func isRandom(slack: Double = 0) -> Bool {
        let run = longestRun
        guard count >= Self.shortest, !isSequence, !isRepetitive,
            run.count < 12 || !Shape(Array(run)).isSequence
        else { return false }
        if isHex { return count >= (slack > 0 ? 12 : 16) }
        if isUUID || endsInUUID { return true }
        return isAlternating || Self.isUnlikeWords(bytes[...], slack: slack)
            || Self.isUnlikeWords(run, slack: slack)
    }

    /// Whether a UUID follows a prefix of the provider's own: `access-live-…`.
    private var endsInUUID: Bool { count > 36 && Shape(Array(bytes.suffix(36))).isUUID }

    /// Whether letters and digits take turns more often than in any name or version.
    private var isAlternating: Bool {
        guard count >= 24, !hasSymbol else { return false }
        return turns * 4 >= count
    }

    private static func isUnlikeWords(_ run: ArraySlice<UInt8>, slack: Double) -> Bool {
        guard run.count >= shortest else { return false }
        let part = Shape(Array(run))
        guard
            part.hasDigit && part.hasLetter || part.isMixedCase && run.count >= (slack > 0 ? 12 : 16)
                || part.hasLetter && run.count >= 24
        else { return false }
        if part.isHex { return run.count >= 16 }
        return WordModel.bitsPerByte(run) >= least(for: run.count) - slack
    }

    /// The bits a byte above which fewer than one word in a hundred of that length lies.
    private static func least(for count: Int) -> Double {
        switch count {
        case ..<12: 6.2
        case ..<16: 5.8
        case ..<24: 5.5
        default: 5.3
        }
    }

    /// The longest run of letters and digits.
    var longestRun: ArraySlice<UInt8> {
        bytes.split { !Self.isAlphanumeric($0) }.max { $0.count < $1.count } ?? []
    }

    /// Whether neighbouring bytes mostly repeat or count up, whatever their case, or eight in a row do: `aaaa`, `12345678`,
    /// `AbCdEfGh`.
    var isSequence: Bool {
        guard bytes.count > 3 else { return true }
        let plainText = bytes.filter(Self.isAlphanumeric)
        guard plainText.count > 3 else { return false }
        let folded = plainText.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        var plain = 0
        var row = 1
        for (one, next) in zip(folded, folded.dropFirst()) {
            let step = Int(next) - Int(one)
            if abs(step) <= 1 { plain += 1 }
            row = step == 1 || one == 0x39 && next == 0x30 ? row + 1 : 1
            if row >= 8 { return true }
        }
        return plain * 10 >= (folded.count - 1) * 8 || Self.isInterleaved(folded)
    }

    /// Whether every other byte counts up: `1a2b3c4d`.
    private static func isInterleaved(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12 else { return false }
        let plain = zip(bytes, bytes.dropFirst(2)).filter { abs(Int($1) - Int($0)) <= 1 }.count
        return plain * 10 >= (bytes.count - 2) * 7
    }

    /// Whether its letters by themselves go through the alphabet, as in `abc123def456ghi789`.
    var isAlphabet: Bool {
        let letters = bytes.map { $0 | 0x20 }.filter { (0x61...0x7A).contains($0) }
        guard letters.count >= 12 else { return false }
        let steps = zip(letters, letters.dropFirst()).filter { (1...2).contains(Int($1) - Int($0)) }.count
        return steps * 10 >= (letters.count - 1) * 6
    }

    /// What follows a prefix such as `live_` that says what the rest is; all of it where it has none.
    var withoutPrefix: [UInt8] {
        let prefix = bytes.prefix { (0x61...0x7A).contains($0) }
        guard (1...12).contains(prefix.count), prefix.count < bytes.count,
            "_-".utf8.contains(bytes[prefix.count])
        else { return bytes }
        return Array(bytes[(prefix.count + 1)...])
    }

    /// Whether few different bytes make it up, as in `0000-0000` and `xxxxXXXXxxxx1`.
    var isRepetitive: Bool {
        Plausibility.entropy(bytes) < (count >= 24 ? 2.8 : count >= 12 ? 2.5 : 2.2)
    }
}

// MARK: - Code

extension Shape {
    private static let codeMarks: Set<[UInt8]> = Set(
        ["${", "{{", "()", "->", "::", "&&", "=>", "#{", "%{", "<%", "$("].map { Array($0.utf8) })
    private static let pathStarts = ["./", "../", "~/"].map { Array($0.utf8) }
    private static let codeMarkStarts = ByteSet("${(-:&=#%<")

    /// Whether it reads as an expression of a programming language: a call, a member, a reference.
    var isCode: Bool {
        for index in bytes.indices.dropLast() where Self.codeMarkStarts.contains(bytes[index]) {
            if Self.codeMarks.contains([bytes[index], bytes[index + 1]]) { return true }
            // Padding ends what it pads; a comparison goes on: `mask==0`.
            if bytes[index...].starts(with: "==".utf8), index + 2 < count,
                Self.isAlphanumeric(bytes[index + 2])
            {
                return true
            }
        }
        if Self.pathStarts.contains(where: bytes.starts) { return true }
        guard bytes.contains(UInt8(ascii: ".")) else { return false }
        return isMemberPath(String(decoding: bytes, as: UTF8.self))
    }

    /// `config.api.token`, `self.password`: identifiers joined by dots, none of which looks random.
    private func isMemberPath(_ text: String) -> Bool {
        let members = text.split(separator: ".", omittingEmptySubsequences: false)
        guard members.count > 1 else { return false }
        return members.allSatisfy { member in
            guard let first = member.utf8.first, !(0x30...0x39).contains(first) else { return false }
            return member.utf8.count < 25 && member.utf8.allSatisfy { $0 == 0x5F || Self.isAlphanumeric($0) }
                && member.utf8.filter { (0x30...0x39).contains($0) }.count <= 2
        }
    }

    /// Whether it is a URL.
    var isURL: Bool { String(decoding: bytes.prefix(24), as: UTF8.self).contains("://") }

    /// The longest part of a URL's path, query or user that looks random; nil where none does.
    var randomPartOfURL: ArraySlice<UInt8>? {
        bytes.split { "/?&=:@#".utf8.contains($0) }.filter { $0.count >= 16 && Shape(Array($0)).isRandom() }
            .max { $0.count < $1.count }
    }
}
