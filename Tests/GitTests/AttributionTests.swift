import Testing

@testable import Git

/// Paths and first commits of blobs.
@Suite struct AttributionTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

    /// The places of the blob with this content.
    private func attribute(_ content: String, _ repository: Repository) async throws -> Attribution.Blob {
        let id = try #require(
            ObjectID(hex: scratch.git("hash-object", "--stdin", input: Array(content.utf8))))
        return try #require(await repository.attribute(blobs: [id], jobs: 2).blobs[id])
    }

    @Test(arguments: [1, 2, 3])
    func agreesWithGitOnRandomHistories(seed: UInt64) async throws {
        try scratch.makeRepository()
        var history = RandomHistory(seed: seed)
        try history.write(80, to: scratch)
        if seed != 1 { try scratch.git("repack", "-adfq", "--depth=50") }
        // What git says: each commit's whole tree, the oldest commit first.
        var expected: [ObjectID: [String: ObjectID]] = [:]
        for line in try scratch.git("log", "--all", "--format=%ct %H").split(separator: "\n").sorted() {
            let commit = try #require(ObjectID(hex: String(line.split(separator: " ")[1])))
            for entry in try scratch.git("ls-tree", "-r", "-z", "\(commit)").split(separator: "\0") {
                let parts = entry.split(separator: "\t")
                let blob = try #require(ObjectID(hex: String(parts[0].split(separator: " ")[2])))
                if expected[blob]?[String(parts[1])] == nil {
                    expected[blob, default: [:]][String(parts[1])] = commit
                }
            }
        }
        let repository = try scratch.open()
        let attribution = await repository.attribute(blobs: Set(expected.keys), jobs: 2)
        #expect(attribution.diagnostics.isEmpty)
        #expect(attribution.blobs.count == expected.count)
        for (blob, places) in expected {
            let found = try #require(attribution.blobs[blob])
            #expect(found.reachability == .reference && !found.isTruncated)
            let pairs = found.places.compactMap { place in place.commit.map { (text(place.path), $0) } }
            #expect(Dictionary(uniqueKeysWithValues: pairs) == places)
        }
    }

    @Test func contentThatOnlyAMergeHas() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a"])
        for branch in ["one", "two", "three"] {
            try scratch.git("checkout", "-q", "-b", branch, "main")
            try scratch.commit([branch: branch])
        }
        try scratch.git("checkout", "-q", "main")
        try scratch.git("merge", "-q", "--no-commit", "--no-ff", "one", "two", "three")
        let merge = try scratch.commit(["evil.txt": "only in the merge"])
        #expect(try scratch.open().readCommit(merge).parents.count == 4)
        let found = try await attribute("only in the merge", scratch.open())
        #expect(found.places.map { text($0.path) } == ["evil.txt"])
        #expect(found.places.first?.commit == merge)
    }

    @Test func stashReflogAndDanglingAreToldApart() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a"])
        try scratch.write("in the stash", "repo/a.txt")
        try scratch.git("stash", "-q")
        let lost = try scratch.commit(["b.txt": "in the reflog"])
        try scratch.git("reset", "-q", "--hard", "HEAD~1")
        try scratch.write("never committed", "repo/c.txt")
        try scratch.git("add", "c.txt")
        let repository = try scratch.open()
        #expect(try await attribute("in the stash", repository).reachability == .reference)
        let logged = try await attribute("in the reflog", repository)
        #expect(logged.reachability == .reflog && logged.places.first?.commit == lost)
        let staged = try await attribute("never committed", repository)
        #expect(staged.reachability == .dangling && staged.places.isEmpty)
        try scratch.git("reflog", "expire", "--expire=now", "--all")
        try scratch.remove("repo/.git/ORIG_HEAD")
        let dangling = try await attribute("in the reflog", scratch.open())
        #expect(dangling.reachability == .dangling && dangling.places.first?.commit == lost)
    }

    @Test func pathsNeedNotBeUTF8() async throws {
        try scratch.makeRepository()
        let blob = try scratch.git("hash-object", "-w", "--stdin", input: Array("odd".utf8))
        let name: [UInt8] = [0xFF, 0x20, 0x0A, 0xC3]
        let line = Array("100644 blob \(blob)\t".utf8) + name + [0]
        let tree = try scratch.git("mktree", "-z", input: line)
        let commit = try scratch.git("commit-tree", "-m", "m", tree)
        try scratch.git("update-ref", "refs/heads/main", commit)
        let found = try await attribute("odd", scratch.open())
        #expect(found.places.map(\.path) == [name])
    }

    @Test func treeBombIsLinear() async throws {
        try scratch.makeRepository()
        let blob = try scratch.git("hash-object", "-w", "--stdin", input: Array("bomb".utf8))
        var tree = try scratch.git(
            "mktree", input: Array((0..<10).map { "100644 blob \(blob)\tf\($0)\n" }.joined().utf8))
        for _ in 0..<12 {
            let lines = (0..<10).map { "040000 tree \(tree)\td\($0)\n" }.joined()
            tree = try scratch.git("mktree", input: Array(lines.utf8))
        }
        let commit = try scratch.git("commit-tree", "-m", "m", tree)
        try scratch.git("update-ref", "refs/heads/main", commit)
        let found = try await attribute("bomb", scratch.open())
        #expect(found.places.count == 100 && found.isTruncated)
        #expect(Set(found.places.map(\.path)).count == 100)
    }

    @Test func clocksThatRunBackwards() async throws {
        try scratch.makeRepository()
        let first = try scratch.commit(["a.txt": "kept"], date: 1_700_000_000)
        try scratch.commit(["b.txt": "other"], date: 1_500_000_000)
        let found = try await attribute("kept", scratch.open())
        #expect(found.places.map(\.commit) == [first])
    }

    @Test func onlySomeCommits() async throws {
        try scratch.makeRepository()
        try scratch.commit(["old.txt": "old"])
        try scratch.git("tag", "v1")
        let second = try scratch.commit(["new.txt": "new", "copy.txt": "old"], date: 1_700_000_100)
        let repository = try scratch.open()
        let ids = try [scratch.id("HEAD:old.txt"), scratch.id("HEAD:new.txt")]
        let commits = try await repository.revisions(since: "v1")
        let found = await repository.attribute(blobs: Set(ids), jobs: 1, onlyCommits: commits).blobs
        #expect(found[ids[1]]?.places.map(\.commit) == [second])
        // The old content is news only where it stands at a new path.
        #expect(found[ids[0]]?.places.map { text($0.path) } == ["copy.txt"])
    }

    @Test func tagsOfTreesAndBlobs() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a"])
        let blob = try scratch.git("hash-object", "-w", "--stdin", input: Array("tagged blob".utf8))
        try scratch.git("tag", "-a", "-m", "m", "blob", blob)
        let inner = try scratch.git("hash-object", "-w", "--stdin", input: Array("in a tagged tree".utf8))
        let tree = try scratch.git("mktree", input: Array("100644 blob \(inner)\tx\n".utf8))
        try scratch.git("tag", "tree", tree)
        let repository = try scratch.open()
        let direct = try await attribute("tagged blob", repository)
        #expect(direct.places.isEmpty && direct.reachability == .reference)
        let below = try await attribute("in a tagged tree", repository)
        #expect(
            below.places == [Attribution.Place(path: Array("x".utf8), commit: nil, reachability: .reference)])
    }

    @Test func shallowCloneIsCoverageNotDamage() async throws {
        try scratch.makeRepository("origin")
        for number in 0..<4 {
            try scratch.commit(["a.txt": "\(number)"], in: "origin", date: 1_700_000_000 + number)
        }
        try scratch.git("clone", "-q", "--depth=2", "file://" + scratch.at("origin"), "repo", in: "")
        let repository = try scratch.open()
        #expect(repository.isShallow)
        let blob = try scratch.id("HEAD:a.txt")
        let attribution = await repository.attribute(blobs: [blob], jobs: 1)
        #expect(attribution.shallowCount == 1 && attribution.diagnostics.isEmpty)
        #expect(try attribution.blobs[blob]?.places.first?.commit == scratch.id("HEAD"))
    }

    @Test func partialCloneIsCoverageNotDamage() async throws {
        try scratch.makeRepository("origin")
        for number in 0..<3 {
            try scratch.commit(["a.txt": "\(number)"], in: "origin", date: 1_700_000_000 + number)
        }
        try scratch.git("config", "uploadpack.allowFilter", "true", in: "origin")
        try scratch.git("clone", "-q", "--filter=blob:none", "file://" + scratch.at("origin"), "repo", in: "")
        let repository = try scratch.open()
        #expect(repository.isPartial)
        let attribution = await repository.attribute(blobs: [], jobs: 1)
        #expect(attribution.absentCount == 2 && attribution.diagnostics.isEmpty)
    }

    @Test func missingObjectsAreNamed() async throws {
        try scratch.makeRepository()
        try scratch.commit(["dir/a.txt": "gone"])
        try scratch.commit(["dir/a.txt": "there"])
        let gone = try scratch.id("HEAD~1:dir/a.txt")
        let hex = gone.description
        try scratch.remove("repo/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
        let attribution = try await scratch.open().attribute(blobs: [], jobs: 1)
        #expect(attribution.diagnostics.map(\.subject) == [hex])
        #expect(attribution.diagnostics.first?.reason.contains("dir/a.txt") == true)
    }

    @Test func blobsByName() async throws {
        try scratch.makeRepository()
        let long = "a-name-of-more-than-sixteen-bytes"
        try scratch.commit([
            "x/.npmrc": "one", "y/.npmrd": "one", "z/npmrc": "one", long: "two", "n": "one", "e.npmrc": "one",
        ])
        try scratch.git("mv", "x/.npmrc", "x/moved")
        try scratch.commit([:])
        let wanted = [".npmrc", long].map { Array($0.utf8) }
        let attribution = try await scratch.open().attribute(
            blobs: [],
            named: { name in Self.isEqual(wanted[0], name) || Self.isEqual(wanted[1], name) }, jobs: 2)
        let one = try scratch.id("HEAD:n")
        let two = try scratch.id("HEAD:\(long)")
        #expect(attribution.named == [one: [wanted[0]], two: [wanted[1]]])
    }

    private static func isEqual(_ text: [UInt8], _ name: Span<UInt8>) -> Bool {
        text.count == name.count && text.indices.allSatisfy { text[$0] == name[$0] }
    }

    @Test func quarantinedObjectsAreReadWhereTheHookNamesThem() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "old"])
        try scratch.makeRepository("quarantine")
        try scratch.git("hash-object", "-w", "--stdin", in: "quarantine", input: Array("pushed".utf8))
        let repository = try Repository(
            openingAt: scratch.at("repo"), objectDirectories: [scratch.at("quarantine/.git/objects")])
        let contents = await repository.walk([.blob]).seen.contents.values.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(contents.sorted() == ["old", "pushed"])
    }
}
