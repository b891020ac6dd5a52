internal import GoPatterns
package import Documents
internal import Patterns

/// A configuration of another scanner as a provider file.
package struct Translation: Sendable {
    /// The provider's identifier: the file's name, spelt as one.
    package let provider: String
    /// The provider file.
    package let document: Document
    /// What could not be translated, in the order of the configuration.
    package let untranslated: [Untranslated]
    /// How many rules were translated, and how many there are.
    package let count: (translated: Int, all: Int)

    /// Translates a gitleaks 8 or betterleaks configuration.
    ///
    /// - Parameters:
    ///   - toml: Its text.
    ///   - file: Its name, which errors give and of which the provider's identifier is made.
    /// - Throws: Where it is not TOML, or a key has a value of another type.
    package init(toml: String, file: String) throws(DocumentError) {
        let document = try Document(toml: toml, file: file)
        var configuration = try LeaksConfiguration(document, file: file)
        let common = configuration.commonExceptions()
        let tokens = configuration.tokens(common)
        let exceptions = common.filter(\.rules.isEmpty).flatMap(\.excepted.drafts).map(\.document)
        provider = Self.provider(named: file)
        let name = configuration.title ?? "Rules of \(file)"
        self.document = .object([
            "provider": .text(provider), "name": .text(name), "words": Document(.list([])),
            "sources": Document(.list([.text(file)])), "except": Document(.list(exceptions)),
            "tokens": Document(.list(tokens)),
        ])
        untranslated = configuration.untranslated.enumerated().sorted {
            ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
        }.map(\.element)
        let reported = configuration.rules.count { !$0.isOnlyPart }
        count = (tokens.count, reported)
    }

    /// The provider file's name and text.
    package var file: (name: String, text: String) { ("\(provider).yaml", document.yaml) }

    /// An identifier of the name of a file: `.gitleaks.toml` is `gitleaks`.
    private static func provider(named file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let stem = name.hasSuffix(".toml") ? String(name.dropLast(".toml".count)) : name
        let id = stem.lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber) || "_-".contains(character)
                ? character : "-"
        }
        let trimmed = String(id).split(separator: "-").joined(separator: "-")
        return trimmed.isEmpty ? "rules" : trimmed
    }

    /// A translated pattern, once PCRE2 took it.
    static func compiled(_ pattern: String) throws(GoPattern.Failure) -> String {
        do {
            _ = try Pattern(pattern)
            return pattern
        } catch {
            throw GoPattern.Failure(description: error.message)
        }
    }
}

extension LeaksConfiguration {
    /// How far from a literal a match may reach for the literal to show it: what a scan looks at around an anchor.
    private static let reach = (before: 400, after: 4000)

    /// The tokens of all rules that can be translated.
    fileprivate mutating func tokens(_ common: [CommonExceptions]) -> [Document] {
        var tokens: [Document] = []
        var seen: Set<String> = []
        for rule in rules where !rule.isOnlyPart {
            guard seen.insert(rule.id).inserted else {
                note("not translated: another rule has its identifier", rule: rule, isWholeRule: true)
                continue
            }
            do {
                tokens.append(try token(of: rule, common: common))
            } catch {
                note("not translated: \(error)", rule: rule, isWholeRule: true)
            }
        }
        return tokens
    }

    private mutating func token(
        of rule: LeaksRule, common: [CommonExceptions]
    ) throws(GoPattern.Failure) -> Document {
        guard !rule.id.isEmpty else { throw failure("it has no identifier") }
        guard let regex = rule.regex else {
            throw failure(
                rule.path == nil
                    ? "it has no regex; it may change a rule of a configuration that is not read"
                    : "it has no regex, and a path alone is no credential")
        }
        let pattern = try GoPattern(regex)
        let hanging = try hanging(rule, on: pattern)
        var entries: [(String, Document?)] = [
            ("id", .text(rule.id)), ("name", .text(rule.description ?? rule.id)),
            ("anchors", Document(.list(hanging.anchors.map(Document.text)))),
            ("within", hanging.isInMatch ? nil : .text("file")),
        ]
        entries.append(("path", try rule.path.map(path).map(Document.text)))
        entries.append(("pattern", .text(try self.pattern(of: rule, pattern))))
        let own = exceptions(of: rule)
        let entropy = common.filter(\.rules.isEmpty).map(\.excepted.entropy)
            .reduce(max(rule.entropy ?? 0, own.entropy), max)
        entries.append(("entropy", entropy > 0 ? .plain("\(entropy)") : nil))
        let parts = parts(of: rule)
        entries.append(("parts", parts.isEmpty ? nil : Document(.map(parts))))
        let shared = common.filter { $0.rules.contains(rule.id) }.flatMap(\.excepted.drafts)
        let exceptions = (own.drafts + shared).map(\.document)
        entries.append(("except", exceptions.isEmpty ? nil : Document(.list(exceptions))))
        entries.append(("examples", Document(.list([]))))
        return Document(
            .map(entries.compactMap { key, value in value.map { .init(key: key, line: 0, value: $0) } }))
    }

    private func failure(_ reason: String) -> GoPattern.Failure { GoPattern.Failure(description: reason) }

    // MARK: Patterns

    private func path(_ source: String) throws(GoPattern.Failure) -> String {
        do {
            return try Translation.compiled(GoPattern(source).written())
        } catch {
            throw failure("path: \(error)")
        }
    }

    /// The pattern with the group that is the secret: the one that the rule numbers, else the first, else all of it.
    private mutating func pattern(
        of rule: LeaksRule, _ pattern: GoPattern
    ) throws(GoPattern.Failure) -> String {
        let count = pattern.captureCount
        guard (0...count).contains(rule.secretGroup) else {
            throw failure("secretGroup \(rule.secretGroup): the regex has \(count) groups")
        }
        if rule.secretGroup == 0, count > 1, !pattern.always(captures: 1) {
            note(
                "of several groups the first that takes part was the secret; here it is the first, or else the match",
                rule: rule)
        }
        let group = rule.secretGroup > 0 ? rule.secretGroup : count > 0 ? 1 : nil
        return try Translation.compiled(pattern.written(capture: group, name: "secret"))
    }

    /// What a rule hangs on: literals of which every match has one, else its keywords anywhere in the file.
    private func hanging(
        _ rule: LeaksRule, on pattern: GoPattern
    ) throws(GoPattern.Failure) -> (anchors: [String], isInMatch: Bool) {
        let keywords = Set(rule.keywords.map { $0.lowercased() }).sorted()
        let required = pattern.requiredLiterals(preferring: keywords)
        let isNear =
            required.map { required in
                guard let before = required.before, let after = required.after else { return false }
                return before <= Self.reach.before && after <= Self.reach.after
            } ?? false
        guard keywords.isEmpty else {
            guard isNear, let required, required.have(keywords) else { return (keywords, false) }
            return (required.texts.sorted(), true)
        }
        guard let required else {
            throw failure(
                "it has no keywords, and its regex no literal of three letters that all matches share")
        }
        return (required.texts.sorted(), isNear)
    }

    // MARK: Composite rules

    /// The rules that it requires as parts; what they require themselves of their matches is not held.
    private mutating func parts(of rule: LeaksRule) -> [Document.Entry] {
        var parts: [Document.Entry] = []
        for requirement in rule.required {
            do {
                let part = try part(requirement, of: rule)
                guard !parts.contains(where: { $0.key == part.key }) else { continue }
                parts.append(part)
            } catch {
                note(
                    "the rule '\(requirement.id)' is not required beside it, so more is found: \(error)",
                    rule: rule)
            }
        }
        return parts
    }

    private mutating func part(
        _ requirement: LeaksRule.Requirement, of rule: LeaksRule
    ) throws(GoPattern.Failure) -> Document.Entry {
        guard let other = rules.first(where: { $0.id == requirement.id }), let regex = other.regex else {
            throw failure("no rule of this configuration with a regex has this identifier")
        }
        let pattern = try GoPattern(regex)
        let group = other.secretGroup > 0 ? other.secretGroup : pattern.captureCount > 0 ? 1 : nil
        let text = try Translation.compiled(pattern.written(capture: group, name: "value"))
        if requirement.columns != nil {
            note("the rule '\(requirement.id)' may stand in any column beside it", rule: rule)
        }
        if other.entropy != nil || other.path != nil || !other.allowlists.isEmpty || other.filter != nil {
            note("of the rule '\(requirement.id)', which it requires, only the regex counts", rule: rule)
        }
        let within =
            switch requirement.lines {
            case 0?: "line"
            case let lines? where (1...1000).contains(lines): "\(lines) lines"
            default: "file"
            }
        var entries: [Document.Entry] = [
            .init(key: "pattern", line: 0, value: .text(text)),
            .init(key: "within", line: 0, value: .text(within)),
        ]
        if requirement.isOptional { entries.append(.init(key: "optional", line: 0, value: .plain("true"))) }
        // Some roles are of parts that are no secret and shown as they are; this is the name of none.
        return .init(key: "\(requirement.id)-secret", line: 0, value: Document(.map(entries)))
    }

    // MARK: Exceptions

    /// The exceptions of a rule's own allowlists and filter.
    private mutating func exceptions(of rule: LeaksRule) -> Excepted {
        var excepted = Excepted()
        for list in rule.allowlists { excepted.drafts += exceptions(of: list, for: rule) }
        if let filter = rule.filter { add(filter, of: rule, to: &excepted) }
        return excepted
    }

    /// The exceptions of the whole configuration.
    fileprivate mutating func commonExceptions() -> [CommonExceptions] {
        var common = allowlists.map { list in
            CommonExceptions(
                rules: list.targetRules, excepted: Excepted(drafts: exceptions(of: list, for: nil)))
        }
        for filter in filters {
            var excepted = Excepted()
            add(filter, of: nil, to: &excepted)
            common.append(CommonExceptions(rules: [], excepted: excepted))
        }
        return common
    }

    private mutating func add(_ source: String, of rule: LeaksRule?, to excepted: inout Excepted) {
        let filter = FilterExpression(source)
        excepted.drafts += filter.exceptions
        excepted.entropy = max(excepted.entropy, filter.entropy ?? 0)
        for reason in filter.untranslated { note("filter: \(reason)", rule: rule) }
    }
}

/// What makes matches no findings.
private struct Excepted {
    var drafts: [ExceptionDraft] = []
    /// The least entropy, in bits a character; 0 where none is asked for.
    var entropy = 0.0
}

/// Exceptions of the whole configuration, with the rules that they are about: all where they name none.
private struct CommonExceptions {
    var rules: [String]
    var excepted: Excepted
}
