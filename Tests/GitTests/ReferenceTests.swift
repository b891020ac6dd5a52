import Testing

@testable import Git

/// Refs, reflogs, revisions, and the broken ones among them.
@Suite struct ReferenceTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [false, true])
    func allKinds(isPacked: Bool) throws {
        try scratch.makeRepository()
        let commit = try scratch.commit(["a.txt": "a"])
        try scratch.git("tag", "light")
        try scratch.git("tag", "-a", "-m", "annotated", "heavy")
        try scratch.git("notes", "add", "-m", "a note")
        try scratch.git("update-ref", "refs/remotes/origin/main", "HEAD")
        try scratch.write("stashed", "repo/a.txt")
        try scratch.git("stash", "-q")
        if isPacked { try scratch.git("pack-refs", "--all") }
        let (references, diagnostics) = try scratch.open().references()
        #expect(diagnostics.isEmpty)
        let kinds = Dictionary(
            uniqueKeysWithValues: references.filter { $0.kind != .pseudo }.map { ($0.name, $0.kind) })
        #expect(
            kinds == [
                "HEAD": .head, "refs/heads/main": .branch, "refs/tags/light": .tag, "refs/tags/heavy": .tag,
                "refs/notes/commits": .note, "refs/remotes/origin/main": .remote, "refs/stash": .stash,
            ])
        let heavy = try #require(references.first { $0.name == "refs/tags/heavy" })
        #expect(try scratch.open().readTag(heavy.target).target == commit)
    }

    @Test func brokenRefsAreNamedAndTheOthersRead() async throws {
        try scratch.makeRepository()
        let commit = try scratch.commit(["a.txt": "a"])
        let blob = try scratch.id("HEAD:a.txt")
        try scratch.write("garbage\n", "repo/.git/refs/heads/garbage")
        try scratch.write("", "repo/.git/refs/heads/empty")
        try scratch.write("0123456789012345678901234567890123456789\n", "repo/.git/refs/heads/missing")
        try scratch.write("ref: refs/heads/loop\n", "repo/.git/refs/heads/loop")
        try scratch.write(
            "# pack-refs with: peeled\nnonsense\n\(commit) refs/heads/packed\n", "repo/.git/packed-refs")
        let repository = try scratch.open()
        let (references, diagnostics) = repository.references()
        #expect(
            references.map(\.name) == ["HEAD", "refs/heads/main", "refs/heads/missing", "refs/heads/packed"])
        #expect(diagnostics.count == 4)
        let attribution = await repository.attribute(blobs: [blob], jobs: 1)
        #expect(attribution.blobs[blob]?.places.first?.commit == commit)
        #expect(attribution.diagnostics.contains { $0.subject == "refs/heads/missing" })
    }

    @Test func reflogs() throws {
        try scratch.makeRepository()
        let first = try scratch.commit(["a.txt": "a"])
        let second = try scratch.commit(["a.txt": "b"])
        try scratch.git("reset", "-q", "--hard", "HEAD~1")
        let (entries, diagnostics) = try scratch.open().reflogEntries()
        #expect(diagnostics.isEmpty)
        let head = entries.filter { $0.reference == Array("HEAD".utf8) }
        #expect(head.map(\.new) == [first, second, first])
        #expect(head.map(\.old) == [.zero, first, second])
        #expect(head[0].committer.email == Array("ada@example.com".utf8))
        #expect(String(decoding: head[2].message, as: UTF8.self) == "reset: moving to HEAD~1")
    }

    @Test func commitsAreParsed() throws {
        try scratch.makeRepository()
        try scratch.git("commit", "-q", "--allow-empty", "-m", "Title\n\nBody", date: 1_600_000_000)
        let id = try scratch.id("HEAD")
        let commit = try scratch.open().readCommit(id)
        #expect(commit.author.name == Array("Ada".utf8))
        #expect(commit.committer.time == 1_600_000_000)
        #expect(commit.message == Array("Title\n\nBody\n".utf8))
        #expect(try commit.tree == scratch.id("HEAD^{tree}"))
        #expect(try commit.raw == scratch.gitBytes("cat-file", "commit", "HEAD"))
    }

    @Test func revisionsSince() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "1"])
        try scratch.git("tag", "-a", "-m", "t", "v1")
        let second = try scratch.commit(["a.txt": "2"])
        try scratch.git("checkout", "-q", "-b", "side")
        let third = try scratch.commit(["b.txt": "3"])
        let repository = try scratch.open()
        #expect(try await repository.revisions(since: "v1") == [second, third])
        #expect(try await repository.revisions(since: "main") == [third])
        #expect(try await repository.revisions(since: "HEAD").isEmpty)
        let error = await #expect(throws: GitError.self) {
            try await repository.revisions(since: "no-such-thing")
        }
        #expect(error?.code == .notFound)
    }
}
