import Foundation
import Testing

/// Files and names of every shape: read, told exactly, or counted as skipped; never waited for.
struct FileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func line(_ seed: UInt64) -> String { "GITHUB_TOKEN=\(Tokens.github(seed))\n" }

    @Test func specialFilesAndLinksAreCountedAndNotOpened() throws {
        try scratch.write(line(110), "tree/a.env")
        try scratch.write(line(111), "outside/b.env")
        try scratch.shell(
            """
            mkfifo fifo
            ln -s . loop
            ln -s two one
            ln -s one two
            ln -s ../outside out
            ln -s /dev/zero endless
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
            """, in: "tree")
        let report = try scratch.report("tree")
        #expect(report.places == ["worktree tree/a.env:1"])
        #expect(report.run.coverage.skipped("symbolic link") == 5)
        #expect(report.run.coverage.skipped("special file") == 2)
        #expect(report.run.complete)
        let named = try scratch.tokscan("tree/fifo")
        #expect(named.status == 2)
        #expect(named.error.contains("tree/fifo: not a regular file"))
    }

    @Test func aLinkThatTheUserNamesIsFollowed() throws {
        try scratch.write(line(112), "real/a.env")
        try scratch.link("linked", to: "real")
        try scratch.link("one.env", to: "real/a.env")
        #expect(try scratch.report("linked").places == ["worktree linked/a.env:1"])
        #expect(try scratch.report("one.env").places == ["worktree one.env:1"])
    }

    @Test func namesThatAreNotTextKeepTheirBytes() throws {
        try scratch.makeRepository()
        let text = line(113)
        try scratch.shell(
            "d=$(printf 'd\\351p'); mkdir \"$d\"; printf '%s' '\(text)' > \"$d/$(printf 'caf\\351.env')\"",
            in: "repo")
        try scratch.commit()
        let credential = try scratch.report("repo").onlyCredential()
        #expect(credential.places.map(\.source) == ["worktree", "history"])
        for place in credential.places {
            #expect(place.file == "repo/d\u{FFFD}p/caf\u{FFFD}.env")
            let bytes = try #require(place.pathBytes.flatMap { Data(base64Encoded: $0) })
            #expect(
                [UInt8](bytes) == Array("repo/d".utf8) + [0xE9] + Array("p/caf".utf8) + [0xE9]
                    + Array(".env".utf8))
        }
    }

    @Test(arguments: [
        ("plain \(Tokens.github(114))\n".utf8.map { $0 }, 1, 7),
        ("one\r\ntwo\r\nthree \(Tokens.github(114))\r\n".utf8.map { $0 }, 3, 7),
        ("\u{FEFF}x \(Tokens.github(114))".utf8.map { $0 }, 1, 4),
        ("é 日本 \u{1F600} \(Tokens.github(114))\n".utf8.map { $0 }, 1, 8),
        ([0xE9, 0xB0, 0x2E, 0x80, 0xFF, 0x20] + Tokens.github(114).utf8, 1, 7),
        ("\n\n\n\t\(Tokens.github(114))".utf8.map { $0 }, 4, 2),
    ])
    func linesEndInLFAndColumnsCountCharacters(bytes: [UInt8], line: Int, column: Int) throws {
        try scratch.write(bytes, "tree/a.txt")
        let place = try #require(try scratch.report("tree").onlyCredential().places.first)
        let token = Array(Tokens.github(114).utf8)
        #expect((place.line, place.column) == (line, column))
        #expect((place.endLine, place.endColumn) == (line, column + token.count))
        let start = try #require(place.start)
        let end = try #require(place.end)
        #expect(Array(bytes[start..<end]) == token)
    }

    @Test func filesWithoutAByteAreFiles() throws {
        try scratch.write("", "tree/empty")
        let report = try scratch.report("tree")
        #expect(report.status == 0)
        #expect(report.run.coverage.files == 1)
        #expect(try scratch.report("tree/empty").run.coverage.files == 1)
        try scratch.makeRepository()
        try scratch.commit(["empty": "", "a.env": line(115)])
        #expect(try scratch.report("repo").credentials.count == 1)
    }

    @Test func deepFoldersAndLongNamesAreRead() throws {
        let deep = "tree/" + String(repeating: "d/", count: 300)
        try scratch.write(line(116), deep + String(repeating: "n", count: 250))
        #expect(try scratch.report("tree").credentials.count == 1)
    }

    /// Files above 32 MiB are read in blocks; nothing is lost, doubled or cut where two blocks meet.
    @Test func largeFilesAreReadInBlocks() throws {
        let block = 32 << 20
        let token = Array(Tokens.github(117).utf8)
        let starts = [1000, block - (256 << 10), block - (128 << 10) - 20, block - 20, block + 5000]
        var bytes = [UInt8](repeating: 0x2E, count: block + (64 << 10))
        bytes[500] = 0x0A
        for start in starts {
            bytes.replaceSubrange((start - 1)..<(start + token.count + 1), with: [0x20] + token + [0x20])
        }
        try scratch.write(bytes, "tree/large.log")
        let places = try scratch.report("tree").onlyCredential().places
        #expect(places.compactMap(\.start).sorted() == starts)
        #expect(places.allSatisfy { $0.line == 2 && $0.start == $0.column + 500 })
    }
}
