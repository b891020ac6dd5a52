import Documents
import Importing
import Rules
import Testing

/// Configurations as files: their keys, what is wrong with them, and the rule files they become.
@Suite("Configurations") struct ReadingTests {
    @Test(
        "What is no configuration is an error with its line",
        arguments: [
            ("title = 'x'\n[[rules]\n", "my.toml:2: "), ("title = 'x'\n\nregexes = [1, 2\n", "my.toml:"),
            ("title = 'a'\ntitle = 'b'\n", "my.toml:2: "), ("rules = 1\n", "my.toml:1: a table was expected"),
            ("\n[[rules]]\nregex = ['x']\n", "my.toml:3: the key 'regex': a text"),
            ("[[rules]]\nid = 'a'\nentropy = 'high'\n", "my.toml:3: the key 'entropy': a number"),
            ("[[rules]]\nid = 'a'\nsecretGroup = 1.5\n", "my.toml:3: the key 'secretGroup': a whole number"),
            ("[[rules]]\n[[rules]]\n[[rules.allowlists]]\ncondition = 'XOR'\n", "my.toml:3: the condition"),
            ("[[allowlists]]\nregexTarget = 'file'\n", "my.toml:1: regexTarget"),
            ("a = 1\nb = '\0'\n", "my.toml:2: "),
        ])
    func errors(toml: String, words: String) {
        let error = #expect(throws: DocumentError.self) { try Leaks.translation(toml) }
        #expect(error.map { "\($0)".hasPrefix(words) } == true, "\(error?.description ?? "")")
    }

    @Test(
        "What has no counterpart is named",
        arguments: [
            ("[extend]\nuseDefault = true", "extend.useDefault"),
            ("[extend]\npath = '/etc/passwd'", "extend.path"),
            ("[extend]\nurl = 'https://example.com/'", "extend.url"),
            ("[extend]\ndisabledRules = ['x']", "extend.disabledRules"), ("colour = 'red'", "'colour'"),
            ("[extend]\ncolour = 'red'", "'colour'"), ("[[rules]]\nid = 'a'", "no regex; it may change"),
            ("[[rules]]\nid = 'a'\npath = 'x'", "a path alone"),
            ("[[rules]]\nregex = 'acme'", "no identifier"),
            (Leaks.rule("acme") + "\n" + Leaks.rule("acme"), "identifier"),
            (Leaks.rule("acme", "colour = 'red'"), "'colour'"),
            (Leaks.rule("acme", "validate = 'x'"), "validate"),
            (Leaks.rule("acme", "tokenEfficiency = true"), "tokenEfficiency"),
            (Leaks.rule("acme", "path = '\\pL'"), "path: the Unicode class"),
            (Leaks.rule("acme_(w)|acme_(x)"), "several groups"),
        ])
    func names(toml: String, words: String) throws {
        let reasons = try Leaks.reasons(toml)
        #expect(reasons.count == 1 && reasons[0].contains(words), "\(reasons)")
    }

    @Test("Keys are read in letters of either case, as gitleaks reads them")
    func cases() throws {
        let toml =
            "Title = 'x'\nMINVERSION = '8'\n[[Rules]]\nID = 'a'\nRegex = 'acme_(w)(x)'\nSecretgroup = 2\n"
        #expect(try Leaks.reasons(toml) == [])
        #expect(try Leaks.secrets(toml, in: "acme_wx") == ["x"])
    }

    @Test("Entropy is that of the secret")
    func entropy() throws {
        let toml = Leaks.rule("acme_([a-z]{8})", "entropy = 2")
        #expect(try Leaks.secrets(toml, in: "acme_aaaaaaaa acme_alphabet") == ["alphabet"])
    }

    @Test(
        "The provider is named after the file",
        arguments: [
            ("my.toml", "my"), (".gitleaks.toml", "gitleaks"), ("rules/Our Rules.toml", "our-rules"),
            ("....toml", "rules"),
        ])
    func provider(file: String, id: String) throws {
        let translation = try Translation(toml: Leaks.rule("acme_[a-z]{8}"), file: file)
        #expect(translation.provider == id)
        #expect(translation.file.name == "\(id).yaml")
    }

    @Test("The rules of a file name no provider: a file may be called as an ordinary word is")
    func namesNobody() throws {
        let file = try Leaks.translation(Leaks.rule("acme_[a-z]{8}")).file
        let provider = try Provider.read(Document(yaml: file.text, file: file.name), file: file.name)
        #expect(provider.nameWords == [])
    }

    @Test(
        "What is written reads back as the same",
        arguments: [
            "plain", "it's", "", " both ", "a: b", "# none", "two\nlines", "tab\there", "\"quoted\\\"", "é漢😀",
            "\u{7F}\u{85}\u{FEFF}\u{1}", "true", "- x", String(repeating: "long ", count: 100), "\r\n", "~",
        ])
    func yaml(text: String) throws {
        let document = Document.object([
            "text": .text(text), "list": Document(.list([.text(text), .text("b")])),
            "empty": Document(.list([])),
            "maps": Document(
                .list([.object([text: .plain("1.5")]), .object(["a": .object(["b": .text(text)])])])),
        ])
        #expect(try Document(yaml: document.yaml, file: "").json == document.json)
    }
}
