/// A value that something with a telling name carries: an assignment, a header, an option, an element.
struct Carried: Hashable {
    /// The whole name of the variable, key, header or element.
    var name: Range<Int>
    /// The value, without quotes.
    var value: Range<Int>
    /// Whether the value stood in quotes or between tags, so that its ends are certain.
    var isQuoted: Bool
    /// Whether only a space joins name and value, as in prose.
    var isLoose = false
    /// Whether the name is that of a function and the value its argument.
    var isCall = false
    /// Whether the value is what something with the name is compared with.
    var isCompared = false
    /// Whether a dash or dot joins the value to the name: `acme-secret-0a1b…`.
    var isJoined = false
    /// The scheme of a header's value.
    var scheme: Scheme?

    /// A scheme by which a header carries a credential.
    enum Scheme {
        case basic, bearer, other
    }
}

/// Reads what follows a carrier's word: the rest of its name, an operator, and a value.
///
/// Written by hand rather than as a pattern because the generic words hit millions of times in a large history, and most
/// hits end after one or two bytes here.
enum CarrierReader {
    /// How much of a name may follow or precede the word.
    private static let longestName = 64
    /// How far the default of a variable may stand from its name.
    private static let longestDeclaration = 160
    /// The longest value that is read.
    static let longestValue = 4096

    /// What joins a name and its value.
    enum Operation: Equatable {
        case assign, compare, colon, comma, space, tag, call
    }

    /// Reads around a word that stands at `word`; nil where nothing is carried.
    static func read(_ word: Range<Int>, in bytes: Span<UInt8>) -> Carried? {
        let name = nameRange(around: word, in: bytes)
        return read(name: name, in: bytes) ?? joined(to: word, within: name, in: bytes)
    }

    /// Reads what follows a name.
    static func read(name: Range<Int>, in bytes: Span<UInt8>) -> Carried? {
        var at = name.upperBound
        if let operation = takeValueWord(&at, in: bytes) {
            return value(at: at, name: name, operation: operation, in: bytes)
        }
        let closed = skipClosers(&at, in: bytes)
        guard var operation = takeOperator(&at, in: bytes, closed: closed),
            operation != .comma || isFirstArgument(name, in: bytes), !isPathStep(name, in: bytes)
        else { return nil }
        if skipAnnotation(&at, in: bytes, after: operation) { operation = .assign }
        return value(at: at, name: name, operation: operation, in: bytes)
    }

    // MARK: Names

    static func nameRange(around word: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
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

    /// Whether a quoted name is the first argument of a call, as in `define('TOKEN', '…')`, and not one of a list.
    private static func isFirstArgument(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard name.lowerBound > 2, ByteSet.quotes.contains(bytes[name.lowerBound - 1]) else { return false }
        let before = bytes[name.lowerBound - 2] == 0x20 ? name.lowerBound - 3 : name.lowerBound - 2
        return bytes[before] == UInt8(ascii: "(")
    }

    /// Whether a name is a step of a longer one: `arn:aws:secretsmanager:…:secret:name`, `AWS::Lambda::Token`; a symbol of
    /// Ruby's is none: `:token =>`.
    private static func isPathStep(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard name.lowerBound > 0, bytes[name.lowerBound - 1] == UInt8(ascii: ":") else { return false }
        // PowerShell's variables of the environment: `$env:TOKEN = '…'`.
        if starts(with: "$env:", at: name.lowerBound - 5, in: bytes) { return false }
        return name.lowerBound > 1 && !" \t\n(,{".utf8.contains(bytes[name.lowerBound - 2])
    }

    static func isName(_ byte: UInt8) -> Bool {
        Shape.isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$")
    }

    /// Skips what closes a quoted or subscripted name: `"`, `']`, `\")`.
    private static func skipClosers(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        let start = at
        while at < bytes.count, at - start < 4, ByteSet.closers.contains(bytes[at]) { at += 1 }
        return at > start
    }

    static func skipSpace(_ at: inout Int, in bytes: Span<UInt8>, most: Int = 40) -> Int {
        let start = at
        while at < bytes.count, at - start < most, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        return at - start
    }

    /// Skips spaces and line breaks.
    static func skipBlank(_ at: inout Int, in bytes: Span<UInt8>, most: Int = 80) {
        let start = at
        while at < bytes.count, at - start < most, bytes[at] <= 0x20, bytes[at] != 0 { at += 1 }
    }

    // MARK: Operators

    /// The element or member beside a name that holds its value: `name="token" value="…"`, `<key>token</key><string>…`,
    /// `- name: TOKEN\n  value: …`, `{"key": "token", "value": "…"}`.
    private static func takeValueWord(_ at: inout Int, in bytes: Span<UInt8>) -> Operation? {
        var ahead = at
        if ahead + 1 < bytes.count, bytes[ahead] == UInt8(ascii: "<"), bytes[ahead + 1] == UInt8(ascii: "/") {
            return takeNextElement(&at, in: bytes)
        }
        if takeDefault(&at, in: bytes) || takeReturned(&at, in: bytes) { return .assign }
        if ahead < bytes.count, ByteSet.straightQuotes.contains(bytes[ahead]) { ahead += 1 }
        let gap = ahead
        if ahead < bytes.count, bytes[ahead] == UInt8(ascii: ",") { ahead += 1 }
        skipBlank(&ahead, in: bytes)
        guard ahead > gap else { return nil }
        if ahead < bytes.count, ByteSet.straightQuotes.contains(bytes[ahead]) { ahead += 1 }
        guard starts(with: "value", at: ahead, in: bytes) else { return nil }
        ahead += 5
        if ahead < bytes.count, ByteSet.straightQuotes.contains(bytes[ahead]) { ahead += 1 }
        _ = skipSpace(&ahead, in: bytes)
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "=") || bytes[ahead] == UInt8(ascii: ":")
        else { return nil }
        at = ahead + 1
        return .assign
    }

    /// The default of a variable that Terraform declares: `variable "token" {⏎ default = `.
    private static func takeDefault(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        var ahead = at
        guard ahead + 2 < bytes.count, bytes[ahead] == UInt8(ascii: "\"") else { return false }
        ahead += 1
        _ = skipSpace(&ahead, in: bytes)
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "{") else { return false }
        let end = min(bytes.count, ahead + longestDeclaration)
        while ahead < end, bytes[ahead] != UInt8(ascii: "}") {
            ahead += 1
            guard ahead < end, bytes[ahead] == 0x0A else { continue }
            var word = ahead
            skipBlank(&word, in: bytes)
            guard starts(with: "default", at: word, in: bytes) else { continue }
            word += 7
            _ = skipSpace(&word, in: bytes)
            guard word < bytes.count, bytes[word] == UInt8(ascii: "=") else { return false }
            at = word + 1
            return true
        }
        return false
    }

    /// What a function does nothing but return: `getToken() string { return "…" }`.
    private static func takeReturned(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else { return false }
        var ahead = at + 1
        while ahead < bytes.count, ahead - at < 40, isSignature(bytes[ahead]) { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: ")") else { return false }
        ahead += 1
        let type = ahead
        while ahead < bytes.count, ahead - type < 40,
            isSignature(bytes[ahead]) || bytes[ahead] == UInt8(ascii: ">")
        {
            ahead += 1
        }
        skipBlank(&ahead, in: bytes)
        if ahead < bytes.count, bytes[ahead] == UInt8(ascii: "{") { ahead += 1 }
        skipBlank(&ahead, in: bytes)
        guard starts(with: "return ", at: ahead, in: bytes) else { return false }
        ahead += 7
        _ = skipSpace(&ahead, in: bytes)
        guard ahead < bytes.count, ByteSet.quotes.contains(bytes[ahead]) else { return false }
        at = ahead
        return true
    }

    /// Whether a byte may stand in a function's parameters and type.
    private static func isSignature(_ byte: UInt8) -> Bool {
        isName(byte) || byte == 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
    }

    /// The opening tag after the closing one that a name stands before.
    private static func takeNextElement(_ at: inout Int, in bytes: Span<UInt8>) -> Operation? {
        var ahead = at + 2
        guard skipTag(&ahead, in: bytes) else { return nil }
        skipBlank(&ahead, in: bytes)
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "<") else { return nil }
        ahead += 1
        guard
            ["string>", "value>", "secret>", "data>"].contains(where: {
                starts(with: $0, at: ahead, in: bytes)
            }),
            skipTag(&ahead, in: bytes)
        else { return nil }
        at = ahead
        return .tag
    }

    private static func skipTag(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        let start = at
        while at < bytes.count, at - start < 40, isName(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == UInt8(ascii: ">") else { return false }
        at += 1
        return true
    }

    /// Whether a text in small letters stands at an offset, in letters of either case.
    static func starts(with text: String, at offset: Int, in bytes: Span<UInt8>) -> Bool {
        guard offset >= 0, offset + text.utf8.count <= bytes.count else { return false }
        for (index, byte) in text.utf8.enumerated() {
            let other = bytes[offset + index]
            guard other == byte || (0x41...0x5A).contains(other) && other | 0x20 == byte else { return false }
        }
        return true
    }

    private static func takeOperator(_ at: inout Int, in bytes: Span<UInt8>, closed: Bool) -> Operation? {
        let spaces = skipSpace(&at, in: bytes)
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "|"), UInt8(ascii: "+"),
            UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: "."):
            return takeSymbols(&at, in: bytes)
        case UInt8(ascii: ",") where closed:
            at += 1
            return .comma
        case UInt8(ascii: "("):
            at += 1
            return .call
        case UInt8(ascii: ">")
        where spaces == 0 && (isName(bytes[at - 1]) || ByteSet.straightQuotes.contains(bytes[at - 1])):
            at += 1
            return .tag
        case UInt8(ascii: "-") where spaces > 0 && at + 1 < bytes.count && bytes[at + 1] == 0x20:
            at += 1
            return .assign
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            return spaces > 0 || closed ? .space : nil
        default:
            if spaces > 0 { skipVerb(&at, in: bytes) }
            return spaces > 0 ? .space : nil
        }
    }

    /// Skips what joins name and value in a sentence: `the password is "…"`, `the password for deploy is "…"`.
    private static func skipVerb(_ at: inout Int, in bytes: Span<UInt8>) {
        var ahead = at
        if starts(with: "for ", at: ahead, in: bytes) {
            ahead += 3
            while ahead < bytes.count, ahead - at < 48, bytes[ahead] != 0x0A,
                !starts(with: " is ", at: ahead, in: bytes)
            { ahead += 1 }
            ahead += 1
        }
        guard starts(with: "is ", at: ahead, in: bytes), ahead + 3 < bytes.count,
            ByteSet.quotes.contains(bytes[ahead + 3])
        else { return }
        at = ahead + 3
    }

    private static func takeSymbols(_ at: inout Int, in bytes: Span<UInt8>) -> Operation? {
        let start = at
        while at < bytes.count, at - start < 4, ByteSet.operators.contains(bytes[at]) { at += 1 }
        let symbols = bytes.text(start..<at)
        if symbols == "|", start == 0 || bytes[start - 1] != 0x20 { return nil }
        switch symbols {
        case ":", "::": return .colon
        case "==", "===", "!=", "!==": return .compare
        case "=", "=>", ":=", "?=", "+=", ".=", "||", "??", "<-", "|", "||=", "??=", "::=", ":::=":
            return .assign
        default: return nil
        }
    }

    /// Skips a type between a name and an equals sign, `token: String = "…"`; whether one stands there.
    private static func skipAnnotation(
        _ at: inout Int, in bytes: Span<UInt8>, after operation: Operation
    ) -> Bool {
        guard operation == .colon || operation == .space else { return false }
        var ahead = at
        _ = skipSpace(&ahead, in: bytes)
        let word = ahead
        while ahead < bytes.count, ahead - word < 40, isType(bytes[ahead]) { ahead += 1 }
        guard ahead > word else { return false }
        _ = skipSpace(&ahead, in: bytes)
        guard ahead + 1 < bytes.count, bytes[ahead] == UInt8(ascii: "="),
            bytes[ahead + 1] != UInt8(ascii: "=")
        else { return false }
        at = ahead + 1
        return true
    }

    private static func isType(_ byte: UInt8) -> Bool {
        isName(byte) || ByteSet.typeMarks.contains(byte)
    }
}
