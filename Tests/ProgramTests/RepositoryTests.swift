import Foundation
import Testing

/// The kinds of repository that there are, whole and damaged, alone and in a folder of many.
struct RepositoryTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func line(_ seed: UInt64) -> String { "GITHUB_TOKEN=\(Tokens.github(seed))\n" }

    @Test func aBareRepositoryIsHistoryAlone() throws {
        try scratch.makeRepository()
        let commit = try scratch.commit(["deep/a.env": line(60)])
        try scratch.git("clone", "-q", "--bare", scratch.at("repo"), scratch.at("bare.git"))
        let place = try #require(try scratch.report("bare.git").onlyCredential().places.first)
        #expect(place.words == "history bare.git/deep/a.env:1")
        #expect(place.commit == commit)
    }

    @Test func aBareRepositorysOwnConfigurationIsNamedRight() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "one\n"])
        try scratch.git("clone", "-q", "--bare", scratch.at("repo"), scratch.at("bare.git"))
        try scratch.git(
            "config", "remote.origin.url", "https://x:\(Tokens.github(61))@github.com/a/b", in: "bare.git")
        let place = try #require(try scratch.report("bare.git").onlyCredential().places.first)
        #expect(place.file == "bare.git/config")
    }

    @Test func aLinkedWorktreeLeadsOutsideOnlyWhereTheUserSaysSo() throws {
        try scratch.makeRepository("all/repo")
        try scratch.commit(["a.env": line(62)], in: "all/repo")
        try scratch.git("worktree", "add", "-q", scratch.at("all/linked"), "-b", "side", in: "all/repo")
        try scratch.write(line(63), "all/linked/b.env")
        let refused = try scratch.tokscan("all/linked")
        #expect(refused.status == 2)
        #expect(refused.error.contains("lies outside") && refused.error.contains("--follow-outside"))
        let followed = try scratch.report("all/linked", "--follow-outside")
        #expect(
            followed.places == [
                "history all/linked/a.env:1", "worktree all/linked/a.env:1", "worktree all/linked/b.env:1",
            ])
        // Both lie in the folder that the user named.
        let both = try scratch.report("all")
        #expect(both.run.complete)
        #expect(both.places.contains("worktree all/linked/b.env:1"))
        #expect(both.places.contains("history all/repo/a.env:1"))
    }

    @Test func aSubmodulesHistoryIsReadWithItsParents() throws {
        try scratch.makeRepository("origin")
        try scratch.commit(["inner.env": line(64)], in: "origin")
        try scratch.git("rm", "-q", "inner.env", in: "origin")
        try scratch.commit(["inner.txt": "clean\n"], in: "origin")
        try scratch.makeRepository("repo")
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "add", "-q", scratch.at("origin"), "libs/inner")
        try scratch.commit(["outer.env": line(65)])
        try scratch.write(line(66), "repo/libs/inner/new.env")
        let report = try scratch.report("repo")
        #expect(report.run.complete)
        #expect(
            report.places == [
                "history repo/libs/inner/inner.env:1", "history repo/outer.env:1",
                "worktree repo/libs/inner/new.env:1", "worktree repo/outer.env:1",
            ])
        let inner = report.credentials.flatMap(\.places).first { $0.file == "repo/libs/inner/new.env" }
        #expect(inner?.tracking == "untracked")
    }

    @Test func aShallowCloneIsReadAsFarAsItGoes() throws {
        try scratch.makeRepository("full")
        try scratch.commit(["old.env": line(67)], in: "full")
        try scratch.git("rm", "-q", "old.env", in: "full")
        let tip = try scratch.commit(["new.env": line(68)], in: "full", date: Scratch.date + 100)
        try scratch.git(
            "clone", "-q", "--depth", "1", "file://\(scratch.at("full"))", scratch.at("repo"), in: "")
        let report = try scratch.report("repo")
        #expect(report.status == 1)
        let places = try report.onlyCredential().places
        #expect(places.map(\.words) == ["worktree repo/new.env:1", "history repo/new.env:1"])
        #expect(places.last?.commit == tip)
        #expect(report.run.coverage.skipped("commit at which a shallow clone was cut off") == 1)
    }

    @Test func aPartialCloneAsksItsRemoteForNothing() throws {
        try scratch.makeRepository("full")
        try scratch.commit(["a.env": line(69)], in: "full")
        try scratch.git("config", "uploadpack.allowFilter", "true", in: "full")
        try scratch.git(
            "clone", "-q", "--filter=blob:none", "--no-checkout", "file://\(scratch.at("full"))",
            scratch.at("repo"), in: "")
        let report = try scratch.report("repo", "--no-history")
        #expect(report.credentials.isEmpty)
        let whole = try scratch.report("repo")
        #expect(whole.credentials.isEmpty)
        #expect(whole.run.coverage.skipped("object left at the remote of a partial clone") == 1)
        #expect(whole.status == 3)
    }

    @Test func aHookRunsInALinkedWorkingTree() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a\n"])
        try scratch.git("worktree", "add", "-q", scratch.at("linked"))
        try scratch.write(line(75), "linked/new.env")
        try scratch.git("add", "new.env", in: "linked")
        let folder = try scratch.git("rev-parse", "--path-format=absolute", "--git-dir", in: "linked")
        // As git runs its hooks; by hand the user names what lies elsewhere.
        let hook = try scratch.tokscan(
            ".", "--staged", "--offline", in: "linked",
            environment: ["GIT_DIR": folder, "GIT_INDEX_FILE": folder + "/index"])
        #expect(hook.status == 1)
        #expect(try scratch.tokscan(".", "--staged", "--offline", in: "linked").status == 2)
        #expect(
            try scratch.tokscan(".", "--staged", "--offline", "--follow-outside", in: "linked").status == 1)
    }

    @Test func whatIsMissingIsNamedAndTheRestIsRead() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.env": line(70), "lost.txt": "lost\n"])
        let blob = try scratch.git("rev-parse", "HEAD:lost.txt")
        try scratch.remove(scratch.looseObject("HEAD:lost.txt"))
        let report = try scratch.report("repo")
        #expect(report.status == 4)
        #expect(report.places == ["history repo/a.env:1", "worktree repo/a.env:1"])
        #expect(
            report.diagnostics.contains { $0.kind == "unread" && "\($0.subject) \($0.reason)".contains(blob) }
        )
    }

    @Test func ofADamagedPackWhatCanBeReadIsRead() throws {
        try scratch.makeRepository()
        for seed: UInt64 in 0..<20 {
            try scratch.commit(["\(seed).env": line(100 + seed) + Tokens.alphanumeric(3000, seed) + "\n"])
        }
        try scratch.git("repack", "-adq")
        let pack = try #require(
            scratch.names(below: "repo/.git/objects/pack").first { $0.hasSuffix(".pack") })
        try scratch.setMode(0o644, "repo/.git/objects/pack/\(pack)")
        var bytes = try scratch.bytes("repo/.git/objects/pack/\(pack)")
        for offset in 0..<16 { bytes[bytes.count / 2 + offset] ^= 0xFF }
        try scratch.write(bytes, "repo/.git/objects/pack/\(pack)")
        let report = try scratch.report("repo")
        #expect(report.status == 4)
        #expect(!report.run.complete)
        #expect(report.credentials.filter { $0.places.contains { $0.source == "history" } }.count >= 10)
    }

    @Test func aRepositoryWithoutACommitIsNoFault() throws {
        try scratch.makeRepository()
        #expect(try scratch.tokscan("repo").status == 0)
        try scratch.git("init", "-q", "--bare", scratch.at("bare.git"), in: "")
        #expect(try scratch.tokscan("bare.git").status == 0)
    }

    @Test func aFolderOfRepositoriesIsReadAroundABrokenOne() throws {
        for (name, seed) in [("one", 71), ("deep/two", 72), ("broken", 73)] as [(String, UInt64)] {
            try scratch.makeRepository("all/\(name)")
            try scratch.commit(["k.env": line(seed)], in: "all/\(name)")
            try scratch.git("rm", "-q", "k.env", in: "all/\(name)")
            try scratch.commit(in: "all/\(name)")
        }
        try scratch.git(
            "clone", "-q", "--bare", scratch.at("all/one"), scratch.at("all/mirrors/m.git"), in: "")
        try scratch.write(line(74), "all/loose.env")
        try scratch.write("[core]\n\trepositoryformatversion = 9\n", "all/broken/.git/config")
        try scratch.write(line(75), "all/broken/file.env")
        let report = try scratch.report("all")
        #expect(report.status == 4)
        #expect(
            report.places.filter { !$0.hasPrefix("reflog") } == [
                "history all/deep/two/k.env:1", "history all/mirrors/m.git/k.env:1",
                "history all/one/k.env:1",
                "worktree all/broken/file.env:1", "worktree all/loose.env:1",
            ])
        #expect(report.diagnostics.map(\.subject) == ["all/broken"])
        #expect(report.diagnostics.allSatisfy { $0.reason.contains("format version 9") })
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func anotherOwnersRepositoryIsNotReadUnlessTheUserTrustsIt() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.env": line(76)])
        try scratch.shell("chown -R 12345:12345 repo")
        let refused = try scratch.tokscan("repo")
        #expect(refused.status == 2)
        #expect(refused.error.contains("belongs to user 12345"))
        #expect(refused.error.contains("safe.directory"))
        try scratch.write("[safe]\n\tdirectory = \(scratch.at("repo"))\n", "home/.gitconfig")
        #expect(try scratch.tokscan("repo").status == 1)
    }

    @Test func twoRunsSayTheSame() throws {
        try scratch.makeRepository()
        for seed: UInt64 in 80..<90 {
            try scratch.git("hash-object", "-w", "--stdin", input: Array(line(seed).utf8))
            try scratch.commit(["\(seed).env": line(80), "copy-\(seed).env": line(seed) + line(seed + 100)])
        }
        try scratch.remove(scratch.looseObject("HEAD:85.env"))
        try scratch.write(Tokens.alphanumeric(64, 1), "key")
        func run(jobs: Int) throws -> String {
            let outcome = try scratch.tokscan(
                "repo", "--format", "json", "--jobs", "\(jobs)",
                environment: ["TOKSCAN_KEY_FILE": scratch.at("key")])
            return outcome.output.replacing(/"started": "[^"]*"/, with: "")
        }
        let first = try run(jobs: 1)
        for _ in 0..<4 { #expect(try run(jobs: 4) == first) }
    }
}
