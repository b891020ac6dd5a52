internal import GoPatterns
import Documents

/// What makes a match no finding, as a rule's `except` has it: what each subject must have.
struct ExceptionDraft {
    /// What a pattern is looked for in.
    enum Subject: String, CaseIterable {
        case token, match, line, path
    }

    private var patterns: [(subject: Subject, pattern: String)] = []

    /// An exception that holds where all of these do; one of each criterion's patterns is enough.
    ///
    /// A long criterion is cut, since patterns have a longest length: then there is an exception for each of its pieces.
    static func drafts(of criteria: [(subject: Subject, patterns: [String])]) -> [ExceptionDraft] {
        criteria.reduce([ExceptionDraft()]) { drafts, criterion in
            drafts.flatMap { draft in
                criterion.patterns.map { pattern in
                    var longer = draft
                    longer.patterns.append((criterion.subject, pattern))
                    return longer
                }
            }
        }
    }

    var document: Document {
        var entries: [Document.Entry] = []
        for subject in Subject.allCases {
            let own = patterns.filter { $0.subject == subject }.map { Document.text($0.pattern) }
            guard let first = own.first else { continue }
            entries.append(
                .init(key: subject.rawValue, line: 0, value: own.count == 1 ? first : Document(.list(own))))
        }
        return Document(.map(entries))
    }
}

/// Patterns joined so that one of them must be found.
enum Alternatives {
    /// The most bytes of a joined pattern.
    private static let longest = 8000

    /// Patterns joined; several where one would be too long.
    static func of(patterns: [String]) -> [String] {
        pieces(of: patterns).map(GoPattern.any(of:))
    }

    /// Texts joined, to be found in letters of either case.
    static func of(texts: [String]) -> [String] {
        pieces(of: texts).map(GoPattern.anyText(of:))
    }

    private static func pieces(of texts: [String]) -> [[String]] {
        var pieces: [[String]] = []
        var length = 0
        for text in texts {
            length += 2 * text.utf8.count + 5
            if pieces.isEmpty || length > longest {
                pieces.append([])
                length = 2 * text.utf8.count + 5
            }
            pieces[pieces.count - 1].append(text)
        }
        return pieces
    }
}

extension LeaksConfiguration {
    /// The exceptions of an allowlist of a rule, or of the whole configuration; what has no counterpart is noted, and excepts nothing.
    mutating func exceptions(of list: LeaksAllowlist, for rule: LeaksRule?) -> [ExceptionDraft] {
        if !list.commits.isEmpty {
            note(
                "allowlist: commits are not excepted"
                    + (list.needsAll ? ", nor what must hold together with them" : ""), rule: rule)
            if list.needsAll { return [] }
        }
        let subject: ExceptionDraft.Subject =
            switch list.target {
            case .secret: .token
            case .match: .match
            case .line: .line
            }
        let wanted = [(subject, list.regexes), (.path, list.paths)]
        var criteria: [(subject: ExceptionDraft.Subject, patterns: [String])] = []
        for (subject, sources) in wanted where !sources.isEmpty {
            let patterns = Alternatives.of(patterns: sources.compactMap { translated($0, for: rule) })
            if !patterns.isEmpty {
                criteria.append((subject, patterns))
            } else if list.needsAll {
                return []
            }
        }
        if !list.stopwords.isEmpty { criteria.append((.token, Alternatives.of(texts: list.stopwords))) }
        guard !list.needsAll else { return criteria.isEmpty ? [] : ExceptionDraft.drafts(of: criteria) }
        return criteria.flatMap { ExceptionDraft.drafts(of: [$0]) }
    }

    /// A pattern of an exception; nil, and noted, where it cannot be translated.
    private mutating func translated(_ source: String, for rule: LeaksRule?) -> String? {
        do {
            return try Translation.compiled(GoPattern(source).written())
        } catch {
            note("allowlist: \(source) excepts nothing: \(error)", rule: rule)
            return nil
        }
    }
}
