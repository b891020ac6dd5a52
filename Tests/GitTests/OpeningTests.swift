import Foundation
import Testing

@testable import Git

/// Which folders open as repositories, what is followed, and what is refused.
@Suite struct OpeningTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func worktreeAndBare() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "one"])
        try scratch.git("clone", "-q", "--bare", "repo", "bare.git", in: "")
        #expect(Repository.discover(at: scratch.at("repo")) == .worktree)
        #expect(Repository.discover(at: scratch.at("bare.git")) == .bare)
        #expect(Repository.discover(at: scratch.at("")) == nil)
        let repository = try scratch.open()
        #expect(!repository.isBare && repository.workdir == scratch.at("repo"))
        let bare = try scratch.open("bare.git")
        #expect(bare.isBare && bare.workdir == nil)
        #expect(await bare.walk().seen == repository.walk().seen)
    }

    @Test func foldersAboveAreNotSearched() throws {
        try scratch.makeRepository()
        try scratch.write("x", "repo/below/file")
        #expect(Repository.discover(at: scratch.at("repo/below")) == nil)
        let error = #expect(throws: GitError.self) { try scratch.open("repo/below") }
        #expect(error?.code == .notFound)
    }

    @Test func emptyRepository() async throws {
        try scratch.makeRepository()
        let repository = try scratch.open()
        #expect(repository.references().references.isEmpty && repository.references().diagnostics.isEmpty)
        #expect(repository.head() == nil)
        #expect(try repository.index().isEmpty && repository.stagedChanges().isEmpty)
        let (seen, walk) = await repository.walk()
        #expect(seen.contents.isEmpty && walk.diagnostics.isEmpty)
        #expect(await repository.attribute(blobs: [], jobs: 1).diagnostics.isEmpty)
    }

    @Test func linkedWorktreeIsFollowedOnlyIfTold() async throws {
        try scratch.makeRepository()
        let first = try scratch.commit(["a.txt": "one"])
        try scratch.git("worktree", "add", "-q", "-b", "side", scratch.at("linked"))
        let second = try scratch.commit(["b.txt": "two"], in: "linked")
        #expect(Repository.discover(at: scratch.at("linked")) == .worktree)
        let error = #expect(throws: GitError.self) { try scratch.open("linked") }
        #expect(error?.code == .outside)
        let linked = try scratch.open("linked", followingOutside: true)
        #expect(linked.head() == second)
        #expect(linked.commonDirectory == scratch.at("repo/.git"))
        #expect(try linked.index().map(\.path) == [Array("a.txt".utf8), Array("b.txt".utf8)])
        #expect(
            linked.references().references.contains { $0.name == "main-worktree/HEAD" && $0.target == first })
        #expect(
            try scratch.open().references().references.contains {
                $0.name == "worktrees/linked/HEAD" && $0.target == second
            })
        // A sweep names the folder that holds both.
        let within = try Repository(openingAt: scratch.at("linked"), within: scratch.at(""))
        #expect(within.head() == second)
    }

    @Test func submoduleOpensWithinItsParent() throws {
        try scratch.makeRepository("lib")
        try scratch.commit(["l.txt": "lib"], in: "lib")
        try scratch.makeRepository()
        try scratch.git(
            "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", scratch.at("lib"), "sub")
        #expect(throws: GitError.self) { try scratch.open("repo/sub") }
        let submodule = try Repository(openingAt: scratch.at("repo/sub"), within: scratch.at("repo"))
        #expect(submodule.workdir == scratch.at("repo/sub"))
        #expect(submodule.diagnostics.isEmpty)
        #expect(try submodule.trackedPaths() == [Array("l.txt".utf8)])
    }

    @Test func otherOwnerIsRefused() throws {
        try #require(getuid() == 0, "only root can give a folder away")
        try scratch.makeRepository()
        #expect(unsafe chown(scratch.at("repo"), 4321, 4321) == 0)
        let error = #expect(throws: GitError.self) { try scratch.open() }
        #expect(error?.code == .owner)
        #expect(error?.reason.contains("safe.directory") == true)
    }

    @Test(arguments: [
        ("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n", "sha256"),
        ("[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n", "reftable"),
        ("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tfuture = yes\n", "future"),
        ("[core]\n\trepositoryformatversion = 7\n", "7"),
    ])
    func unknownFormatsAreRefused(config: String, word: String) throws {
        try scratch.makeRepository()
        try scratch.write(config, "repo/.git/config")
        let error = #expect(throws: GitError.self) { try scratch.open() }
        #expect(error?.code == .unsupported)
        #expect(error?.reason.contains(word) == true)
    }

    @Test func alternatesOutsideAreRefused() async throws {
        try scratch.makeRepository("other")
        try scratch.commit(["a.txt": "borrowed"], in: "other")
        try scratch.git("clone", "-q", "--shared", "other", "repo", in: "")
        let closed = try scratch.open()
        #expect(closed.diagnostics.contains { $0.reason.contains("outside") })
        #expect(await closed.walk().seen.contents.isEmpty)
        let open = try scratch.open(followingOutside: true)
        #expect(open.diagnostics.isEmpty)
        #expect(try await open.walk().seen == scratch.open("other").walk().seen)
    }

    @Test func linksInsideTheGitDirectoryAreNotFollowed() async throws {
        try scratch.makeRepository("other")
        try scratch.commit(["a.txt": "elsewhere"], in: "other")
        try scratch.git("repack", "-adq", in: "other")
        try scratch.makeRepository()
        for file in scratch.files(below: "other/.git/objects/pack", suffix: "")
        where file.hasSuffix(".pack") || file.hasSuffix(".idx") {
            let name = URL(filePath: file).lastPathComponent
            try FileManager.default.createSymbolicLink(
                atPath: scratch.at("repo/.git/objects/pack/" + name), withDestinationPath: scratch.at(file))
        }
        let (seen, walk) = try await scratch.open().walk()
        #expect(seen.contents.isEmpty)
        #expect(walk.diagnostics.contains { $0.reason.contains("symbolic link") })
    }

    @Test func hostileConfigurationRunsNothing() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "one", ".gitattributes": "* diff=x filter=x\n"])
        let mark = scratch.at("marker")
        try scratch.write("#!/bin/sh\ntouch '\(mark)'\n", "evil")
        #expect(unsafe chmod(scratch.at("evil"), 0o755) == 0)
        let evil = scratch.at("evil")
        try scratch.write(
            """
            [core]
            \trepositoryformatversion = 0
            \tfsmonitor = \(evil)
            \thooksPath = \(scratch.at(""))
            \tworktree = /
            \tsshCommand = \(evil)
            [diff "x"]
            \ttextconv = \(evil)
            [filter "x"]
            \tsmudge = \(evil)
            \tclean = \(evil)
            [credential]
            \thelper = \(evil)

            """, "repo/.git/config")
        let repository = try scratch.open()
        #expect(repository.diagnostics.contains { $0.subject == "core.worktree" })
        #expect(repository.workdir == scratch.at("repo"))
        _ = await repository.walk()
        _ = try repository.plainWalk()
        _ = try repository.stagedChanges()
        _ = try repository.isIgnored(Array("a.txt".utf8))
        _ = try repository.commit(named: "HEAD")
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test func remotesKeepTheirCredentials() throws {
        try scratch.makeRepository()
        try scratch.git("remote", "add", "origin", "https://user:hunter2@example.com/a.git")
        let remotes = try scratch.open().remotes()
        #expect(remotes.map(\.name) == ["origin"])
        #expect(remotes.map(\.url) == ["https://user:hunter2@example.com/a.git"])
    }

    @Test func ignoreRules() throws {
        try scratch.makeRepository()
        try scratch.write("*.log\n!keep.log\nbuild/\n", "repo/.gitignore")
        let repository = try scratch.open()
        let verdicts = try ["a.log", "keep.log", "build/x", "src/a.c"].map {
            try repository.isIgnored(Array($0.utf8))
        }
        #expect(verdicts == [true, false, true, false])
    }
}
