import Testing

@testable import Git

/// The index in all its forms, and what is staged.
@Suite struct IndexTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What git lists, as `mode id stage<TAB>path` lines.
    private func listed(_ entries: [IndexEntry]) -> [String] {
        entries.map {
            let mode = String($0.mode, radix: 8)
            let padded = String(repeating: "0", count: 6 - mode.count) + mode
            return "\(padded) \($0.id) \($0.stage)\t\(String(decoding: $0.path, as: UTF8.self))"
        }
    }

    private func gitLists() throws -> [String] {
        try scratch.git("-c", "core.quotePath=false", "ls-files", "--stage", "--cached").split(
            separator: "\n"
        ).map(String.init)
    }

    @Test(arguments: ["2", "3", "4"])
    func versions(version: String) throws {
        try scratch.makeRepository()
        var files: [String: String] = [:]
        for number in 0..<60 { files["dir\(number % 7)/deep/file\(number).txt"] = "\(number)" }
        files[String(repeating: "long", count: 60) + "/" + String(repeating: "name", count: 60)] = "x"
        try scratch.commit(files)
        try scratch.git("update-index", "--index-version", version)
        if version == "3" {
            try scratch.write("later", "repo/later.txt")
            try scratch.git("add", "-N", "later.txt")
        }
        #expect(try listed(scratch.open().index()) == gitLists())
    }

    @Test func splitIndex() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a", "b.txt": "b", "c.txt": "c", "d/e.txt": "e"])
        try scratch.git("update-index", "--split-index")
        try scratch.git("-c", "splitIndex.maxPercentChange=100", "update-index", "--split-index")
        try scratch.write("changed", "repo/b.txt")
        try scratch.write("new", "repo/n.txt")
        try scratch.git("-c", "splitIndex.maxPercentChange=100", "add", "b.txt", "n.txt")
        try scratch.git("-c", "splitIndex.maxPercentChange=100", "rm", "-q", "--cached", "a.txt")
        #expect(!scratch.files(below: "repo/.git", suffix: "").filter { $0.contains("sharedindex.") }.isEmpty)
        let repository = try scratch.open()
        #expect(try listed(repository.index()) == gitLists())
        #expect(
            try repository.stagedChanges().map { String(decoding: $0.path, as: UTF8.self) } == [
                "b.txt", "n.txt",
            ])
    }

    @Test func splitIndexWithoutItsSharedOneIsAnError() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a"])
        try scratch.git("update-index", "--split-index")
        for file in scratch.files(below: "repo/.git", suffix: "") where file.contains("sharedindex.") {
            try scratch.remove(file)
        }
        #expect(throws: GitError.self) { try scratch.open().index() }
    }

    @Test func sparseIndexIsExpanded() throws {
        try scratch.makeRepository()
        try scratch.commit(["in/a.txt": "a", "out/deep/b.txt": "b", "out/c.txt": "c", "top.txt": "t"])
        let whole = try gitLists()
        try scratch.git("sparse-checkout", "set", "--cone", "--sparse-index", "in")
        let entries = try scratch.open().index()
        let listed = listed(entries).sorted()
        #expect(listed == whole.sorted())
        #expect(entries.contains { $0.isSkipWorktree })
        #expect(try scratch.open().stagedChanges().isEmpty)
    }

    @Test func stagedAgainstHead() throws {
        try scratch.makeRepository()
        try scratch.write("first", "repo/first.txt")
        try scratch.git("add", "first.txt")
        #expect(try scratch.open().stagedChanges().map(\.path) == [Array("first.txt".utf8)])
        try scratch.commit(["a/b/c.txt": "1", "a/b/d.txt": "1", "e.txt": "1", "f": "1"])
        #expect(try scratch.open().stagedChanges().isEmpty)
        try scratch.write("2", "repo/a/b/c.txt")
        try scratch.write("2", "repo/g/h.txt")
        try scratch.remove("repo/f")
        try scratch.write("now a folder", "repo/f/i.txt")
        try scratch.write("unstaged", "repo/e.txt")
        try scratch.git("add", "a", "g", "f")
        let changes = try scratch.open().stagedChanges()
        #expect(
            changes.map { String(decoding: $0.path, as: UTF8.self) } == ["a/b/c.txt", "f/i.txt", "g/h.txt"])
        #expect(try scratch.open().readBlob(changes[0].id) == Array("2".utf8))
    }

    @Test func conflictsShowAllSides() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "base\n"])
        try scratch.git("checkout", "-q", "-b", "side")
        try scratch.commit(["a.txt": "theirs\n"])
        try scratch.git("checkout", "-q", "main")
        try scratch.commit(["a.txt": "ours\n"])
        #expect(throws: Scratch.CommandFailure.self) { try scratch.git("merge", "-q", "side") }
        #expect(try scratch.open().stagedChanges().map(\.stage) == [1, 2, 3])
    }

    @Test func anotherIndexIsReadWhenNamed() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a"])
        try scratch.write("b", "repo/b.txt")
        try scratch.git("add", "b.txt")
        let named = scratch.at("elsewhere")
        try scratch.write(scratch.read("repo/.git/index"), "elsewhere")
        try scratch.git("reset", "-q")
        #expect(try scratch.open().stagedChanges().isEmpty)
        #expect(try scratch.open().stagedChanges(indexAt: named).map(\.path) == [Array("b.txt".utf8)])
        let error = #expect(throws: GitError.self) { try scratch.open().stagedChanges(indexAt: named + "x") }
        #expect(error?.code == .notFound)
    }

    @Test func damageIsNeverEmptiness() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a", "b/c.txt": "c"])
        let sound = try scratch.read("repo/.git/index")
        for position in stride(from: 0, to: sound.count, by: 3) {
            var damaged = sound
            damaged[position] ^= 0x41
            try scratch.write(damaged, "repo/.git/index")
            #expect(throws: GitError.self, "byte \(position)") { try scratch.open().index() }
        }
        for length in stride(from: 0, to: sound.count, by: 17) {
            try scratch.write(Array(sound.prefix(length)), "repo/.git/index")
            #expect(throws: GitError.self, "length \(length)") { try scratch.open().index() }
        }
    }

    @Test func damageBehindAMissingChecksumIsSurvived() throws {
        try scratch.makeRepository()
        try scratch.commit(["a.txt": "a", "b/c.txt": "c"])
        try scratch.git("update-index", "--split-index")
        var sound = try scratch.read("repo/.git/index")
        sound.replaceSubrange((sound.count - 20)..., with: [UInt8](repeating: 0, count: 20))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var damaged = sound
            damaged[Int.random(in: 0..<(sound.count - 20), using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            try scratch.write(damaged, "repo/.git/index")
            // Either reading is fine, as long as there is one.
            _ = try? scratch.open().stagedChanges()
        }
    }
}
