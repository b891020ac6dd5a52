/// A value that something with a telling name carries: an assignment, a header, an option, an element.
struct Carried: Equatable {
    /// The whole name of the variable, key, header or element.
    var name: Range<Int>
    /// The value, without quotes.
    var value: Range<Int>
    /// Whether the value stood in quotes or between tags, so that its ends are certain.
    var isQuoted: Bool
}

/// Reads what follows a carrier's word: the rest of its name, an operator, and a value.
///
/// Written by hand rather than as a pattern because the generic words hit millions of times in a large history, and most
/// hits end after one or two bytes here.
struct CarrierReader {
    /// How much of a name may follow or precede the word.
    private static let longestName = 64
    /// The longest value that is read.
    static let longestValue = 4096

    /// Reads around a word that stands at `word`; nil where nothing is carried.
    static func read(_ word: Range<Int>, in bytes: Span<UInt8>) -> Carried? {
        let name = nameRange(around: word, in: bytes)
        var at = name.upperBound
        let closed = skipClosers(&at, in: bytes)
        guard let operation = takeOperator(&at, in: bytes, closed: closed) else { return nil }
        skipAnnotation(&at, in: bytes, after: operation)
        return value(at: at, name: name, operation: operation, in: bytes)
    }

    enum Operation: Equatable {
        case assign, colon, comma, space, tag, call
    }

    private static func nameRange(around word: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var lower = word.lowerBound
        while lower > 0, word.lowerBound - lower < longestName, isName(bytes[lower - 1]) { lower -= 1 }
        var upper = word.upperBound
        while upper < bytes.count, upper - word.upperBound < longestName, isName(bytes[upper]) { upper += 1 }
        // A name does not end in a dot or a dash: `token- "x"` is text, and `--token-` an option cut short.
        while upper > word.upperBound,
            bytes[upper - 1] == UInt8(ascii: ".") || bytes[upper - 1] == UInt8(ascii: "-")
        {
            upper -= 1
        }
        return lower..<upper
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "$"):
            true
        default: false
        }
    }

    /// Skips what closes a quoted or subscripted name: `"`, `']`, `\")`.
    private static func skipClosers(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        let start = at
        while at < bytes.count, at - start < 4 {
            switch bytes[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "]"),
                UInt8(ascii: "\\"),
                UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "*"):
                at += 1
            default: return at > start
            }
        }
        return at > start
    }

    private static func skipSpace(_ at: inout Int, in bytes: Span<UInt8>, most: Int = 40) -> Int {
        let start = at
        while at < bytes.count, at - start < most, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        return at - start
    }

    private static func takeOperator(_ at: inout Int, in bytes: Span<UInt8>, closed: Bool) -> Operation? {
        let spaces = skipSpace(&at, in: bytes)
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "|"), UInt8(ascii: "+"),
            UInt8(ascii: "!"), UInt8(ascii: "<"):
            return takeSymbols(&at, in: bytes)
        case UInt8(ascii: ","):
            at += 1
            return .comma
        case UInt8(ascii: "("):
            at += 1
            return .call
        case UInt8(ascii: ">"):
            at += 1
            return .tag
        case UInt8(ascii: "-") where spaces > 0:
            at += 1
            return .assign
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            return spaces > 0 || closed ? .space : nil
        default:
            return spaces > 0 ? .space : nil
        }
    }

    private static func takeSymbols(_ at: inout Int, in bytes: Span<UInt8>) -> Operation? {
        let start = at
        while at < bytes.count, at - start < 3 {
            switch bytes[at] {
            case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "|"),
                UInt8(ascii: "+"),
                UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "-"):
                at += 1
            default:
                return operation(of: bytes.text(start..<at))
            }
        }
        return operation(of: bytes.text(start..<at))
    }

    private static func operation(of symbols: String) -> Operation? {
        switch symbols {
        case ":", "::": .colon
        case "=", "==", "===", "=>", ":=", "?=", "+=", "||", "??", "<-", "!=", "!==", "|", "||=", "??=",
            "::=":
            .assign
        default: nil
        }
    }

    /// Skips a type between a colon and an equals sign: `token: String = "…"`.
    private static func skipAnnotation(_ at: inout Int, in bytes: Span<UInt8>, after operation: Operation) {
        guard operation == .colon || operation == .space else { return }
        var ahead = at
        _ = skipSpace(&ahead, in: bytes)
        let word = ahead
        while ahead < bytes.count, ahead - word < 40, isType(bytes[ahead]) { ahead += 1 }
        guard ahead > word else { return }
        _ = skipSpace(&ahead, in: bytes)
        guard ahead + 1 < bytes.count, bytes[ahead] == UInt8(ascii: "="),
            bytes[ahead + 1] != UInt8(ascii: "=")
        else {
            return
        }
        at = ahead + 1
    }

    private static func isType(_ byte: UInt8) -> Bool {
        isName(byte) || "&*<>[]?".utf8.contains(byte)
    }

    private static func value(
        at start: Int, name: Range<Int>, operation: Operation, in bytes: Span<UInt8>
    ) -> Carried? {
        var at = start
        _ = skipSpace(&at, in: bytes)
        if operation != .space { skipLineBreak(&at, in: bytes) }
        let opener = at
        skipOpeners(&at, in: bytes)
        guard at < bytes.count else { return nil }
        var isQuoted = false
        if opener < at, let quote = quote(bytes[at - 1]) {
            isQuoted = true
            skipScheme(&at, in: bytes)
            let end = quotedEnd(from: at, quote: quote, in: bytes)
            return carried(name, at..<end, isQuoted: true)
        }
        guard operation != .comma && operation != .call else { return nil }
        isQuoted = operation == .tag
        skipScheme(&at, in: bytes)
        guard operation != .space || isOption(name, in: bytes) || looksRandom(at, in: bytes) else {
            return nil
        }
        return carried(name, at..<bareEnd(from: at, in: bytes), isQuoted: isQuoted)
    }

    private static func carried(_ name: Range<Int>, _ value: Range<Int>, isQuoted: Bool) -> Carried? {
        value.isEmpty ? nil : Carried(name: name, value: value, isQuoted: isQuoted)
    }

    /// A value may begin on the next line: `"key":\n  "value"`, `key =\n    "value"`.
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
            case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "u"):
                // A string's prefix, where a quote follows at once.
                guard at + 1 < bytes.count, quote(bytes[at + 1]) != nil else { return }
                at += 1
            default: return
            }
        }
    }

    private static func quote(_ byte: UInt8) -> UInt8? {
        "\"'`".utf8.contains(byte) ? byte : nil
    }

    /// Skips the scheme of an Authorization header.
    private static func skipScheme(_ at: inout Int, in bytes: Span<UInt8>) {
        for scheme in ["bearer ", "basic ", "token ", "apikey ", "digest "] {
            let end = at + scheme.utf8.count
            guard end < bytes.count, bytes.text(at..<end).lowercased() == scheme else { continue }
            at = end
            _ = skipSpace(&at, in: bytes)
            return
        }
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

    private static func bareEnd(from start: Int, in bytes: Span<UInt8>) -> Int {
        var end = start
        while end < bytes.count, end - start < longestValue, isBare(bytes[end]) { end += 1 }
        return end
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"\"'`<>,;()[]{}|\\".utf8.contains(byte)
    }

    /// Whether the name is a command-line option, whose value follows after a space.
    private static func isOption(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        bytes[name.lowerBound] == UInt8(ascii: "-")
    }

    /// Whether the bare word has letters and digits and is long: then a space may carry it.
    private static func looksRandom(_ at: Int, in bytes: Span<UInt8>) -> Bool {
        let end = bareEnd(from: at, in: bytes)
        guard end - at >= 16 else { return false }
        let text = bytes.array(at..<end)
        return text.contains { (0x30...0x39).contains($0) }
            && text.contains { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    }
}
