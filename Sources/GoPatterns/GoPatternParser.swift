extension GoPattern {
    /// The longest source that is read, in bytes; PCRE2 has the same bound here.
    private static let longestSource = 16 << 10

    /// Takes a pattern apart.
    ///
    /// - Throws: Where it is not Go's, or has what patterns over bytes cannot say.
    package init(_ source: String) throws(Failure) {
        guard source.utf8.count <= Self.longestSource else {
            throw Failure(description: "it is longer than 16 KiB")
        }
        var parser = GoPatternParser(source)
        self = try parser.parse()
    }
}

/// Reads a pattern from left to right.
private struct GoPatternParser {
    /// How deep groups may nest; PCRE2 has the same bound here.
    private static let deepest = 100
    private static let posixClasses: Set<String> = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
        "upper", "word", "xdigit",
    ]

    private let source: [Unicode.Scalar]
    private var at = 0
    private var captures = 0
    private var depth = 0
    /// Whether `^` and `$` stand at lines, as the flags in force have it.
    private var isMultiline = false

    init(_ source: String) {
        self.source = Array(source.unicodeScalars)
    }

    mutating func parse() throws(GoPattern.Failure) -> GoPattern {
        let pattern = try choice()
        guard at == source.count else { throw failure("a parenthesis is closed that was not opened") }
        return pattern
    }

    private func failure(_ message: String) -> GoPattern.Failure { GoPattern.Failure(description: message) }

    private var next: Unicode.Scalar? { at < source.count ? source[at] : nil }

    private mutating func take(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard source[at...].starts(with: scalars) else { return false }
        at += scalars.count
        return true
    }

    /// Alternatives up to the end or the parenthesis that closes their group, whose flags end with it.
    private mutating func choice() throws(GoPattern.Failure) -> GoPattern {
        let outer = isMultiline
        defer { isMultiline = outer }
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws(GoPattern.Failure) -> GoPattern {
        var parts: [GoPattern] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if take("\\Q") {
                parts += quoted()
                continue
            }
            parts.append(try repeated(try atom()))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    /// The characters up to `\E`; a repetition right after it is refused, as one that has nothing to repeat.
    private mutating func quoted() -> [GoPattern] {
        var parts: [GoPattern] = []
        while let scalar = next, !take("\\E") {
            parts.append(.character(scalar))
            at += 1
        }
        return parts
    }

    private mutating func atom() throws(GoPattern.Failure) -> GoPattern {
        guard let scalar = next else { return .empty }
        at += 1
        switch scalar {
        case "(": return try group()
        case "[": return .set(try set())
        case ".": return .any
        case "^": return .assertion(.start(ofLine: isMultiline))
        case "$": return .assertion(.end(ofLine: isMultiline))
        case "\\": return try escape()
        case "*", "+", "?": throw failure("the repetition '\(scalar)' has nothing to repeat")
        default: return .character(scalar)
        }
    }

    // MARK: Repetitions

    private mutating func repeated(_ part: GoPattern) throws(GoPattern.Failure) -> GoPattern {
        guard let (least, most) = try bounds() else { return part }
        let isLazy = take("?")
        guard try bounds() == nil else { throw failure("a repetition is repeated, which Go refuses") }
        return .repetition(part, least: least, most: most, isLazy: isLazy)
    }

    private mutating func bounds() throws(GoPattern.Failure) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = at
        guard take("{"), let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            at = start
            return nil
        }
        guard least <= 1000, most ?? 0 <= 1000, most ?? least >= least else {
            throw failure("a repetition is counted wrongly")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = source[at...].prefix { ("0"..."9").contains($0) }
        at += digits.count
        return Int(String(String.UnicodeScalarView(digits)))
    }

    // MARK: Groups

    private mutating func group() throws(GoPattern.Failure) -> GoPattern {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw failure("groups nest too deeply") }
        guard take("?") else { return try capturing() }
        if take("P<") || next == "<" && !isLookbehind && take("<") {
            guard let end = source[at...].firstIndex(of: ">"), end > at else {
                throw failure("the name of a group does not end")
            }
            at = end + 1
            return try capturing()
        }
        return try flagged()
    }

    private var isLookbehind: Bool {
        at + 1 < source.count && (source[at + 1] == "=" || source[at + 1] == "!")
    }

    /// A capturing group, whose number is that of its opening parenthesis.
    private mutating func capturing() throws(GoPattern.Failure) -> GoPattern {
        captures += 1
        let number = captures
        return .group(try body(), capture: number)
    }

    private mutating func body() throws(GoPattern.Failure) -> GoPattern {
        let body = try choice()
        guard take(")") else { throw failure("a parenthesis is not closed") }
        return body
    }

    /// `(?i)`, `(?i:…)` and `(?:…)` after the question mark.
    private mutating func flagged() throws(GoPattern.Failure) -> GoPattern {
        let letters = source[at...].prefix { "imsU-".unicodeScalars.contains($0) }
        let flags = String(String.UnicodeScalarView(letters))
        at += letters.count
        guard let mark = next, mark == ")" || mark == ":", flags.filter({ $0 == "-" }).count < 2,
            !flags.hasSuffix("-"), mark == ":" || !flags.isEmpty
        else { throw failure("the group '(?\(shown))' is none of Go's") }
        at += 1
        let outer = isMultiline
        apply(flags)
        guard mark == ":" else { return .flags(flags) }
        defer { isMultiline = outer }
        let body = try body()
        return flags.isEmpty ? .group(body, capture: nil) : .flagged(flags, body)
    }

    private var shown: String {
        String(String.UnicodeScalarView(source[at...].prefix(2)))
    }

    private mutating func apply(_ flags: String) {
        var isOn = true
        for flag in flags {
            if flag == "-" { isOn = false }
            if flag == "m" { isMultiline = isOn }
        }
    }

    // MARK: Escapes

    private mutating func escape() throws(GoPattern.Failure) -> GoPattern {
        guard let letter = next else { throw failure("a backslash stands at the end") }
        switch letter {
        case "A", "z", "b", "B":
            at += 1
            switch letter {
            case "A": return .assertion(.start(ofLine: false))
            case "z": return .assertion(.end(ofLine: false))
            case "b": return .assertion(.wordBoundary)
            default: return .assertion(.noWordBoundary)
            }
        case "d", "D", "s", "S", "w", "W":
            at += 1
            return .set(GoSet(items: [.perl(Character(letter))]))
        default: return .character(try escapedCharacter())
        }
    }

    /// The character that an escape stands for, after the backslash.
    private mutating func escapedCharacter() throws(GoPattern.Failure) -> Unicode.Scalar {
        guard let letter = next else { throw failure("a backslash stands at the end") }
        at += 1
        switch letter {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "v": return "\u{B}"
        case "x": return try hexadecimal()
        case "0"..."7": return try octal(letter)
        case "p", "P": throw failure("the Unicode class \\\(letter) is not known to patterns over bytes")
        default:
            guard letter.isASCII, !letter.properties.isAlphabetic, !("0"..."9").contains(letter) else {
                throw failure("the escape \\\(letter) is none of Go's")
            }
            return letter
        }
    }

    private mutating func hexadecimal() throws(GoPattern.Failure) -> Unicode.Scalar {
        let isLong = take("{")
        let digits = source[at...].prefix { $0.properties.isASCIIHexDigit }.prefix(isLong ? 8 : 2)
        at += digits.count
        guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
            let scalar = Unicode.Scalar(value), isLong ? take("}") : digits.count == 2
        else { throw failure("the escape \\x is incomplete") }
        return scalar
    }

    private mutating func octal(_ first: Unicode.Scalar) throws(GoPattern.Failure) -> Unicode.Scalar {
        let more = source[at...].prefix { ("0"..."7").contains($0) }.prefix(2)
        guard first == "0" || !more.isEmpty else {
            throw failure("Go has no references back, as \\\(first) is")
        }
        at += more.count
        let digits = String(first) + String(String.UnicodeScalarView(more))
        guard let value = UInt32(digits, radix: 8), let scalar = Unicode.Scalar(value) else {
            throw failure("the escape \\\(digits) is no character")
        }
        return scalar
    }

    // MARK: Classes

    private mutating func set() throws(GoPattern.Failure) -> GoSet {
        var set = GoSet()
        set.isNegated = take("^")
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            if let item = try classItem() {
                set.items.append(item)
                continue
            }
            let first = try member()
            guard next == "-", at + 1 < source.count, source[at + 1] != "]" else {
                set.items.append(.range(first, first))
                continue
            }
            at += 1
            let last = try member()
            guard first.value <= last.value else { throw failure("a range of characters runs backwards") }
            set.items.append(.range(first, last))
        }
        guard take("]") else { throw failure("a class of characters is not closed") }
        return set
    }

    /// `[:alpha:]` or `\d` in a class.
    private mutating func classItem() throws(GoPattern.Failure) -> GoSet.Item? {
        if source[at...].starts(with: "[:".unicodeScalars),
            let end = source[at...].firstIndex(of: ":", after: at + 2), end + 1 < source.count,
            source[end + 1] == "]"
        {
            let name = String(String.UnicodeScalarView(source[at + 2..<end]))
            guard Self.posixClasses.contains(name.hasPrefix("^") ? String(name.dropFirst()) : name) else {
                throw failure("the class [:\(name):] is not known")
            }
            at = end + 2
            return .posix(name)
        }
        guard next == "\\", at + 1 < source.count, "dDsSwW".unicodeScalars.contains(source[at + 1]) else {
            return nil
        }
        at += 2
        return .perl(Character(source[at - 1]))
    }

    private mutating func member() throws(GoPattern.Failure) -> Unicode.Scalar {
        guard let scalar = next else { throw failure("a class of characters is not closed") }
        at += 1
        return scalar == "\\" ? try escapedCharacter() : scalar
    }
}

extension ArraySlice<Unicode.Scalar> {
    fileprivate func firstIndex(of scalar: Unicode.Scalar, after start: Int) -> Int? {
        start < endIndex ? self[start...].firstIndex(of: scalar) : nil
    }
}
