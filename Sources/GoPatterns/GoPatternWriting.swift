extension GoPattern {
    /// The same pattern as PCRE2 reads it over bytes.
    ///
    /// What the two read differently is written out: `$` and `\z` stand at the very end only, `\v` is one character.
    ///
    /// - Parameters:
    ///   - capture: The number of the group that keeps its place; all others only group.
    ///   - name: The name that it gets.
    /// - Throws: Where a class has characters whose bytes no class of bytes can tell.
    package func written(capture: Int? = nil, name: String = "") throws(Failure) -> String {
        switch self {
        case .empty: return ""
        case .character(let scalar): return Self.written(scalar)
        case .any: return "."
        case .set(let set): return try set.written()
        case .assertion(let assertion): return assertion.written
        case .flags(let flags): return "(?\(flags))"
        case .flagged(let flags, let part):
            return "(?\(flags):" + (try part.written(capture: capture, name: name)) + ")"
        case .group(let part, let number):
            let opening = number != nil && number == capture ? "(?<\(name)>" : "(?:"
            return opening + (try part.written(capture: capture, name: name)) + ")"
        case .sequence(let parts):
            var text = ""
            for part in parts { text += try part.written(capture: capture, name: name) }
            return text
        case .choice(let parts):
            var texts: [String] = []
            for part in parts { texts.append(try part.written(capture: capture, name: name)) }
            return texts.joined(separator: "|")
        case .repetition(let part, let least, let most, let isLazy):
            let text = try part.written(capture: capture, name: name)
            return (part.isOneUnit ? text : "(?:\(text))") + Self.bounds(least, most) + (isLazy ? "?" : "")
        }
    }

    /// Whether a repetition after it is of all of it.
    private var isOneUnit: Bool {
        switch self {
        case .character(let scalar): scalar.isASCII
        case .set(let set): !set.hasAlternatives
        case .any, .group, .flagged: true
        default: false
        }
    }

    private static func bounds(_ least: Int, _ most: Int?) -> String {
        switch (least, most) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(least),}"
        case (_, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
        }
    }

    fileprivate static func written(_ scalar: Unicode.Scalar, specials: String = "\\^$.|?*+()[]{}") -> String
    {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                return "\\x" + (digits.count < 2 ? "0" : "") + digits
            }
            return specials.unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
    }

    /// A pattern of which any of several must be found.
    package static func any(of patterns: [String]) -> String {
        patterns.count == 1 ? patterns[0] : patterns.map { "(?:\($0))" }.joined(separator: "|")
    }

    /// A pattern of texts, one of which must be found in letters of either case.
    package static func anyText(of texts: [String]) -> String {
        "(?i)" + texts.map { $0.unicodeScalars.map { written($0) }.joined() }.joined(separator: "|")
    }
}

extension GoPattern.Assertion {
    fileprivate var written: String {
        switch self {
        case .start: "^"
        case .end(let ofLine): ofLine ? "$" : #"$(?![\r\n])"#
        case .wordBoundary: #"\b"#
        case .noWordBoundary: #"\B"#
        }
    }
}

extension GoSet {
    /// Characters beyond ASCII are several bytes each, which stand beside the class.
    var hasAlternatives: Bool { !isNegated && !wide.isEmpty }

    private var wide: [Unicode.Scalar] {
        items.compactMap { item in
            guard case .range(let first, let last) = item, first == last, !first.isASCII else { return nil }
            return first
        }
    }

    fileprivate func written() throws(GoPattern.Failure) -> String {
        var text = ""
        for item in items {
            switch item {
            case .perl(let letter): text += "\\\(letter)"
            case .posix(let name): text += "[:\(name):]"
            case .range(let first, let last):
                if first == last, !first.isASCII, !isNegated { continue }
                guard last.isASCII else {
                    throw GoPattern.Failure(
                        description: "a class of characters beyond ASCII is not known to patterns over bytes")
                }
                text += Self.member(first)
                if first != last { text += "-" + Self.member(last) }
            }
        }
        if case .perl? = items.first, items.count == 1 {
            return isNegated ? "[^\(text)]" : text
        }
        guard hasAlternatives else { return (isNegated ? "[^" : "[") + text + "]" }
        let alternatives = (text.isEmpty ? [] : ["[\(text)]"]) + wide.map { String($0) }
        return "(?:" + alternatives.joined(separator: "|") + ")"
    }

    private static func member(_ scalar: Unicode.Scalar) -> String {
        GoPattern.written(scalar, specials: "\\^-[]")
    }
}
