internal import GoPatterns

/// A filter of betterleaks, in Expr or CEL: an expression that discards a finding where it is true.
///
/// Of these the common shape is read: comparisons of the secret, match, line or path with lists, joined by `||` and `&&`. Each
/// alternative becomes an exception; what else stands in one makes that alternative except nothing.
struct FilterExpression {
    private(set) var exceptions: [ExceptionDraft] = []
    /// The least entropy that it asks for.
    private(set) var entropy: Double?
    /// Why alternatives could not be read.
    private(set) var untranslated: [String] = []

    /// The most alternatives that are told apart.
    private static let mostAlternatives = 64

    /// What one comparison asks.
    enum Condition: Hashable {
        /// One of the patterns must be found.
        case found(ExceptionDraft.Subject, [String])
        /// The entropy of the secret is at most this.
        case entropy(Double)
        case unknown(String)
    }

    init(_ source: String) {
        do throws(FilterParser.Failure) {
            var parser = try FilterParser(source)
            let alternatives = try parser.parse()
            guard alternatives.count <= Self.mostAlternatives else {
                throw FilterParser.Failure(reason: "too many alternatives")
            }
            for alternative in alternatives { add(alternative) }
        } catch {
            untranslated.append("discards nothing: \(error.reason)")
        }
    }

    /// Adds conditions that hold together.
    private mutating func add(_ conditions: [Condition]) {
        if conditions.count == 1, case .entropy(let least) = conditions[0] {
            entropy = max(entropy ?? 0, least)
            return
        }
        var criteria: [(subject: ExceptionDraft.Subject, patterns: [String])] = []
        for condition in conditions {
            switch condition {
            case .found(let subject, let patterns): criteria.append((subject, patterns))
            case .entropy: return leave("the entropy is not compared together with other conditions")
            case .unknown(let text): return leave("\(text) is not known")
            }
        }
        exceptions += ExceptionDraft.drafts(of: criteria)
    }

    private mutating func leave(_ reason: String) {
        untranslated.append("one alternative discards nothing: \(reason)")
    }
}

/// Reads an expression into alternatives of conditions.
private struct FilterParser {
    struct Failure: Error {
        let reason: String
    }

    private enum Token: Hashable {
        case name(String)
        case text(String)
        case mark(String)
    }

    private static let deepest = 32

    private var tokens: ArraySlice<Token>
    private var depth = 0

    init(_ source: String) throws(Failure) {
        tokens = try Self.tokens(of: source)[...]
    }

    mutating func parse() throws(Failure) -> [[FilterExpression.Condition]] {
        let alternatives = try alternatives()
        guard tokens.isEmpty else { throw Failure(reason: "it is no list of conditions joined by || and &&") }
        return alternatives
    }

    private mutating func take(_ marks: String...) -> Bool {
        switch tokens.first {
        case .mark(let mark)? where marks.contains(mark): break
        case .name(let name)? where marks.contains(name): break
        default: return false
        }
        tokens.removeFirst()
        return true
    }

    private mutating func alternatives() throws(Failure) -> [[FilterExpression.Condition]] {
        var all = try together()
        while take("||", "or") { all += try together() }
        return all
    }

    private mutating func together() throws(Failure) -> [[FilterExpression.Condition]] {
        var all = try operand()
        while take("&&", "and") {
            let next = try operand()
            guard all.count * next.count <= 256 else { throw Failure(reason: "too many alternatives") }
            all = all.flatMap { left in next.map { left + $0 } }
        }
        return all
    }

    private mutating func operand() throws(Failure) -> [[FilterExpression.Condition]] {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw Failure(reason: "parentheses nest too deeply") }
        if take("(") {
            let inner = try alternatives()
            guard take(")") else { throw Failure(reason: "a parenthesis is not closed") }
            return inner
        }
        return [[condition(of: try words())]]
    }

    /// The tokens of one comparison: up to an operator or parenthesis that is not its own.
    private mutating func words() throws(Failure) -> [Token] {
        var words: [Token] = []
        var open = 0
        while let token = tokens.first {
            if open == 0, [.mark("||"), .mark("&&"), .mark(")"), .name("or"), .name("and")].contains(token) {
                break
            }
            if case .mark(let mark) = token {
                if "([{".contains(mark) { open += 1 }
                if ")]}".contains(mark) { open -= 1 }
            }
            words.append(token)
            tokens.removeFirst()
        }
        guard !words.isEmpty else { throw Failure(reason: "a condition is missing") }
        return words
    }

    // MARK: Conditions

    private func condition(of words: [Token]) -> FilterExpression.Condition {
        var words = words[...]
        if words.first == .mark("!") { return negated(Array(words.dropFirst())) ?? unknown(words) }
        if words.starts(with: [.name("filter"), .mark(".")]) { words = words.dropFirst(2) }
        switch words.first {
        case .name("entropy")?: return entropy(words) ?? unknown(words)
        case .name("matchesAny")?: return listed(words, isPattern: true) ?? unknown(words)
        case .name("containsAny")?: return listed(words, isPattern: false) ?? unknown(words)
        default: return equality(words) ?? unknown(words)
        }
    }

    /// Reads `!matchesAny(…)`: none of the patterns may be found.
    private func negated(_ words: [Token]) -> FilterExpression.Condition? {
        guard case .found(let subject, let patterns) = condition(of: words), patterns.count == 1 else {
            return nil
        }
        return .found(subject, ["^(?![\\s\\S]*?(?:\(patterns[0])))"])
    }

    private func unknown(_ words: ArraySlice<Token>) -> FilterExpression.Condition {
        let text = words.prefix(6).map { token in
            switch token {
            case .name(let text), .mark(let text): text
            case .text(let text): "\"\(text)\""
            }
        }
        return .unknown(text.joined() + (words.count > 6 ? "…" : ""))
    }

    /// Reads `entropy(finding.secret) <= 3.5`.
    private func entropy(_ words: ArraySlice<Token>) -> FilterExpression.Condition? {
        let words = Array(words.dropFirst())
        guard let close = words.lastIndex(of: .mark(")")), words.first == .mark("("),
            subject(words[1..<close]) == .token, words.count == close + 3,
            [.mark("<="), .mark("<")].contains(words[close + 1]), case .name(let number) = words[close + 2],
            let least = Double(number)
        else { return nil }
        return .entropy(least)
    }

    /// Reads `matchesAny(finding.line, ["…"])`.
    private func listed(_ words: ArraySlice<Token>, isPattern: Bool) -> FilterExpression.Condition? {
        let words = Array(words.dropFirst())
        guard words.first == .mark("("), words.last == .mark(")"),
            let open = words.lastIndex(of: .mark("[")), open > 2, words[open - 1] == .mark(","),
            let subject = subject(words[1..<open - 1]), words[words.count - 2] == .mark("]")
        else { return nil }
        var texts: [String] = []
        for token in words[(open + 1)..<(words.count - 2)] where token != .mark(",") {
            guard case .text(let text) = token, !text.isEmpty else { return nil }
            texts.append(text)
        }
        guard !texts.isEmpty else { return nil }
        guard isPattern else { return .found(subject, Alternatives.of(texts: texts)) }
        let patterns = texts.compactMap { try? Translation.compiled(GoPattern($0).written()) }
        // A list of which something is missing would except less than it says, which is no harm, but must be told.
        return patterns.count == texts.count ? .found(subject, Alternatives.of(patterns: patterns)) : nil
    }

    /// Reads `finding.secret == "…"`.
    private func equality(_ words: ArraySlice<Token>) -> FilterExpression.Condition? {
        guard let equals = words.firstIndex(of: .mark("==")), equals + 2 == words.endIndex,
            case .text(let text) = words[equals + 1], let subject = subject(words[..<equals]),
            let pattern = try? GoPattern("^\\Q\(text)\\E$").written()
        else { return nil }
        return .found(subject, [pattern])
    }

    /// What is looked at: `finding["secret"]`, `finding.secret`, `get(attributes, "path", "")`, `attributes[?"path"].orValue("")`.
    private func subject(_ words: ArraySlice<Token>) -> ExceptionDraft.Subject? {
        let names = words.compactMap { token -> String? in
            switch token {
            case .name(let text): text
            case .text(let text): text.isEmpty ? nil : text
            case .mark: nil
            }
        }
        switch names {
        case ["finding", "secret"]: return .token
        case ["finding", "match"]: return .match
        case ["finding", "line"]: return .line
        case ["attributes", "path"], ["get", "attributes", "path"], ["attributes", "path", "orValue"]:
            return .path
        default: return nil
        }
    }

    // MARK: Tokens

    private static let marks = ["||", "&&", "<=", ">=", "==", "!=", "??", "?."]

    private static func tokens(of source: String) throws(Failure) -> [Token] {
        var tokens: [Token] = []
        var rest = source[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if let text = try text(&rest) {
                tokens.append(.text(text))
            } else if let mark = marks.first(where: rest.hasPrefix) {
                tokens.append(.mark(mark))
                rest = rest.dropFirst(mark.count)
            } else if first.isLetter || first == "_" {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            } else if first.isNumber {
                let number = rest.prefix { $0.isNumber || $0 == "." }
                tokens.append(.name(String(number)))
                rest = rest.dropFirst(number.count)
            } else {
                tokens.append(.mark(String(first)))
                rest.removeFirst()
            }
        }
        return tokens
    }

    /// A text in quotes at the beginning: raw in back quotes or behind `r`, else with escapes.
    private static func text(_ rest: inout Substring) throws(Failure) -> String? {
        let isRaw = rest.hasPrefix("r\"") || rest.hasPrefix("r'") || rest.hasPrefix("`")
        let body = rest.hasPrefix("r\"") || rest.hasPrefix("r'") ? rest.dropFirst() : rest
        guard let quote = ["\"\"\"", "'''", "\"", "'", "`"].first(where: body.hasPrefix) else { return nil }
        var inner = body.dropFirst(quote.count)
        var text = ""
        while !inner.hasPrefix(quote) {
            guard let character = inner.popFirst() else { throw Failure(reason: "a text is not closed") }
            guard character == "\\", !isRaw else {
                text.append(character)
                continue
            }
            guard let escaped = inner.popFirst(), let meant = escapes[escaped] else {
                throw Failure(reason: "an escape in a text is not known")
            }
            text.append(meant)
        }
        rest = inner.dropFirst(quote.count)
        return text
    }

    private static let escapes: [Character: Character] = [
        "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "\"": "\"", "'": "'", "`": "`", "/": "/",
    ]
}
