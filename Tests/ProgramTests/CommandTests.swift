import Foundation
import Testing

/// What the command line promises: exit statuses, streams, and where the report goes.
struct CommandTests {
    /// A repository with one token in a tracked file.
    private func repository(seed: UInt64) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.makeRepository()
        try scratch.commit(["app.env": "GITHUB_TOKEN=\(Tokens.github(seed))\n"])
        return scratch
    }

    @Test(arguments: [
        ["--nonsense"], ["--format", "xml"], ["--jobs", "0"], ["--jobs", "many"], ["--fail-on", "dreadful"],
        ["--color", "loud"], ["--probe", "--offline"], ["--plan", "--replay", "answers"],
        ["--staged", "--since", "HEAD"], ["--staged", "--no-history"], ["--since", "HEAD", "--no-history"],
        ["--output"], ["rules", "show", "nobody-at-all"], ["rules", "frobnicate"],
    ])
    func wrongUsageIs64(arguments: [String]) throws {
        let outcome = try Scratch().tokscan(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(!outcome.error.isEmpty)
    }

    @Test func helpAndVersionAreAsked() throws {
        let scratch = try Scratch()
        let help = try scratch.tokscan("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("rules"))
        let scan = try scratch.tokscan("scan", "--help")
        #expect(scan.status == 0)
        for word in ["--probe", "--staged", "jsonl", "64 wrong usage"] {
            #expect(scan.output.contains(word))
        }
        let version = try scratch.tokscan("--version")
        #expect(version.status == 0)
        #expect(try /[0-9]+\.[0-9]+\.[0-9]+\n/.wholeMatch(in: version.output) != nil)
    }

    @Test func aCleanFolderIs0() throws {
        let scratch = try Scratch()
        try scratch.write("nothing here\n", "tree/notes.txt")
        let outcome = try scratch.tokscan("tree")
        #expect(outcome.status == 0)
        #expect(outcome.error == "")
        #expect(outcome.output.contains("No credentials found"))
        #expect(try scratch.tokscan("tree", "--quiet").output == "")
    }

    @Test func aVerdictIs1UnlessOnlyWorseOnesFail() throws {
        let scratch = try repository(seed: 1)
        #expect(try scratch.tokscan("repo").status == 1)
        #expect(try scratch.tokscan("repo", "--fail-on", "critical").status == 0)
        try scratch.write("fail-on: critical\n", "own.yaml")
        #expect(try scratch.tokscan("repo", "--config", "own.yaml").status == 0)
        #expect(try scratch.tokscan("repo", environment: ["TOKSCAN_CONFIG": "own.yaml"]).status == 0)
        #expect(try scratch.tokscan("repo", "--config", "own.yaml", "--fail-on", "low").status == 1)
        try scratch.write("fail-on: critical\n", "home/.config/tokscan/config.yaml")
        #expect(try scratch.tokscan("repo").status == 0)
    }

    @Test func damageIs3AndWithVerdicts4() throws {
        let scratch = try Scratch()
        for (name, text) in [("harmless", "plain\n"), ("telling", "GITHUB_TOKEN=\(Tokens.github(2))\n")] {
            try scratch.makeRepository(name)
            try scratch.commit(["a.env": text, "lost.txt": "lost of \(name)\n"], in: name)
            try scratch.remove(scratch.looseObject("HEAD:lost.txt", in: name))
        }
        let harmless = try scratch.tokscan("harmless")
        #expect(harmless.status == 3)
        #expect(harmless.output.contains("SCAN INCOMPLETE"))
        let quiet = try scratch.tokscan("harmless", "--quiet")
        #expect(quiet.output.contains("needed as lost.txt") && quiet.output.contains("SCAN INCOMPLETE"))
        #expect(try scratch.tokscan("telling").status == 4)
    }

    @Test func nothingTrustworthyIs2() throws {
        let scratch = try repository(seed: 3)
        try scratch.write("version: 1\ntokens: [\n", "broken.yaml")
        try scratch.write("version: 1\nbirthday: today\n", "unknown.yaml")
        try scratch.shell("mkdir void")
        try scratch.write("[core]\n\trepositoryformatversion = 7\n", "repo/.git/config")
        let cases = [
            (["gone/away"], "gone/away: No such file"),
            (["home", "gone"], "gone: No such file"),
            (["repo"], "repo: repository format version 7"),
            (["home", "--policy", "broken.yaml"], "broken.yaml:3"),
            (["home", "--policy", "unknown.yaml"], "unknown.yaml:2"),
            (["home", "--config", "unknown.yaml"], "unknown.yaml:2"),
            (["home", "--config", "absent.yaml"], "absent.yaml: No such file"),
            (["home", "--rules", "unknown.yaml"], "unknown.yaml:"),
            (["home", "--rules", "absent.yaml"], "absent.yaml: No such file"),
            (["home", "--replay", "absent"], "absent: No such file"),
            (["home", "--since", "HEAD"], "home: not a repository"),
            (["home", ""], "'': the path is empty"),
            (["home", "--rules", "void"], "void: no file in it is called NAME.yaml"),
            (["home", "--replay", "void"], "void: no file in it is called NAME.yaml"),
            (["probe"], "standard input: there is nothing in it"),
            (["home", "--staged"], "home: not a git repository"),
        ]
        for (arguments, words) in cases {
            let outcome = try scratch.tokscan(arguments)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.output == "", "\(arguments)")
            #expect(outcome.error.contains(words), "\(arguments): \(outcome.error)")
        }
    }

    @Test func filesThatTheUserNamesAreReadWhole() throws {
        let scratch = try repository(seed: 4)
        try scratch.shell(
            "mkdir folder; truncate -s 17M large.yaml; printf 'version: 1 # \\377\\n' > odd.yaml")
        for (name, words) in [
            ("folder", "folder"), ("large.yaml", "larger than 16 MiB"), ("odd.yaml", "UTF-8"),
        ] {
            let outcome = try scratch.tokscan("repo", "--policy", name)
            #expect(outcome.status == 2)
            #expect(outcome.error.contains("\(name): ") && outcome.error.contains(words))
        }
    }

    @Test func standardInputIsAPath() throws {
        let scratch = try Scratch()
        let token = Tokens.github(5)
        let report = try scratch.report("-", input: "one\ntwo \(token)\n")
        let place = try #require(try report.onlyCredential().places.first)
        #expect(place.source == "stdin")
        #expect((place.file, place.line, place.column) == ("-", 2, 5))
        #expect(place.start.map { ($0, place.end) } ?? (0, 0) == (8, 8 + token.utf8.count))
        #expect(try scratch.tokscan("-", input: "").status == 0)
    }

    @Test func oneFileCanBeNamed() throws {
        let scratch = try Scratch()
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(6))\n", "deep/app.env")
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(7))\n", "deep/other.env")
        #expect(try scratch.report("deep/app.env").places == ["worktree deep/app.env:1"])
        #expect(try scratch.report("app.env", in: "deep").places == ["worktree app.env:1"])
        #expect(try scratch.report(scratch.at("deep/app.env")).places.count == 1)
    }

    @Test func withoutAPathTheCurrentFolderIsScanned() throws {
        let scratch = try repository(seed: 8)
        let report = try scratch.report(in: "repo")
        #expect(report.places == ["history app.env:1", "worktree app.env:1"])
    }
}

/// Where the report goes.
struct OutputTests {
    @Test func anOutputFileIsTheOwnersAndReplacedAsAWhole() throws {
        let scratch = try Scratch()
        try scratch.write(
            "a report of before that is a good deal longer than what comes\n", "out/report.json")
        try scratch.shell("ln report.json kept", in: "out")
        let outcome = try scratch.tokscan("home", "--format", "jsonl", "--output", "out/report.json")
        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        #expect(try scratch.text("out/report.json") == "")
        #expect(try scratch.text("out/kept").hasPrefix("a report of before"))
        #expect(try scratch.mode("out/report.json") == 0o600)
        #expect(scratch.names(below: "out") == ["kept", "report.json"])
    }

    @Test func theReportInAFileIsTheOneThatIsPrinted() throws {
        let scratch = try Scratch()
        try scratch.write("nothing\n", "tree/a.txt")
        let printed = try scratch.tokscan("tree")
        #expect(try scratch.tokscan("tree", "-o", "report.txt").status == 0)
        #expect(try scratch.text("report.txt") == printed.output)
        #expect(try scratch.tokscan("tree", "-o", "-").output == printed.output)
    }

    @Test func devicesAndPipesAreWrittenInPlace() throws {
        let scratch = try Scratch()
        #expect(try scratch.tokscan("home", "--output", "/dev/null").status == 0)
        var status = stat()
        #expect(unsafe stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        try scratch.shell("mkfifo pipe; { cat pipe > read; } & \"$PROGRAM\" home --output pipe; wait")
        #expect(try scratch.text("read").contains("No credentials found"))
    }

    /// A link that leads to a standard stream stays, whatever the stream is: root could replace `/dev/stdout`.
    @Test(arguments: ["> here", "| cat > here"])
    func aNameOfAStandardStreamIsTheStream(redirection: String) throws {
        let scratch = try Scratch()
        try scratch.link("stdout", to: "/proc/self/fd/1")
        try scratch.shell("\"$PROGRAM\" home --output stdout \(redirection); test -L stdout")
        #expect(try scratch.text("here").contains("No credentials found"))
    }

    @Test func aFileThatCannotBeWrittenIsAFailure() throws {
        let scratch = try Scratch()
        for name in ["absent/report", "home"] {
            let outcome = try scratch.tokscan("home", "--output", name)
            #expect(outcome.status == 2)
            #expect(outcome.error.contains(name))
        }
    }

    @Test(arguments: [">&-", "> /dev/full"])
    func aReportThatCannotBePrintedIsAFailure(redirection: String) throws {
        let scratch = try Scratch()
        let outcome = try scratch.run(["sh", "-c", "\"$0\" home \(redirection)", Program.path])
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("write the report"))
    }

    @Test func aReaderThatWentAwayIsAFailure() throws {
        let scratch = try Scratch()
        try scratch.shell("mkfifo closed")
        // The program starts once the reader has closed its end.
        let line = "{ read _ < closed; \"$0\" home; echo $? > status; } | { exec <&-; echo > closed; }"
        let outcome = try scratch.run(["sh", "-c", line, Program.path])
        #expect(outcome.error.contains("write the report"))
        #expect(try scratch.text("status") == "2\n")
    }

    @Test func aFailureIsToldByTheStatusWhereNobodyListens() throws {
        let scratch = try Scratch()
        let outcome = try scratch.run(["sh", "-c", "\"$0\" gone 2>&-", Program.path])
        #expect(outcome.status == 2)
    }

    @Test func aClosedStreamIsNeverTakenByAFile() throws {
        let scratch = try Scratch()
        let line = "\"$0\" home --output report.json --format json <&- >&- 2>&-"
        #expect(try scratch.run(["sh", "-c", line, Program.path]).status == 0)
        _ = try Report.decoder.decode(Report.self, from: Data(scratch.bytes("report.json")))
    }
}
