import Rules
import Testing

/// Rules that need others beside them.
@Suite("Composite rules") struct CompositeTests {
    private static func pair(_ requirement: String, _ more: String = "") -> String {
        """
        [[rules]]
        id = "acme-key"
        regex = '''acme_[a-z]{8}'''
        \(requirement)
        [[rules]]
        id = "acme-user"
        regex = '''user=([a-z]{3})'''
        skipReport = true
        \(more)
        """
    }

    private static let key = "acme_alphabet"

    @Test(
        "The other rule must match within reach",
        arguments: [
            ("[[rules.required]]\nid = 'acme-user'", "user=ada" + String(repeating: "\n", count: 99), true),
            ("[[rules.required]]\nid = 'acme-user'", "", false),
            ("[[rules.required]]\nid = 'acme-user'\nwithinLines = 2", "user=ada\n\n", true),
            ("[[rules.required]]\nid = 'acme-user'\nwithinLines = 2", "user=ada\n\n\n", false),
            ("[[rules.required]]\nid = 'acme-user'\nwithinLines = 0", "user=ada ", true),
            ("[[rules.required]]\nid = 'acme-user'\nwithinLines = 0", "user=ada\n", false),
            ("components = [{ id = 'acme-user', within = '2L' }]", "user=ada\n\n", true),
            ("components = [{ id = 'acme-user', within = '2L' }]", "user=ada\n\n\n", false),
            ("components = [{ id = 'acme-user', optional = true }]", "", true),
        ])
    func requires(requirement: String, before: String, isFound: Bool) throws {
        let toml = Self.pair(requirement)
        #expect(try Leaks.reasons(toml) == [])
        #expect(try Leaks.secrets(toml, in: before + Self.key) == (isFound ? [Self.key] : []))
    }

    @Test("A rule that is only a part of others is not looked for alone")
    func onlyPart() throws {
        #expect(try Leaks.secrets(Self.pair(""), in: "user=ada") == [])
    }

    @Test(
        "What is required and has no counterpart is named, and the rule works without it",
        arguments: [
            (pair("[[rules.required]]\nid = 'absent'"), "has this identifier"),
            (pair("[[rules.required]]\nid = 'acme-user'\nwithinColumns = 9"), "any column"),
            (pair("[[rules.required]]\nid = 'acme-user'", "entropy = 3"), "only the regex counts"),
        ])
    func names(toml: String, words: String) throws {
        let reasons = try Leaks.reasons(toml)
        #expect(reasons.count == 1 && reasons[0].contains(words), "\(reasons)")
        #expect(try Leaks.secrets(toml, in: "user=ada \(Self.key)") == [Self.key])
    }
}

/// Filters of betterleaks discard findings.
@Suite("Filters") struct FilterTests {
    private static let text = "one acme_alphabet\ntwo acme_aaaaaaaa # sample\n"
    private static let all = ["alphabet", "aaaaaaaa"]

    @Test(
        "What is left of two secrets",
        arguments: [
            ("entropy(finding.secret) <= 1.5", ["alphabet"]),
            ("filter.entropy(finding[\"secret\"]) <= 1.5", ["alphabet"]),
            ("matchesAny(finding.secret, [`^alpha`])", ["aaaaaaaa"]),
            ("filter.matchesAny(finding[\"match\"], [\"^acme_alpha\", 'x'])", ["aaaaaaaa"]),
            ("matchesAny(finding.line, [r\"\"\"# sample$\"\"\"])", ["alphabet"]),
            ("containsAny(finding.secret, [\"ALPHA\"])", ["aaaaaaaa"]),
            ("finding.secret == \"alphabet\"", ["aaaaaaaa"]),
            ("finding.secret == \"alpha\"", all),
            ("!containsAny(finding.secret, [\"alpha\", \"x\"])", ["alphabet"]),
            ("!matchesAny(finding.secret, [`bet$`]) && containsAny(finding.line, [\"two\"])", ["alphabet"]),
            ("containsAny(finding.secret, [\"alpha\"]) || entropy(finding.secret) <= 1.5", []),
            (
                "containsAny(finding.line, [\"one\"]) && containsAny(finding.secret, [\"alpha\"])",
                ["aaaaaaaa"]
            ),
            ("containsAny(finding.line, [\"one\"]) && containsAny(finding.secret, [\"aaaa\"])", all),
            (
                "(containsAny(finding.line, [\"one\"]) or containsAny(finding.line, [\"two\"])) and"
                    + " containsAny(finding.secret, [\"aaaa\"]) // why", ["alphabet"]
            ),
        ] as [(String, [String])])
    func discards(filter: String, secrets: [String]) throws {
        for toml in [
            Leaks.rule("acme_([a-z]{8})", "filter = '''\(filter)'''"),
            "filter = '''\(filter)'''\n" + Leaks.rule("acme_([a-z]{8})"),
        ] {
            #expect(try Leaks.reasons(toml) == [])
            #expect(try Leaks.secrets(toml, in: Self.text) == secrets)
        }
    }

    @Test(
        "A path is looked at in the forms that both languages have",
        arguments: [
            "get(attributes, \"path\", \"\")", "attributes[\"path\"]", "attributes[?\"path\"].orValue(\"\")",
        ])
    func path(subject: String) throws {
        let token = try Leaks.token(
            Leaks.rule("acme_[a-z]{8}", "filter = '''matchesAny(\(subject), [`^x/`])'''"))
        #expect(token.exceptions.map(\.path) == [["^x/"]])
    }

    @Test(
        "What is not read is named, and the other alternatives still discard",
        arguments: [
            (
                "failsTokenEfficiency(finding.secret) || containsAny(finding.secret, [\"alpha\"])",
                ["aaaaaaaa"]
            ),
            ("failsTokenEfficiency(finding.secret) && containsAny(finding.secret, [\"alpha\"])", all),
            ("!entropy(finding.secret) <= 1.5", all),
            ("entropy(finding.secret) <= 1.5 && containsAny(finding.secret, [\"aaa\"])", all),
            ("entropy(finding.line) <= 9", all), ("matchesAny(finding.secret, [`\\pL`])", all),
            ("get(attributes, \"git.author_name\", \"\") == \"bot\"", all), ("let x = 1; true", all),
            ("(containsAny(finding.secret, [\"alpha\"])", all), ("finding.secret == \"alphabet", all),
            ("containsAny(finding.secret, words)", all), ("||", all),
        ] as [(String, [String])])
    func names(filter: String, secrets: [String]) throws {
        let toml = Leaks.rule("acme_([a-z]{8})", "filter = '''\(filter)'''")
        let reasons = try Leaks.reasons(toml)
        #expect(reasons.count == 1 && reasons[0].hasPrefix("filter: "), "\(reasons)")
        #expect(try Leaks.secrets(toml, in: Self.text) == secrets)
    }
}
