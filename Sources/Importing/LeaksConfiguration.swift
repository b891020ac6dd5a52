import Documents

/// A configuration of gitleaks 8 or betterleaks, read and not yet understood.
struct LeaksConfiguration {
    let file: String
    var title: String?
    var rules: [LeaksRule] = []
    var allowlists: [LeaksAllowlist] = []
    /// Expressions by which findings of all rules are discarded.
    var filters: [String] = []
    var untranslated: [Untranslated] = []

    /// Reads a configuration.
    ///
    /// - Throws: Where a key has a value of another type than its meaning needs.
    init(_ document: Document, file: String) throws(DocumentError) {
        self.file = file
        var table = try TableReader(document, file: file)
        title = try table.text("title")
        table.pass("description", "minVersion", "betterleaksMinVersion")
        for var extended in try table.tables("extend") { note(extension: &extended) }
        for reader in try table.tables("rules") { rules.append(try rule(reader)) }
        for key in ["allowlist", "allowlists"] {
            for reader in try table.tables(key) { allowlists.append(try allowlist(reader, rule: nil)) }
        }
        if let filter = try table.text("filter") { filters.append(filter) }
        if let filter = try table.text("prefilter") { filters.append(filter) }
        note(unknown: table, rule: nil)
    }

    /// Notes what has no counterpart.
    mutating func note(_ reason: String, rule: LeaksRule? = nil, isWholeRule: Bool = false) {
        untranslated.append(
            Untranslated(
                file: file, line: rule?.line ?? 0, rule: rule?.id, reason: reason, isWholeRule: isWholeRule))
    }

    private mutating func note(extension table: inout TableReader) {
        for key in ["useDefault", "path", "url"] where table.has(key) {
            note("extend.\(key): other configurations are not read, so their rules are not among these")
        }
        if table.has("disabledRules") {
            note("extend.disabledRules: no built-in rule is turned off by a rule file")
        }
        note(unknown: table, rule: nil)
    }

    private mutating func note(unknown table: TableReader, rule: String?) {
        for entry in table.rest {
            untranslated.append(
                Untranslated(
                    file: file, line: entry.line, rule: rule, reason: "the key '\(entry.key)' is not known"))
        }
    }
}

/// A table of `[[rules]]`.
struct LeaksRule {
    var id = ""
    var line = 0
    var description: String?
    var regex: String?
    var path: String?
    var keywords: [String] = []
    var entropy: Double?
    var secretGroup = 0
    var allowlists: [LeaksAllowlist] = []
    var filter: String?
    var required: [Requirement] = []
    /// Whether it is only looked for as a part of others.
    var isOnlyPart = false

    /// Another rule that must be found nearby.
    struct Requirement {
        var id: String
        var lines: Int?
        var columns: Int?
        var isOptional: Bool
    }
}

extension LeaksConfiguration {
    /// Keys by which betterleaks judges or asks, and what follows of their absence.
    private static let judgements = [
        ("validate", "rules of others detect and ask nobody"),
        ("analyze", "rules of others detect and ask nobody"),
        ("revoke", "nothing is ever revoked"),
        ("tokenEfficiency", "how a value falls into words is not measured, so more is found"),
        ("specificity", "of rules that overlap the one whose match is longer counts"),
    ]

    private mutating func rule(_ reader: TableReader) throws(DocumentError) -> LeaksRule {
        var reader = reader
        var rule = LeaksRule()
        rule.line = reader.line
        rule.id = try reader.text("id") ?? ""
        rule.description = try reader.text("description")
        rule.regex = try reader.text("regex")
        rule.path = try reader.text("path")
        rule.keywords = try reader.texts("keywords")
        rule.entropy = try reader.value("entropy", Double.self)
        rule.secretGroup = try reader.value("secretGroup", Int.self) ?? 0
        rule.filter = try reader.text("filter")
        rule.isOnlyPart = try reader.value("skipReport", Bool.self) ?? false
        reader.pass("tags")
        for key in ["allowlist", "allowlists"] {
            for table in try reader.tables(key) {
                rule.allowlists.append(try allowlist(table, rule: rule.id))
            }
        }
        for key in ["required", "components"] {
            for table in try reader.tables(key) {
                rule.required.append(try requirement(table, rule: rule.id))
            }
        }
        for (key, reason) in Self.judgements where reader.has(key) { note("\(key): \(reason)", rule: rule) }
        note(unknown: reader, rule: rule.id)
        return rule
    }

    private mutating func requirement(
        _ reader: TableReader, rule: String
    ) throws(DocumentError) -> LeaksRule.Requirement {
        var reader = reader
        var requirement = LeaksRule.Requirement(
            id: try reader.text("id") ?? "", lines: try reader.value("withinLines", Int.self),
            columns: try reader.value("withinColumns", Int.self),
            isOptional: try reader.value("optional", Bool.self) ?? false)
        for bound in (try reader.text("within") ?? "").split(separator: ",") {
            let count = Int(bound.dropLast().filter { $0 != " " })
            if bound.hasSuffix("L") { requirement.lines = count }
            if bound.hasSuffix("C") { requirement.columns = count }
        }
        note(unknown: reader, rule: rule)
        return requirement
    }

    private mutating func allowlist(
        _ reader: TableReader, rule: String?
    ) throws(DocumentError) -> LeaksAllowlist {
        var reader = reader
        var list = LeaksAllowlist()
        reader.pass("description")
        let condition = try reader.text("condition")?.uppercased() ?? "OR"
        guard ["AND", "&&", "OR", "||"].contains(condition) else {
            throw DocumentError(
                file: file, line: reader.line, message: "the condition of an allowlist is AND or OR")
        }
        list.needsAll = condition == "AND" || condition == "&&"
        list.commits = try reader.texts("commits")
        list.paths = try reader.texts("paths")
        list.regexes = try reader.texts("regexes")
        list.stopwords = try reader.texts("stopwords")
        list.targetRules = try reader.texts("targetRules")
        let target = try reader.text("regexTarget")?.lowercased() ?? "secret"
        guard let known = LeaksAllowlist.Target(rawValue: target) else {
            throw DocumentError(
                file: file, line: reader.line, message: "regexTarget is secret, match or line")
        }
        list.target = known
        note(unknown: reader, rule: rule)
        return list
    }
}

/// A table of `[[allowlists]]`.
struct LeaksAllowlist {
    /// Whether all of its criteria must hold; else one.
    var needsAll = false
    var commits: [String] = []
    var paths: [String] = []
    var regexes: [String] = []
    var target = Target.secret
    var stopwords: [String] = []
    /// The rules it is about; all where it names none.
    var targetRules: [String] = []

    /// What its regular expressions are looked for in.
    enum Target: String {
        case secret, match, line
    }
}
