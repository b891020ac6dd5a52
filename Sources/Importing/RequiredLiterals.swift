/// Literals of which every match of a pattern has one, and how far from it a match may begin and end.
struct RequiredLiterals: Hashable {
    /// In lower case: anchors match letters of either.
    var texts: Set<String>
    /// The most bytes of a match before its literal, and after; nil where nothing bounds them.
    var before: Int?
    var after: Int?
}

extension GoPattern {
    /// What shorter literals tell is in every file.
    private static let shortest = 3

    /// Literals that show where a pattern may match; nil where it has none that all its matches share.
    var requiredLiterals: RequiredLiterals? {
        guard let required = facts.required, required.least >= Self.shortest else { return nil }
        return required
    }

    /// What is known of all matches.
    fileprivate struct Facts {
        /// All texts that match, in lower case, where they are few.
        var texts: Set<String>?
        /// The most bytes a match has.
        var most: Int?
        var required: RequiredLiterals?

        static let anything = Facts(texts: nil, most: nil, required: nil)

        /// The texts as literals: a match is one of them.
        var own: RequiredLiterals? {
            guard let texts, !texts.contains("") else { return required }
            return RequiredLiterals(texts: texts, before: 0, after: 0)
        }
    }

    private static let mostTexts = 64
    private static let longest = 64

    private var facts: Facts {
        switch self {
        case .empty, .assertion, .flags: Facts(texts: [""], most: 0)
        case .character(let scalar): Self.facts(ofCharacters: [scalar])
        case .any: Facts(most: 1)
        case .set(let set):
            set.few.map(Self.facts(ofCharacters:)) ?? Facts(most: set.hasAlternatives ? 4 : 1)
        case .group(let part, _), .flagged(_, let part): part.facts
        case .sequence(let parts): Self.facts(ofSequence: parts.map(\.facts))
        case .choice(let parts): Self.facts(ofChoice: parts.map(\.facts))
        case .repetition(let part, let least, let most, _):
            Self.facts(of: part.facts, repeated: least, most)
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
        for part in parts {
            texts = joined(texts, part.texts)
            most = greatest(most, part.most)
            guard let known = required, let own = part.own, own.least >= shortest else {
                required = nil
                continue
            }
            required = RequiredLiterals(
                texts: known.texts.union(own.texts), before: greatest(known.before, own.before),
                after: greatest(known.after, own.after))
        }
        if let count = required?.texts.count, count > mostTexts { required = nil }
        return Facts(texts: texts, most: most, required: required)
    }

    private static func facts(of part: Facts, repeated least: Int, _ most: Int?) -> Facts {
        let bytes = most.flatMap { times in part.most.map { $0 * times } }
        if least == 0, most == 1, let texts = part.texts {
            return Facts(texts: texts.union([""]), most: bytes)
        }
        if least == most, least > 0, least <= longest, part.texts != nil {
            return facts(ofSequence: Array(repeating: part, count: least))
        }
        guard least > 0, var required = part.own else { return Facts(most: bytes) }
        // The literal of the first time counts.
        let rest = most.flatMap { times in part.most.map { $0 * (times - 1) } }
        required.after = sum(required.after, rest)
        return Facts(most: bytes, required: required)
    }

    /// Neighbours that are known to the letter make longer literals; the most telling one is kept.
    private static func facts(ofSequence parts: [Facts]) -> Facts {
        let total = parts.reduce(Optional(0)) { sum($0, $1.most) }
        var best: RequiredLiterals?
        func consider(_ candidate: RequiredLiterals?, before: Int?, after: Int?) {
            guard var candidate else { return }
            candidate.before = sum(candidate.before, before)
            candidate.after = sum(candidate.after, after)
            if best.map({ candidate.isBetter(than: $0) }) ?? true { best = candidate }
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
        return Facts(texts: texts, most: total, required: best)
    }

    private static func rest(of parts: [Facts], from index: Int) -> Int? {
        parts[index...].reduce(Optional(0)) { sum($0, $1.most) }
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

extension RequiredLiterals {
    fileprivate var least: Int { texts.map(\.utf8.count).min() ?? 0 }

    /// The longer literal is the rarer one; of equals the set that is smaller.
    fileprivate func isBetter(than other: RequiredLiterals) -> Bool {
        let (own, its) = (min(least, 12), min(other.least, 12))
        return own == its ? texts.count < other.texts.count : own > its
    }
}
