import Testing

@testable import Git

/// The walk over the object store against libgit2's reading, however the objects are stored.
@Suite struct WalkTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Ways to store the same history.
    enum Storage: String, CaseIterable, CustomTestStringConvertible {
        case asImported, oneDeepPack, referenceDeltas, severalPacks, loose, packsAndLoose, duplicated,
            longOffsets, indexVersion1

        var testDescription: String { rawValue }
    }

    private func store(_ storage: Storage) throws {
        switch storage {
        case .asImported: break
        case .oneDeepPack: try scratch.git("repack", "-adfq", "--depth=50", "--window=20")
        case .referenceDeltas:
            try scratch.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50")
        case .severalPacks:
            try scratch.git("-c", "pack.packSizeLimit=1m", "repack", "-adfq", "--max-pack-size=40k")
        case .loose: try unpack()
        case .packsAndLoose:
            try scratch.git("repack", "-adfq")
            try scratch.commit(["loose.txt": "only loose"])
            try scratch.git("tag", "-a", "-m", "tag", "annotated")
        case .duplicated:
            try scratch.git("repack", "-adfq")
            let all = try scratch.git("rev-list", "--all", "--objects", "--no-object-names")
            try scratch.git(
                "pack-objects", "-q", ".git/objects/pack/pack",
                input: Array(all.split(separator: "\n").prefix(40).joined(separator: "\n").utf8) + [10])
            try unpackCopies()
        case .longOffsets: try indexAgain("--index-version=2,0x40")
        case .indexVersion1: try indexAgain("--index-version=1")
        }
    }

    private func indexAgain(_ version: String) throws {
        try scratch.git("repack", "-adfq")
        for pack in scratch.files(below: "repo/.git/objects/pack", suffix: ".pack") {
            let index = String(pack.dropLast(5)) + ".idx"
            try scratch.remove(index)
            try scratch.git("index-pack", version, "-o", scratch.at(index), scratch.at(pack))
        }
    }

    private func unpack() throws {
        let packs = scratch.files(below: "repo/.git/objects/pack", suffix: ".pack")
        let contents = try packs.map { try scratch.read($0) }
        for pack in packs {
            try scratch.remove(pack)
            try scratch.remove(String(pack.dropLast(5)) + ".idx")
        }
        for pack in contents { try scratch.git("unpack-objects", "-q", input: pack) }
    }

    /// Loose copies of what is packed as well.
    private func unpackCopies() throws {
        for pack in scratch.files(below: "repo/.git/objects/pack", suffix: ".pack") {
            let bytes = try scratch.read(pack)
            try scratch.makeRepository("copy")
            try scratch.git("unpack-objects", "-q", in: "copy", input: bytes)
        }
        try scratch.run(["sh", "-c", "cp -r ../copy/.git/objects/?? .git/objects/"], in: "repo", date: 0)
    }

    @Test(arguments: Storage.allCases)
    func bothEnginesSeeTheSame(storage: Storage) async throws {
        try scratch.makeRepository()
        var history = RandomHistory(seed: 11)
        try history.write(120, to: scratch)
        try scratch.git("symbolic-ref", "HEAD", "refs/heads/b0")
        try store(storage)
        let repository = try scratch.open()
        let plain = try repository.plainWalk()
        for jobs in [1, 3] {
            let (seen, walk) = await repository.walk(jobs: jobs)
            #expect(seen.repeats == 0)
            #expect(seen == plain)
            #expect(walk.diagnostics.isEmpty && walk.skipped.isEmpty)
            #expect(walk.visitedCount == plain.contents.count)
        }
        let listed = try scratch.git(
            "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
        for line in listed.split(separator: "\n").map({ $0.split(separator: " ") }) {
            let id = try #require(ObjectID(hex: String(line[0])))
            let header = try repository.objectHeader(id)
            #expect(header.kind.name == line[1] && header.size == Int(line[2]))
            #expect(plain.contents[id]?.count == header.size)
            if header.kind == .blob { #expect(try repository.readBlob(id) == plain.contents[id]) }
        }
    }

    @Test(arguments: ObjectKind.allCases)
    func onlyWantedKindsCome(kind: ObjectKind) async throws {
        try scratch.makeRepository()
        var history = RandomHistory(seed: 3)
        try history.write(30, to: scratch)
        try scratch.git("tag", "-a", "-m", "t", "t", "b0")
        try scratch.git("repack", "-adfq")
        let repository = try scratch.open()
        let (seen, _) = await repository.walk([kind])
        #expect(!seen.contents.isEmpty)
        #expect(try seen == repository.plainWalk([kind]))
    }

    @Test func deepChainWithoutDepthOfStack() async throws {
        try scratch.makeRepository()
        var stream = ""
        var text = String(repeating: "common line\n", count: 40)
        for number in 0..<4200 {
            text += "line \(number)\n"
            if text.utf8.count > 4000 { text.removeFirst(1200) }
            stream += "blob\nmark :\(number + 1)\ndata \(text.utf8.count)\n\(text)\n"
        }
        stream += "commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 0\n"
        for number in 0..<4200 { stream += "M 100644 :\(number + 1) f\(number)\n" }
        try scratch.git(
            "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--depth=4095",
            input: Array(stream.utf8))
        let repository = try scratch.open()
        let (seen, walk) = await repository.walk([.blob])
        #expect(walk.diagnostics.isEmpty)
        #expect(try seen == repository.plainWalk([.blob]))
    }

    @Test func heldBasesAreDroppedAndBuiltAgain() async throws {
        try scratch.makeRepository()
        var history = RandomHistory(seed: 5)
        try history.write(150, to: scratch)
        try scratch.git("repack", "-adfq", "--depth=50", "--window=50")
        let repository = try scratch.open()
        let catalog = ObjectCatalog(repository.store)
        let limits = WalkLimits(maxBlobSize: 1 << 20, heldBases: 1)
        let plan = WalkPlan(catalog, kinds: Set(ObjectKind.allCases), limits: limits)
        let walk = await unsafe plan.run(jobs: 1, makeWorker: { Seen() }) { seen, _, id, _, bytes in
            unsafe seen.add(id, Span(_unsafeElements: bytes))
        }
        #expect(walk.diagnostics.isEmpty)
        #expect(try walk.workers[0] == repository.plainWalk())
    }

    @Test(arguments: [false, true])
    func largeBlobsAreNamedNotRead(isPacked: Bool) async throws {
        try scratch.makeRepository()
        let long = String(repeating: "0123456789abcdef", count: 1000)
        try scratch.commit(["small": "s", "large": long + "end", "base": long])
        if isPacked { try scratch.git("repack", "-adfq") }
        let repository = try scratch.open()
        let (seen, walk) = await repository.walk([.blob], maxBlobSize: 100)
        #expect(seen.contents.count == 1)
        #expect(walk.diagnostics.isEmpty)
        #expect(Set(walk.skipped.map(\.size)) == [16000, 16003])
        let id = try scratch.id("HEAD:large")
        let error = #expect(throws: GitError.self) { try repository.readBlob(id, limit: 100) }
        #expect(error?.code == .tooLarge)
    }

    @Test func cancelledWalkSaysSo() async throws {
        try scratch.makeRepository()
        try scratch.commit(["a": "a"])
        let repository = try scratch.open()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await repository.walk([.blob]).walk.isInterrupted
        }
        #expect(await task.value)
    }
}
