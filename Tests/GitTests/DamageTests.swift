import Testing

@testable import Git

/// Damaged and hostile object stores: nothing crashes, sound objects still come, the others are named.
@Suite struct DamageTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A history in one pack, and its files.
    private func makePack() throws -> (pack: String, index: String, sound: Seen) {
        try scratch.makeRepository()
        var history = RandomHistory(seed: 21)
        try history.write(25, to: scratch)
        try scratch.git("symbolic-ref", "HEAD", "refs/heads/b0")
        try scratch.git("repack", "-adfq", "--depth=50")
        let pack = try #require(scratch.files(below: "repo/.git/objects/pack", suffix: ".pack").first)
        return (pack, String(pack.dropLast(5)) + ".idx", try scratch.open().plainWalk())
    }

    /// Every object that came is right, and every one that did not is named.
    private func check(_ seen: Seen, _ walk: ObjectWalk<Seen>, _ sound: Seen, _ comment: String) {
        let named = Set(walk.diagnostics.map(\.subject))
        for (id, content) in sound.contents {
            if let found = seen.contents[id] {
                #expect(found == content, "\(comment): \(id) has other bytes")
            } else {
                #expect(named.contains(id.description), "\(comment): \(id) is lost without a word")
            }
        }
    }

    @Test func flippedBytesOfThePack() async throws {
        let (pack, _, sound) = try makePack()
        let bytes = try scratch.read(pack)
        var harmful = 0
        for position in stride(from: 12, to: bytes.count - 20, by: max(1, bytes.count / 120)) {
            var damaged = bytes
            damaged[position] ^= UInt8(1 << (position % 8))
            try scratch.write(damaged, pack)
            let (seen, walk) = try await scratch.open().walk(jobs: 1)
            check(seen, walk, sound, "byte \(position)")
            #expect(!seen.contents.isEmpty)
            if seen.contents.count < sound.contents.count { harmful += 1 }
        }
        // A few bits say nothing, such as the compression level in a stream's head.
        #expect(harmful > 100)
    }

    @Test func flippedBytesOfTheIndex() async throws {
        let (_, index, sound) = try makePack()
        let bytes = try scratch.read(index)
        for position in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 120)) {
            var damaged = bytes
            damaged[position] ^= UInt8(1 << (position % 8))
            try scratch.write(damaged, index)
            let (seen, _) = try await scratch.open().walk(jobs: 1)
            for (id, content) in seen.contents where sound.contents[id] != nil {
                #expect(sound.contents[id] == content, "byte \(position)")
            }
        }
    }

    @Test func truncatedPack() async throws {
        let (pack, _, sound) = try makePack()
        let bytes = try scratch.read(pack)
        for length in [0, 11, 31, 40, bytes.count / 2, bytes.count - 21, bytes.count - 1] {
            try scratch.write(Array(bytes.prefix(length)), pack)
            let (seen, walk) = try await scratch.open().walk()
            #expect(!walk.diagnostics.isEmpty)
            if length > 31 { check(seen, walk, sound, "length \(length)") }
            #expect(length < bytes.count / 2 || !seen.contents.isEmpty)
        }
    }

    @Test func truncatedIndexAndLonePack() async throws {
        let (pack, index, _) = try makePack()
        let bytes = try scratch.read(index)
        for length in [0, 7, 1031, bytes.count - 100] {
            try scratch.write(Array(bytes.prefix(length)), index)
            #expect(try await !scratch.open().walk().walk.diagnostics.isEmpty)
        }
        try scratch.remove(index)
        #expect(try scratch.open().diagnostics.map(\.subject) == [scratch.at(pack)])
    }

    @Test func aSoundCopyElsewhereIsTaken() async throws {
        let (pack, _, sound) = try makePack()
        var bytes = try scratch.read(pack)
        try scratch.makeRepository("copy")
        try scratch.git("unpack-objects", "-q", in: "copy", input: bytes)
        try scratch.run(["sh", "-c", "cp -r ../copy/.git/objects/?? .git/objects/"], in: "repo", date: 0)
        for position in stride(from: 40, to: bytes.count - 20, by: 50) { bytes[position] ^= 0xFF }
        try scratch.write(bytes, pack)
        let (seen, walk) = try await scratch.open().walk()
        #expect(seen == sound)
        #expect(
            walk.diagnostics.map(\.subject).allSatisfy {
                !sound.contents.keys.map(\.description).contains($0)
            })
    }

    @Test func looseObjects() async throws {
        try scratch.makeRepository()
        try scratch.commit([
            "a.txt": "sound", "b.txt": "damaged", "c.txt": "empty", "d.txt": "longer than it says",
        ])
        func path(_ name: String) throws -> String {
            let hex = try scratch.id("HEAD:\(name)").description
            return "repo/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
        }
        let paths = try ["b.txt", "c.txt", "d.txt"].map(path)
        let named = try Set(["b.txt", "c.txt", "d.txt"].map { try scratch.id("HEAD:\($0)").description })
        var bytes = try scratch.read(paths[0])
        bytes[bytes.count / 2] ^= 0xFF
        try scratch.write(bytes, paths[0])
        try scratch.write([], paths[1])
        try scratch.write(PackBuilder.stored(Array("blob 3\0longer than it says".utf8)), paths[2])
        let (seen, walk) = try await scratch.open().walk([.blob])
        #expect(Array(seen.contents.values) == [Array("sound".utf8)])
        #expect(Set(walk.diagnostics.map(\.subject)) == named)
    }

    @Test func thinPackFindsItsBaseElsewhere() async throws {
        try scratch.makeRepository()
        let base = Array("the base, which lies loose".utf8)
        try scratch.git("hash-object", "-w", "--stdin", input: base)
        let result = base + Array(" and more".utf8)
        let id = SHA1.objectID(.blob, result.span)
        var builder = PackBuilder()
        builder.addReferenceDelta(
            base: SHA1.objectID(.blob, base.span),
            PackBuilder.delta(baseSize: base.count, suffix: Array(" and more".utf8)),
            id: id)
        try builder.write(to: scratch)
        let (seen, walk) = try await scratch.open().walk()
        #expect(walk.diagnostics.isEmpty)
        #expect(seen.contents[id] == result && seen.contents.count == 2)
        #expect(try scratch.open().readBlob(id) == result)
        let header = try scratch.open().objectHeader(id)
        #expect(header.kind == .blob && header.size == result.count)
    }

    /// Names for objects that are never what they say.
    private func fakeID(_ number: UInt32) -> ObjectID {
        ObjectID(high: UInt64(number) << 32, middle: 1, low: number)
    }

    @Test func circlesAndMissingBases() async throws {
        try scratch.makeRepository()
        var builder = PackBuilder()
        let sound = builder.add(.blob, Array("sound".utf8))
        let delta = PackBuilder.delta(baseSize: 5, suffix: [65])
        builder.addReferenceDelta(base: fakeID(2), delta, id: fakeID(1))
        builder.addReferenceDelta(base: fakeID(1), delta, id: fakeID(2))
        builder.addReferenceDelta(base: fakeID(3), delta, id: fakeID(3))
        builder.addReferenceDelta(base: fakeID(99), delta, id: fakeID(4))
        builder.addOffsetDelta(distance: builder.offset - 13, delta, id: fakeID(5))
        builder.addOffsetDelta(distance: builder.offset + 5000, delta, id: fakeID(6))
        try builder.write(to: scratch)
        let repository = try scratch.open()
        let (seen, walk) = await repository.walk()
        #expect(Array(seen.contents.keys) == [sound])
        #expect(Set(walk.diagnostics.map(\.subject)) == Set((1...6).map { fakeID($0).description }))
        for number in UInt32(1)...6 {
            #expect(throws: GitError.self) { try repository.readBlob(fakeID(number)) }
            #expect(throws: GitError.self) { try repository.objectHeader(fakeID(number)) }
        }
    }

    @Test func circleAcrossPacks() async throws {
        try scratch.makeRepository()
        let delta = PackBuilder.delta(baseSize: 5, suffix: [65])
        for (name, id, base) in [("pack-a", fakeID(1), fakeID(2)), ("pack-b", fakeID(2), fakeID(1))] {
            var builder = PackBuilder()
            builder.addReferenceDelta(base: base, delta, id: id)
            try builder.write(to: scratch, name: name)
        }
        let (seen, walk) = try await scratch.open().walk()
        #expect(seen.contents.isEmpty)
        #expect(Set(walk.diagnostics.map(\.subject)) == Set([1, 2].map { fakeID($0).description }))
    }

    @Test func sizesThatLie() async throws {
        try scratch.makeRepository()
        var builder = PackBuilder()
        let base = Array("base".utf8)
        let sound = builder.add(.blob, base)
        builder.add(.blob, Array("x".utf8), id: fakeID(1), size: 1 << 50)
        builder.add(.blob, Array("x".utf8), id: fakeID(2), size: 900)
        builder.add(.blob, Array("too long".utf8), id: fakeID(3), size: 2)
        // A result of many gigabytes, copied together from four bytes.
        builder.addReferenceDelta(
            base: sound, PackBuilder.number(4) + PackBuilder.number(1 << 45) + [0x90, 4], id: fakeID(4))
        builder.addReferenceDelta(
            base: sound, PackBuilder.number(4) + PackBuilder.number(9) + [0x90, 5], id: fakeID(5))
        builder.addReferenceDelta(
            base: sound, PackBuilder.number(4) + PackBuilder.number(9) + [0x91], id: fakeID(6))
        builder.addReferenceDelta(
            base: sound, PackBuilder.number(4) + PackBuilder.number(9) + [0], id: fakeID(7))
        builder.addReferenceDelta(base: sound, [0xFF], id: fakeID(8))
        try builder.write(to: scratch)
        let (seen, walk) = try await scratch.open().walk()
        #expect(seen.contents == [sound: base])
        #expect(walk.skipped == [SkippedObject(id: fakeID(4), size: 1 << 45)])
        let named = [1, 2, 3, 5, 6, 7, 8].map { fakeID($0).description }
        #expect(Set(walk.diagnostics.map(\.subject)) == Set(named))
    }

    @Test func treesAndCommitsThatMakeNoSense() async throws {
        try scratch.makeRepository()
        var builder = PackBuilder()
        let blob = builder.add(.blob, Array("content".utf8))
        let entry = Array("100644 f\0".utf8) + blob.bytes
        let half = builder.add(.tree, entry + Array("100644 cut".utf8))
        builder.add(.tree, Array("no tree at all".utf8))
        // A tree whose name is not its hash, so that it can hold itself.
        builder.add(.tree, Array("40000 again\0".utf8) + fakeID(1).bytes + entry, id: fakeID(1))
        let loop = builder.add(.commit, Array("tree \(fakeID(1))\nauthor\ncommitter x\n\n".utf8))
        let damaged = builder.add(
            .commit, Array("tree \(half)\nparent \(loop)\ncommitter A <a> 99999999999999999999 +0\n".utf8))
        builder.add(.commit, Array("not a commit".utf8))
        builder.add(.commit, Array("tree \(half)\nparent \(fakeID(2))\n\n".utf8), id: fakeID(2))
        try builder.write(to: scratch)
        try scratch.write("\(damaged)\n", "repo/.git/refs/heads/main")
        let attribution = try await scratch.open().attribute(blobs: [blob], jobs: 1)
        let paths = Set(
            try #require(attribution.blobs[blob]).places.map { String(decoding: $0.path, as: UTF8.self) })
        #expect(paths.isSuperset(of: ["f", "again/f"]))
        #expect(attribution.diagnostics.count == 3)
    }
}
