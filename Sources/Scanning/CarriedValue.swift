/// The value after a carrier's operator: in quotes, between tags, or bare.
extension CarrierReader {
    static func value(
        at start: Int, name: Range<Int>, operation: Operation, in bytes: Span<UInt8>
    ) -> Carried? {
        var at = start
        _ = skipSpace(&at, in: bytes)
        if operation == .tag {
            skipBlank(&at, in: bytes)
        } else if operation != .space {
            skipLineBreak(&at, in: bytes)
        }
        let opener = at
        skipOpeners(&at, in: bytes)
        guard at < bytes.count else { return nil }
        if opener < at, let quote = quote(bytes[at - 1]) {
            let scheme = skipScheme(&at, in: bytes)
            let value = trimmed(at..<quotedEnd(from: at, quote: quote, in: bytes), in: bytes)
            var carried = carried(name, value, isQuoted: true)
            carried?.scheme = scheme
            carried?.isLoose =
                operation == .space && !isOption(name, in: bytes) && !isStatement(name, value, in: bytes)
            carried?.isCall = operation == .call
            carried?.isCompared = operation == .compare
            return carried
        }
        guard operation != .comma && operation != .call else { return nil }
        if operation == .tag {
            skipInnerTag(&at, in: bytes)
            let end = tagEnd(from: at, in: bytes)
            var next = end
            skipBlank(&next, in: bytes)
            // Without a tag that closes it, `<password>` is a placeholder.
            guard next < bytes.count, bytes[next] == UInt8(ascii: "<") else { return nil }
            return carried(name, trimmed(at..<end, in: bytes), isQuoted: true)
        }
        let scheme = skipScheme(&at, in: bytes)
        if operation == .colon { skipUnknownScheme(&at, name: name, in: bytes) }
        let value = at..<bareEnd(from: at, name: name, in: bytes)
        // A bracket that opens after a bare word makes it a call or a subscript.
        var after = value.upperBound
        _ = skipSpace(&after, in: bytes)
        if after < bytes.count, ByteSet.brackets.contains(bytes[after]) { return nil }
        let isLoose =
            operation == .space && !isOption(name, in: bytes) && !isSetting(name, in: bytes)
        if isLoose {
            // A declaration ends in a semicolon: `typedef struct token_st token_t;`.
            let isStatement = value.upperBound < bytes.count && bytes[value.upperBound] == UInt8(ascii: ";")
            guard !isStatement, looksRandom(value, in: bytes) else { return nil }
        }
        var carried = carried(name, value, isQuoted: false)
        carried?.isLoose = isLoose
        carried?.scheme = scheme
        return carried
    }

    /// A random value that a dash or dot joins to the name that ends in a word.
    static func joined(to word: Range<Int>, within name: Range<Int>, in bytes: Span<UInt8>) -> Carried? {
        var at = word.upperBound
        while at < name.upperBound, at - word.upperBound < 6, Shape.isAlphanumeric(bytes[at]) { at += 1 }
        guard at + 1 < name.upperBound, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: ".")
        else {
            return nil
        }
        var step = at + 1
        var hasDigit = false
        while step < bytes.count, Shape.isAlphanumeric(bytes[step]) {
            if (0x30...0x39).contains(bytes[step]) { hasDigit = true }
            step += 1
        }
        let value = at + 1..<bareEnd(from: at + 1, name: name, in: bytes)
        guard hasDigit, value.count >= leastJoined, looksRandom(value, in: bytes) else { return nil }
        var carried = carried(name.lowerBound..<at, value, isQuoted: false)
        carried?.isLoose = true
        carried?.isJoined = true
        return carried
    }

    private static func carried(_ name: Range<Int>, _ value: Range<Int>, isQuoted: Bool) -> Carried? {
        value.isEmpty ? nil : Carried(name: name, value: value, isQuoted: isQuoted)
    }

    /// A value may begin on the next line: `"key":\n  "value"`, `key =\n    "value"`, `--token \⏎ "value"`.
    private static func skipLineBreak(_ at: inout Int, in bytes: Span<UInt8>) {
        var ahead = at
        if ahead < bytes.count, bytes[ahead] == UInt8(ascii: "\\") { ahead += 1 }
        if ahead < bytes.count, bytes[ahead] == 0x0D { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == 0x0A else { return }
        ahead += 1
        _ = skipSpace(&ahead, in: bytes)
        guard ahead < bytes.count, quote(bytes[ahead]) != nil else { return }
        at = ahead
    }

    private static func skipOpeners(_ at: inout Int, in bytes: Span<UInt8>) {
        let start = at
        while at < bytes.count, at - start < 4 {
            switch bytes[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
                at += 1
                return
            case UInt8(ascii: "\\"), UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "@"):
                at += 1
            case 0x20 where at > start:
                at += 1
            case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "u"):
                // A string's prefix, where a quote follows at once.
                guard at + 1 < bytes.count, quote(bytes[at + 1]) != nil else { return }
                at += 1
            default: return
            }
        }
    }

    private static func quote(_ byte: UInt8) -> UInt8? {
        ByteSet.quotes.contains(byte) ? byte : nil
    }

    private static let schemeStarts = ByteSet("abdkostABDKOST")
    /// The shortest value that a dash may join to its name.
    private static let leastJoined = 16

    /// Skips the scheme of an Authorization header and returns it.
    private static func skipScheme(_ at: inout Int, in bytes: Span<UInt8>) -> Carried.Scheme? {
        guard at < bytes.count, schemeStarts.contains(bytes[at]) else { return nil }
        for scheme in [
            "bearer ", "basic ", "token token=", "token ", "apikey ", "api-key ", "key ", "digest ", "oauth ",
            "sso-key ",
        ]
        where starts(with: scheme, at: at, in: bytes) {
            at += scheme.utf8.count
            _ = skipSpace(&at, in: bytes)
            return scheme == "basic " ? .basic : scheme == "bearer " ? .bearer : .other
        }
        return nil
    }

    /// Skips a scheme of a provider's own: `Authorization: acmev1 0a1b…`.
    private static func skipUnknownScheme(_ at: inout Int, name: Range<Int>, in bytes: Span<UInt8>) {
        guard starts(with: "authorization", at: name.upperBound - 13, in: bytes) else { return }
        var end = at
        while end < bytes.count, end - at < 16, isName(bytes[end]) { end += 1 }
        guard end > at, end < bytes.count, bytes[end] == 0x20 else { return }
        let next = end + 1..<bareEnd(from: end + 1, name: name, in: bytes)
        if looksRandom(next, in: bytes) { at = next.lowerBound }
    }

    private static func quotedEnd(from start: Int, quote: UInt8, in bytes: Span<UInt8>) -> Int {
        var end = start
        while end < bytes.count, end - start < longestValue, bytes[end] != quote, bytes[end] != 0x0A {
            end +=
                bytes[end] == UInt8(ascii: "\\") && end + 1 < bytes.count && bytes[end + 1] != quote ? 2 : 1
            if end < bytes.count, bytes[end] == quote, bytes[end - 1] == UInt8(ascii: "\\") {
                // An escaped quote closes a string inside a string: `\"token\": \"value\"`.
                return end - 1
            }
        }
        return min(end, bytes.count)
    }

    private static func tagEnd(from start: Int, in bytes: Span<UInt8>) -> Int {
        var end = start
        while end < bytes.count, end - start < longestValue, bytes[end] != UInt8(ascii: "<"),
            bytes[end] != 0x0A,
            bytes[end] != 0x0D
        { end += 1 }
        return end
    }

    private static func bareEnd(from start: Int, name: Range<Int>, in bytes: Span<UInt8>) -> Int {
        let inQuery = name.lowerBound > 0 && ByteSet.queryMarks.contains(bytes[name.lowerBound - 1])
        var end = start
        while end < bytes.count, end - start < longestValue,
            isBare(bytes[end]) || bytes[end] == UInt8(ascii: "|") && isNumber(start..<end, in: bytes)
        {
            if inQuery, bytes[end] == UInt8(ascii: "&") || bytes[end] == UInt8(ascii: "#") { break }
            end += 1
        }
        // A sentence's full stop or colon is no part of it.
        if end - start > 8, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: ":") {
            end -= 1
        }
        return end
    }

    /// Whether a range is of digits that are many enough for the id which some tokens begin with: `123456789012345|…`.
    static func isNumber(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        range.count >= 8 && range.allSatisfy { bytes[$0] &- 0x30 < 10 }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !ByteSet.ends.contains(byte)
    }

    /// What of a bounded value is the secret: braces and spaces around it are not, nor words before it, as in
    /// `{production 0a1b…}`.
    private static func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var range = range
        while !range.isEmpty, ByteSet.leading.contains(bytes[range.lowerBound]) {
            range = range.lowerBound + 1..<range.upperBound
        }
        while !range.isEmpty, ByteSet.trailing.contains(bytes[range.upperBound - 1]) {
            range = range.lowerBound..<range.upperBound - 1
        }
        var spaces = 0
        var last = range.lowerBound
        for index in range where bytes[index] == 0x20 {
            spaces += 1
            last = index + 1
        }
        guard (1...2).contains(spaces), looksRandom(last..<range.upperBound, in: bytes),
            !(range.lowerBound..<last).contains(where: { (0x30...0x39).contains(bytes[$0]) })
        else { return range }
        return last..<range.upperBound
    }

    /// Whether the name is a command-line option, whose value follows after a space.
    private static func isOption(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        bytes[name.lowerBound] == UInt8(ascii: "-")
    }

    /// Whether a name and a value in quotes are all of a line, as in a block of settings: `password "…"`.
    private static func isStatement(_ name: Range<Int>, _ value: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var end = min(bytes.count, value.upperBound + 1)
        while end < bytes.count, " \t\r;".utf8.contains(bytes[end]) { end += 1 }
        guard end == bytes.count || bytes[end] == 0x0A else { return false }
        var start = name.lowerBound
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        return start == 0 || bytes[start - 1] == 0x0A
    }

    /// Whether a command sets the variable whose value follows after a space: `ENV TOKEN …`.
    static func isSetting(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        ["env ", "arg ", "setx "].contains {
            starts(with: $0, at: name.lowerBound - $0.utf8.count, in: bytes)
        }
    }

    /// Skips the tag of an element that holds the value of the one around it: `<Password><Value>…`.
    private static func skipInnerTag(_ at: inout Int, in bytes: Span<UInt8>) {
        guard starts(with: "<value>", at: at, in: bytes) else { return }
        at += 7
        skipBlank(&at, in: bytes)
    }

    /// Whether a word has letters and digits and is long: then a space may carry it.
    private static func looksRandom(_ word: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard word.count >= 12 else { return false }
        var hasDigit = false
        var hasLetter = false
        for index in word {
            if (0x30...0x39).contains(bytes[index]) {
                hasDigit = true
            } else if Shape.isAlphanumeric(bytes[index]) {
                hasLetter = true
            }
        }
        return hasDigit && hasLetter
    }
}
