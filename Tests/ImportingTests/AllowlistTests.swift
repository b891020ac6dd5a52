import Foundation
import ScratchFolder
import Testing

/// What a configuration allows is no finding; what has no counterpart is named, and the rule works without it.
@Suite("Allowlists") struct AllowlistTests {
    private static let text = "one acme_alphabet\ntwo acme_betagame # sample\n"
    private static let all = ["alphabet", "betagame"]

    @Test(
        "What is left of two secrets",
        arguments: [
            ("", all),
            ("[[rules.allowlists]]\nregexes = ['''^alpha''']", ["betagame"]),
            ("[rules.allowlist]\nregexes = ['''^alpha''']", ["betagame"]),
            ("[[rules.allowlists]]\nregexes = ['''^acme_alpha''']", all),
            ("[[rules.allowlists]]\nregexTarget = 'match'\nregexes = ['''^acme_alpha''']", ["betagame"]),
            ("[[rules.allowlists]]\nregexTarget = 'match'\nregexes = ['''sample''']", all),
            ("[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['''sample''']", ["alphabet"]),
            ("[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['''one.*sample''']", all),
            ("[[rules.allowlists]]\nstopwords = ['GAME', 'none']", ["alphabet"]),
            ("[[rules.allowlists]]\nregexes = ['''^alpha''']\nstopwords = ['game']", []),
            ("[[rules.allowlists]]\ncondition = 'AND'\nregexes = ['''^alpha''']\nstopwords = ['game']", all),
            (
                "[[rules.allowlists]]\ncondition = 'AND'\nregexes = ['''^beta''']\nstopwords = ['game']",
                ["alphabet"]
            ),
            ("[[allowlists]]\nregexes = ['''^alpha''']", ["betagame"]),
            ("[allowlist]\nstopwords = ['game']", ["alphabet"]),
            ("[[allowlists]]\ntargetRules = ['acme-key']\nstopwords = ['game']", ["alphabet"]),
            ("[[allowlists]]\ntargetRules = ['other']\nstopwords = ['game']", all),
            ("[[allowlists]]\nregexes = ['''(?i)^ALPHA''', '''^GAME''']", ["betagame"]),
        ] as [(String, [String])])
    func leaves(allowlist: String, secrets: [String]) throws {
        let toml = Leaks.rule("acme_([a-z]{8})", allowlist)
        #expect(try Leaks.reasons(toml) == [])
        #expect(try Leaks.secrets(toml, in: Self.text) == secrets)
    }

    @Test(
        "What has no counterpart is named and allows nothing",
        arguments: [
            ("[[rules.allowlists]]\ncommits = ['abc']", all, "commits"),
            ("[[rules.allowlists]]\ncommits = ['abc']\nstopwords = ['game']", ["alphabet"], "commits"),
            (
                "[[rules.allowlists]]\ncondition = 'AND'\ncommits = ['abc']\nstopwords = ['game']", all,
                "together"
            ),
            ("[[rules.allowlists]]\nregexes = ['''\\pL''']", all, "Unicode class"),
            ("[[rules.allowlists]]\nregexes = ['''\\pL''', '''game''']", ["alphabet"], "Unicode class"),
            (
                "[[rules.allowlists]]\ncondition = 'AND'\nregexes = ['''\\pL''']\nstopwords = ['game']", all,
                "Unicode class"
            ),
        ] as [(String, [String], String)])
    func names(allowlist: String, secrets: [String], words: String) throws {
        let toml = Leaks.rule("acme_([a-z]{8})", allowlist)
        let reasons = try Leaks.reasons(toml)
        #expect(reasons.count == 1 && reasons[0].contains(words), "\(reasons)")
        #expect(try Leaks.secrets(toml, in: Self.text) == secrets)
    }

    @Test("A list of thousands of words is cut into patterns that can be compiled")
    func manyWords() throws {
        let words = (0..<4000).map { "'\(Leaks.letters(9, UInt64($0)))'" } + ["'game'"]
        let toml = Leaks.rule(
            "acme_([a-z]{8})", "[[rules.allowlists]]\nstopwords = [\(words.joined(separator: ","))]")
        #expect(try Leaks.secrets(toml, in: Self.text) == ["alphabet"])
    }
}

/// Conditions on the paths of files, in the working tree, in containers and in history.
@Suite("Paths") struct PathTests {
    private static let key = "acme_\(Leaks.letters(24))\n"

    /// Commits all files and takes them away again, so that only the history has them.
    private static func leaveToHistory(_ folder: ScratchFolder) throws {
        try folder.run("git", "init", "-q")
        try folder.run("git", "add", "-A")
        try folder.run("git", "commit", "-q", "-m", "all")
        try folder.run("git", "rm", "-r", "-q", ".")
        try folder.run("git", "commit", "-q", "-m", "nothing")
    }

    private static func folder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        for name in ["src/a.py", "src/b.txt", "vendor/c.py"] { try folder.write(Array(key.utf8), name) }
        return folder
    }

    @Test(
        "Where it is found",
        arguments: [
            ("", ["src/a.py", "src/b.txt", "vendor/c.py"]),
            ("path = '''\\.py$'''", ["src/a.py", "vendor/c.py"]),
            ("[[rules.allowlists]]\npaths = ['''^vendor/''']", ["src/a.py", "src/b.txt"]),
            ("[[allowlists]]\npaths = ['''^vendor/''', '''txt$''']", ["src/a.py"]),
            ("path = '''\\.py$'''\n[[rules.allowlists]]\npaths = ['''^vendor/''']", ["src/a.py"]),
            (
                "[[rules.allowlists]]\ncondition = 'AND'\npaths = ['''^src/''']\nregexes = ['''^acme''']",
                ["vendor/c.py"]
            ),
            (
                "[[rules.allowlists]]\ncondition = 'AND'\npaths = ['''^src/''']\nregexes = ['''^x''']",
                ["src/a.py", "src/b.txt", "vendor/c.py"]
            ),
        ] as [(String, [String])])
    func finds(condition: String, places: [String]) async throws {
        let toml = Leaks.rule("acme_[a-z]{24}", condition)
        let folder = try Self.folder()
        #expect(try await Leaks.places(toml, in: folder) == places)
        try Self.leaveToHistory(folder)
        #expect(try await Leaks.places(toml, in: folder, history: true) == places)
    }

    @Test(
        "In a container its own path and those of the members on the way count",
        arguments: [
            ("path = '''\\.py$'''", ["out/x.tar!src/a.py", "out/x.tar!vendor/c.py"]),
            ("path = '''^out/'''", ["out/x.tar!src/a.py", "out/x.tar!src/b.txt", "out/x.tar!vendor/c.py"]),
            (
                "[[rules.allowlists]]\npaths = ['''^vendor/''']",
                ["out/x.tar!src/a.py", "out/x.tar!src/b.txt"]
            ),
            ("[[rules.allowlists]]\npaths = ['''\\.tar$''']", []),
        ] as [(String, [String])])
    func container(condition: String, places: [String]) async throws {
        let toml = Leaks.rule("acme_[a-z]{24}", condition)
        let folder = try Self.folder()
        try folder.run("mkdir", "out")
        try folder.run("tar", "cf", "out/x.tar", "src", "vendor")
        try folder.run("rm", "-r", "src", "vendor")
        #expect(try await Leaks.places(toml, in: folder) == places)
        try Self.leaveToHistory(folder)
        #expect(try await Leaks.places(toml, in: folder, history: true) == places)
    }

    @Test("What is encoded in a file stands where the file does")
    func encoded() async throws {
        let folder = try ScratchFolder()
        let text = Data("the key is \(Self.key)".utf8).base64EncodedString()
        for name in ["src/a.py", "vendor/b.py"] { try folder.write("data = '\(text)'\n", name) }
        let toml = Leaks.rule("acme_[a-z]{24}", "[[rules.allowlists]]\npaths = ['''^vendor/''']")
        #expect(try await Leaks.places(toml, in: folder) == ["src/a.py"])
    }
}
