import Testing

/// Rules of gitleaks and betterleaks that people bring.
struct ImportTests {
    private static let rules = """
        title = "Our rules"

        [[rules]]
        id = "acme-key"
        description = "key"
        regex = '''\\bacmekey_([0-9A-Za-z]{32})\\b'''
        keywords = ["acmekey_"]

        """
    private static let more = """
        [[rules]]
        id = "any"
        regex = '''[0-9a-f]{40}'''

        """

    private func scratch(_ toml: String = rules) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(toml, "rules/our.toml")
        try scratch.write("token = 'acmekey_\(Tokens.alphanumeric(32, 700))'\n", "tree/app.txt")
        return scratch
    }

    @Test(arguments: ["rules/our.toml", "rules"])
    func aConfigurationIsUsedAsItIs(path: String) throws {
        let scratch = try scratch()
        #expect(try scratch.report("tree").credentials.map(\.rule) != ["our.acme-key"])
        let report = try scratch.report("tree", "--rules", path)
        #expect(try report.onlyCredential().rule == "our.acme-key")
        #expect(try report.onlyCredential().grant.state == "not-probed")
        #expect(report.places == ["worktree tree/app.txt:1"] || report.places == ["worktree app.txt:1"])
    }

    @Test func anImportedFileIsARuleFile() throws {
        let scratch = try scratch()
        let imported = try scratch.tokscan("rules", "import", "rules/our.toml")
        #expect((imported.status, imported.error) == (0, ""))
        try scratch.write(imported.output, "our.yaml")
        #expect(try scratch.tokscan("rules", "check", "our.yaml").status == 0)
        #expect(try scratch.report("tree", "--rules", "our.yaml").onlyCredential().rule == "our.acme-key")
    }

    @Test func whatCannotBeTranslatedIsNamedAndTheRestWorks() throws {
        let scratch = try scratch(Self.rules + Self.more)
        let imported = try scratch.tokscan("rules", "import", "rules/our.toml")
        #expect(imported.status == 1)
        #expect(imported.error.hasPrefix("rules/our.toml:8: rule 'any': not translated: "))
        #expect(imported.output.contains("acme-key"))
        let scan = try scratch.tokscan("tree", "--rules", "rules", "--offline", "--format", "jsonl")
        #expect([0, 1].contains(scan.status))
        #expect(scan.output.contains("our.acme-key"))
        #expect(scan.error.contains("rules/our.toml: 1 of 2 rules are used"))
    }

    @Test(arguments: [
        ("[[rules]\n", "our.toml:1: "), ("title = 'x'\n[[rules]]\nid = 'a'\nregex = ['x']\n", "our.toml:4: "),
    ])
    func aBrokenConfigurationIs2(text: String, words: String) throws {
        let scratch = try scratch(text)
        for arguments in [["tree", "--rules", "rules/our.toml"], ["rules", "import", "rules/our.toml"]] {
            let outcome = try scratch.tokscan(arguments)
            #expect(outcome.status == 2)
            #expect(outcome.output == "")
            #expect(outcome.error.contains(words), "\(outcome.error)")
        }
    }

    @Test func namesOfFilesAreLookedAt() throws {
        let scratch = try scratch()
        try scratch.shell(
            "cp our.toml github.toml; cp our.toml our.txt; mkdir twice; cp our.toml twice", in: "rules")
        for (arguments, words) in [
            (["rules/github.toml"], "call the file otherwise"), (["rules/our.txt"], "NAME.yaml"),
            (["rules/our.toml", "--rules", "rules/twice/our.toml"], "our.yaml"),
            (["rules/gone.toml"], "No such file"),
        ] {
            let outcome = try scratch.tokscan(["tree", "--rules"] + arguments)
            #expect(outcome.status == 2)
            #expect(outcome.error.contains(words), "\(outcome.error)")
        }
        #expect(try scratch.tokscan("rules", "import", "rules/our.txt").status == 2)
        #expect(try scratch.tokscan("rules", "import").status == 64)
    }

    @Test func whatABuiltinRuleMatchesStaysItsOwn() throws {
        let scratch = try scratch(
            "[[rules]]\nid = 'mine'\nregex = '''gh[p]_[0-9A-Za-z]{36}'''\nkeywords = ['gh']\n")
        try scratch.write("see \(Tokens.github(701))\n", "tree/app.txt")
        let report = try scratch.report("tree", "--rules", "rules")
        #expect(try report.onlyCredential().rule == "github.classic")
    }
}
