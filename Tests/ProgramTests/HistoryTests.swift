import Foundation
import Testing

/// Where git keeps what is no longer, or not yet, in a file: found, and its first commit told right.
struct HistoryTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.makeRepository()
    }

    private func line(_ seed: UInt64) -> String { "GITHUB_TOKEN=\(Tokens.github(seed))\n" }

    @Test func aDeletedFileStaysInHistory() throws {
        try scratch.commit(["a.txt": "nothing\n"])
        let added = try scratch.commit(["a.txt": "nothing\n" + line(20)])
        try scratch.commit(["a.txt": "nothing\n"])
        let credential = try scratch.report("repo").onlyCredential()
        #expect(credential.places.map(\.words) == ["history repo/a.txt:2"])
        #expect(credential.places.first?.commit == added)
        #expect(credential.places.first?.reachable == true)
        #expect(credential.kinds.isSuperset(of: ["exposed", "out-of-place"]))
        #expect(credential.verdicts.contains { $0.message.contains("gone from the files") })
    }

    @Test func aMergeAloneMayBringASecret() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.git("checkout", "-q", "-b", "side")
        try scratch.commit(["b.txt": "two\n"])
        try scratch.git("checkout", "-q", "main")
        try scratch.commit(["c.txt": "three\n"])
        try scratch.git("merge", "-q", "--no-commit", "--no-ff", "side")
        let merge = try scratch.commit(["evil.env": line(21)], message: "merge")
        try scratch.git("rm", "-q", "evil.env")
        try scratch.commit()
        let place = try #require(try scratch.report("repo").onlyCredential().places.first)
        #expect(place.words == "history repo/evil.env:1")
        #expect(place.commit == merge)
    }

    @Test func aStashIsRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.write(line(22), "repo/a.txt")
        try scratch.git("stash", "-q")
        let place = try #require(try scratch.report("repo").onlyCredential().places.first)
        #expect(place.words == "history repo/a.txt:1")
        #expect(try place.commit == scratch.git("rev-parse", "stash@{0}"))
        #expect(place.reachable == true)
    }

    @Test(arguments: [true, false])
    func commitsThatNoBranchLeadsToAreRead(isInReflog: Bool) throws {
        try scratch.commit(["a.txt": "one\n"])
        let lost = try scratch.commit(["b.env": line(23)])
        try scratch.git("reset", "-q", "--hard", "HEAD~1")
        if !isInReflog {
            try scratch.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
        }
        let place = try #require(try scratch.report("repo").onlyCredential().places.first)
        #expect(place.words == "history repo/b.env:1")
        #expect(place.commit == lost)
        #expect(place.reachable == false)
    }

    @Test func blobsThatNoTreeHoldsAreRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        for seed: UInt64 in [24, 25] {
            try scratch.git("hash-object", "-w", "--stdin", input: Array(line(seed).utf8))
        }
        let report = try scratch.report("repo")
        #expect(report.places.count == 2)
        #expect(report.credentials.flatMap(\.places).allSatisfy { $0.reachable == false && $0.commit == nil })
    }

    @Test func messagesAreReadLineByLine() throws {
        let commit = try scratch.commit(["a.txt": "one\n"], message: "subject\n\nbody \(Tokens.github(26))")
        try scratch.git("tag", "-a", "v1", "-m", "first\n\(Tokens.github(27))")
        let report = try scratch.report("repo")
        let places = report.credentials.flatMap(\.places).filter { $0.source == "message" }
        #expect(
            places.map(\.words).sorted() == [
                "message repo/.git/(commit message):3", "message repo/.git/(message of tag v1):2",
            ])
        #expect(places.allSatisfy { $0.commit == commit && $0.reachable == true })
        #expect(places.first { $0.file.contains("commit") }?.column == 6)
    }

    @Test func messagesAreToldByWhatLeadsToThem() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.commit(message: "lost \(Tokens.github(45))")
        try scratch.git("reset", "-q", "--hard", "HEAD~1")
        try scratch.git("tag", "-a", "inner", "-m", "inner \(Tokens.github(46))")
        try scratch.git("tag", "-a", "outer", "-m", "outer \(Tokens.github(47))", "inner")
        try scratch.git("tag", "-d", "inner")
        try scratch.git("tag", "-a", "gone", "-m", "gone \(Tokens.github(48))")
        try scratch.git("tag", "-d", "gone")
        try scratch.git("tag", "-a", "folder", "-m", "folder \(Tokens.github(49))", "HEAD^{tree}")
        let places = try scratch.report("repo").credentials.flatMap(\.places).filter {
            $0.source == "message"
        }
        #expect(
            Set(places.map { "\($0.file) \($0.reachable.map { "\($0)" } ?? "null")" }) == [
                "repo/.git/(commit message) false", "repo/.git/(message of tag inner) true",
                "repo/.git/(message of tag outer) true", "repo/.git/(message of tag gone) false",
                "repo/.git/(message of tag folder) true",
            ])
        let text = try scratch.tokscan("repo", "--offline").output.replacing(/\s+/, with: " ")
        for words in [
            "the message of tag outer in repo, line 1", "in the message of tag inner",
            "the message of tag gone in repo, line 1, which no branch or tag leads to",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test func theFilesOfToolsAreReadInThePastToo() throws {
        let store = #"{"user": {"accessToken": "\#(Tokens.alphanumeric(43, 50))"}}"# + "\n"
        let added = try scratch.commit(["home/.railway/config.json": store])
        try scratch.git("rm", "-q", "-r", "home")
        try scratch.commit()
        try scratch.write("\n" + store, "repo/.railway/config.json")
        try scratch.git("add", ".railway/config.json")
        try scratch.remove("repo/.railway/config.json")
        let credential = try scratch.report("repo").onlyCredential()
        #expect(credential.rule == "railway.oauth-access")
        #expect(
            credential.places.map(\.words).sorted() == [
                "history repo/home/.railway/config.json:1", "index repo/.railway/config.json:2",
            ])
        #expect(credential.places.first { $0.source == "history" }?.commit == added)
    }

    @Test func theConfigurationsAddressesAreRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.git("remote", "add", "origin", "https://x:\(Tokens.github(28))@github.com/acme/site.git")
        let place = try #require(try scratch.report("repo").onlyCredential().places.first)
        #expect(place.source == "config" && place.file == "repo/.git/config")
        let config = try scratch.text("repo/.git/config").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(config[place.line - 1].contains(Tokens.github(28)))
    }

    @Test func theReflogIsRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.git("commit", "-q", "--amend", "-m", "amended \(Tokens.github(29))")
        try scratch.git("commit", "-q", "--amend", "-m", "clean")
        try scratch.git("reflog", "expire", "--expire=now", "refs/heads/main")
        let places = try scratch.report("repo").onlyCredential().places
        #expect(Set(places.map(\.source)) == ["message", "reflog"])
        let logged = try #require(places.first { $0.source == "reflog" })
        #expect(logged.words == "reflog repo/.git/logs/HEAD:2")
    }

    @Test func oneSecretInManyPlacesIsOneCredential() throws {
        let first = try scratch.commit(["a.env": line(30)], date: Scratch.date)
        let copied = try scratch.commit(["b.env": line(30)], date: Scratch.date + 100)
        let edited = try scratch.commit(["a.env": "# moved down\n" + line(30)], date: Scratch.date + 200)
        try scratch.commit(["c.txt": "other\n"], date: Scratch.date + 300)
        try scratch.write("later \(Tokens.github(30))\n", "repo/untracked.txt")
        let credential = try scratch.report("repo").onlyCredential()
        let told = credential.places.map { "\($0.words) \($0.commit ?? $0.tracking ?? "")" }
        #expect(
            Set(told) == [
                "worktree repo/a.env:2 tracked", "worktree repo/b.env:1 tracked",
                "worktree repo/untracked.txt:1 untracked", "history repo/a.env:1 \(first)",
                "history repo/b.env:1 \(copied)", "history repo/a.env:2 \(edited)",
            ])
    }

    @Test func theFirstCommitIsTheOldestOfTwoBranches() throws {
        try scratch.commit(["a.txt": "one\n"], date: Scratch.date)
        try scratch.git("checkout", "-q", "-b", "late")
        try scratch.commit(["k.env": line(31)], date: Scratch.date + 500)
        try scratch.git("checkout", "-q", "-b", "early", "main")
        let first = try scratch.commit(["k.env": line(31)], date: Scratch.date + 100)
        let credential = try scratch.report("repo").onlyCredential()
        #expect(credential.places.first { $0.source == "history" }?.commit == first)
    }

    @Test func packedHistorySaysTheSameByBothEngines() throws {
        for number in 0..<20 {
            let filler = (0..<200).map { "line \($0) of \(number / 7)\n" }.joined()
            try scratch.commit(
                ["big.txt": filler + (number == 6 ? line(32) : ""), "n\(number).txt": "\(number)\n"],
                message: number == 3 ? "see \(Tokens.github(33))" : "commit \(number)",
                date: Scratch.date + number)
        }
        try scratch.git("repack", "-adq")
        let native = try scratch.report("repo", "--jobs", "2")
        let plain = try scratch.report("repo", "--engine", "plain", "--jobs", "1")
        #expect(native.credentials.count == 2)
        #expect(native.places == plain.places)
        #expect(native.run.coverage.blobs == plain.run.coverage.blobs)
        #expect(native.run.coverage.commits == 20)
    }

    @Test func sinceARevisionTellsOnlyWhatCameAfter() throws {
        try scratch.commit(["old.env": line(34)])
        try scratch.git("rm", "-q", "old.env")
        let mark = try scratch.commit(message: "old \(Tokens.github(35))")
        try scratch.commit(["new.env": line(36)], message: "new")
        try scratch.git("rm", "-q", "new.env")
        try scratch.commit(message: "also new \(Tokens.github(37))")
        try scratch.write(line(38), "repo/staged.env")
        try scratch.git("add", "staged.env")
        try scratch.remove("repo/staged.env")
        let report = try scratch.report("repo", "--since", mark)
        let sources = report.places.filter { !$0.hasPrefix("reflog") }
        #expect(
            sources == [
                "history repo/new.env:1", "index repo/staged.env:1", "message repo/.git/(commit message):1",
            ])
        let unknown = try scratch.tokscan("repo", "--since", "no-such-revision")
        #expect(unknown.status == 2)
        #expect(unknown.error.contains("no-such-revision"))
    }

    @Test func withoutHistoryOnlyTheFilesAndTheIndexAreRead() throws {
        try scratch.commit(["old.env": line(39)])
        try scratch.git("rm", "-q", "old.env")
        try scratch.commit()
        try scratch.write(line(40), "repo/staged.env")
        try scratch.git("add", "staged.env")
        try scratch.remove("repo/staged.env")
        try scratch.write(line(41), "repo/file.env")
        let report = try scratch.report("repo", "--no-history")
        #expect(report.places == ["index repo/staged.env:1", "worktree repo/file.env:1"])
    }

    @Test func filesAreToldApartAsGitSeesThem() throws {
        try scratch.commit([".gitignore": "*.local\n", "tracked.env": line(42)])
        try scratch.write(line(43), "repo/new.env")
        try scratch.write(line(44), "repo/mine.local")
        let places = try scratch.report("repo").credentials.flatMap(\.places).filter {
            $0.source == "worktree"
        }
        let told = Dictionary(uniqueKeysWithValues: places.map { ($0.file, $0.tracking) })
        #expect(
            told == [
                "repo/tracked.env": "tracked", "repo/new.env": "untracked", "repo/mine.local": "ignored",
            ])
    }
}
