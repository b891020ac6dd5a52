/// Literals of which every match of a pattern has one, and how far from it a match may begin and usually ends.
package struct RequiredLiterals: Hashable {
    /// In lower case: anchors match letters of either.
    package var texts: Set<String>
    /// The most bytes of a match before its literal, and after; nil where nothing bounds them.
    package var before: Int?
    package var after: Int?
}

extension GoPattern {
    /// What shorter literals tell is in every file.
    private static let shortest = 3

    /// Literals that show where a pattern may match; nil where it has none that all its matches share.
    ///
    /// - Parameter keywords: Words in lower case; of several choices one whose every literal has such a word is taken.
    package func requiredLiterals(preferring keywords: [String] = []) -> RequiredLiterals? {
        guard let required = facts(keywords).required, required.least >= Self.shortest else { return nil }
        return required
    }

    /// What is known of all matches.
    fileprivate struct Facts {
        /// All texts that match, in lower case, where they are few.
        var texts: Set<String>?
        /// The most bytes a match has; nil where nothing bounds them.
        var most: Int?
        /// The same where runs of one kind of characters, as tokens are, count as long as any is.
        var usual: Int?
        var required: RequiredLiterals?

        init(texts: Set<String>? = nil, most: Int?, usual: Int? = nil, required: RequiredLiterals? = nil) {
            self.texts = texts
            self.most = most
            self.usual = usual ?? most
            self.required = required
        }

        /// The texts as literals: a match is one of them.
        var own: RequiredLiterals? {
            guard let texts, !texts.contains("") else { return required }
            return RequiredLiterals(texts: texts, before: 0, after: 0)
        }
    }

    private static let mostTexts = 64
    private static let longest = 64
    /// Runs of one kind of characters that are longer, in bytes, are cut where the window of a scan ends.
    private static let longestRun = 1024

    private func facts(_ keywords: [String]) -> Facts {
        switch self {
        case .empty, .assertion, .flags: Facts(texts: [""], most: 0)
        case .character(let scalar): Self.facts(ofCharacters: [scalar])
        case .any: Facts(most: 1)
        case .set(let set):
            set.few.map(Self.facts(ofCharacters:)) ?? Facts(most: set.hasAlternatives ? 4 : 1)
        case .group(let part, _), .flagged(_, let part): part.facts(keywords)
        case .sequence(let parts): Self.facts(ofSequence: parts.map { $0.facts(keywords) }, keywords)
        case .choice(let parts): Self.facts(ofChoice: parts.map { $0.facts(keywords) })
        case .repetition(let part, let least, let most, _):
            Self.facts(of: part.facts(keywords), isRun: part.isRunUnit, repeated: least, most, keywords)
        }
    }

    private static func facts(ofCharacters characters: [Unicode.Scalar]) -> Facts {
        guard characters.allSatisfy({ (0x20..<0x7F).contains($0.value) }) else { return Facts(most: 4) }
        return Facts(texts: Set(characters.map { String($0).lowercased() }), most: 1)
    }

    private static func facts(ofChoice parts: [Facts]) -> Facts {
        var texts: Set<String>? = []
        var required: RequiredLiterals? = RequiredLiterals(texts: [], before: 0, after: 0)
        var most: Int? = 0
        var usual: Int? = 0
        for part in parts {
            texts = joined(texts, part.texts)
            most = greatest(most, part.most)
            usual = greatest(usual, part.usual)
            guard let known = required, let own = part.own, own.least >= shortest else {
                required = nil
                continue
            }
            required = RequiredLiterals(
                texts: known.texts.union(own.texts), before: greatest(known.before, own.before),
                after: greatest(known.after, own.after))
        }
        if let count = required?.texts.count, count > mostTexts { required = nil }
        return Facts(texts: texts, most: most, usual: usual, required: required)
    }

    private static func facts(
        of part: Facts, isRun: Bool, repeated least: Int, _ most: Int?, _ keywords: [String]
    ) -> Facts {
        let bytes = most.flatMap { times in part.most.map { $0 * times } }
        let usual = most.flatMap { times in part.usual.map { $0 * times } } ?? (isRun ? longestRun : nil)
        if least == 0, most == 1, let texts = part.texts {
            return Facts(texts: texts.union([""]), most: bytes)
        }
        if least == most, least > 0, least <= longest, part.texts != nil {
            return facts(ofSequence: Array(repeating: part, count: least), keywords)
        }
        guard least > 0, var required = part.own else { return Facts(most: bytes, usual: usual) }
        // The literal of the first time counts.
        let rest = most.flatMap { times in part.usual.map { $0 * (times - 1) } }
        required.after = sum(required.after, rest)
        return Facts(most: bytes, usual: usual, required: required)
    }

    /// Neighbours that are known to the letter make longer literals; the most telling one is kept.
    private static func facts(ofSequence parts: [Facts], _ keywords: [String]) -> Facts {
        let total = parts.reduce(Optional(0)) { sum($0, $1.most) }
        let usual = rest(of: parts, from: 0)
        var best: RequiredLiterals?
        func consider(_ candidate: RequiredLiterals?, before: Int?, after: Int?) {
            guard var candidate else { return }
            candidate.before = sum(candidate.before, before)
            candidate.after = sum(candidate.after, after)
            if best.map({ candidate.isBetter(than: $0, for: keywords) }) ?? true { best = candidate }
        }
        var run: Set<String> = [""]
        var beforeRun: Int? = 0
        var passed: Int? = 0
        var isOneRun = true
        func endRun(at index: Int) {
            let own = Facts(texts: run, most: nil).own
            consider(own, before: beforeRun, after: rest(of: parts, from: index))
            run = [""]
        }
        for (index, part) in parts.enumerated() {
            if let texts = part.texts, let longer = product(run, texts) {
                if run == [""] { beforeRun = passed }
                run = longer
            } else {
                endRun(at: index)
                isOneRun = false
                if let texts = part.texts {
                    run = texts
                    beforeRun = passed
                } else {
                    consider(part.required, before: passed, after: rest(of: parts, from: index + 1))
                }
            }
            passed = sum(passed, part.most)
        }
        let texts = isOneRun ? run : nil
        endRun(at: parts.count)
        return Facts(texts: texts, most: total, usual: usual, required: best)
    }

    private static func rest(of parts: [Facts], from index: Int) -> Int? {
        parts[index...].reduce(Optional(0)) { sum($0, $1.usual) }
    }

    private static func product(_ left: Set<String>, _ right: Set<String>) -> Set<String>? {
        guard left.count * right.count <= mostTexts else { return nil }
        let all = Set(left.flatMap { start in right.map { start + $0 } })
        return all.contains { $0.utf8.count > longest } ? nil : all
    }

    private static func joined(_ left: Set<String>?, _ right: Set<String>?) -> Set<String>? {
        guard let left, let right, left.count + right.count <= mostTexts else { return nil }
        return left.union(right)
    }

    private static func sum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return nil }
        return left + right
    }

    private static func greatest(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return nil }
        return max(left, right)
    }
}

extension GoPattern {
    /// Whether a repetition of it is a run within a line, as tokens and the space around them are.
    fileprivate var isRunUnit: Bool {
        switch self {
        case .character: true
        case .set(let set): set.isRunUnit
        case .group(let part, _), .flagged(_, let part): part.isRunUnit
        default: false
        }
    }
}

extension GoSet {
    fileprivate var isRunUnit: Bool {
        !isNegated
            && items.allSatisfy { item in
                switch item {
                case .range(let first, _): first > "\n" || first == "\t"
                case .perl(let letter): "dws".contains(letter)
                case .posix(let name):
                    ["alnum", "alpha", "digit", "lower", "upper", "word", "xdigit"].contains(name)
                }
            }
            && !(items.contains(.perl("s")) && items.count > 1)
    }
}

extension RequiredLiterals {
    fileprivate var least: Int { texts.map(\.utf8.count).min() ?? 0 }

    /// Whether each literal has one of some words.
    package func have(_ keywords: [String]) -> Bool {
        texts.allSatisfy { text in keywords.contains { text.contains($0) } }
    }

    /// The longer literal is the rarer one; of equals the set that is smaller.
    fileprivate func isBetter(than other: RequiredLiterals, for keywords: [String]) -> Bool {
        if !keywords.isEmpty, least > 2, other.least > 2, have(keywords) != other.have(keywords) {
            return have(keywords)
        }
        let (own, its) = (min(least, 12), min(other.least, 12))
        return own == its ? texts.count < other.texts.count : own > its
    }
}
