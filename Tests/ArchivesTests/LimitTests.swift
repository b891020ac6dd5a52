import ScratchFolder
import Testing

@testable import Archives

/// Limits, damage and encryption: told by name, and what was read before counts.
@Suite struct LimitTests {
    private static func python(_ script: String) throws -> [UInt8] {
        let folder = try ScratchFolder()
        try folder.run("python3", "-c", "import zipfile, io, tarfile, gzip, bz2, lzma\n" + script)
        return try folder.read("out")
    }

    private static func limits(_ change: (inout ArchiveLimits) -> Void) -> ArchiveLimits {
        var limits = ArchiveLimits()
        change(&limits)
        return limits
    }

    @Test func aBombStopsAtTheRatio() throws {
        let bytes = try Self.python(
            "open('out', 'wb').write(bz2.compress(b'first' * 10 + bytes(100 << 20)))")
        let walked = try Walked(bytes)
        #expect(walked.reasons.contains("inflates to more than 1000 times its size: the rest was not read"))
        #expect(walked.members["(content)"]?.starts(with: "firstfirst".utf8) == true)
    }

    @Test func moreThanTheTotalIsNotInflated() throws {
        let bytes = try Self.python(
            "z = zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED)\nfor n in range(6): z.writestr(f'm{n}', bytes(1 << 20))\nz.close()"
        )
        let walked = try Walked(bytes, limits: Self.limits { $0.total = 3 << 20 })
        #expect(walked.reasons == ["more than 3 MiB inflated: the rest was not read"])
        #expect(walked.members.count == 4)
    }

    @Test func ofALargeMemberTheBeginningIsRead() throws {
        let bytes = try Self.python(
            "z = zipfile.ZipFile('out', 'w')\nz.writestr('large', bytes(3 << 20))\nz.writestr('small', b'text')\nz.close()"
        )
        let walked = try Walked(bytes, limits: Self.limits { $0.member = 1 << 20 })
        #expect(
            walked.troubles == [
                ArchiveTrouble(
                    kind: .limit, container: ["large"],
                    reason: "larger than 1 MiB: only its beginning was read")
            ])
        #expect(walked.members["large"]?.count == 1 << 20)
        #expect(walked.members["small"] == Array("text".utf8))
    }

    @Test func moreMembersThanTheLimitAreNotRead() throws {
        let bytes = try Self.python(
            "z = zipfile.ZipFile('out', 'w')\nfor n in range(10050): z.writestr(f'm{n}', b'x')\nz.close()")
        let walked = try Walked(bytes)
        #expect(walked.reasons == ["more than 10000 members: the rest was not read"])
        #expect(walked.members.count == 10_000)
    }

    @Test func containersNestedTooDeepAreNamedAndVisitedAsTheyStand() throws {
        let bytes = try Self.python(
            """
            inner = b'the text in the middle'
            for n in range(6):
                buffer = io.BytesIO(); z = zipfile.ZipFile(buffer, 'w'); z.writestr(f'level{n}', inner); z.close(); inner = buffer.getvalue()
            open('out', 'wb').write(inner)
            """)
        let walked = try Walked(bytes)
        let path = ["level5", "level4", "level3", "level2"]
        #expect(
            walked.troubles == [
                ArchiveTrouble(
                    kind: .limit, container: path, reason: "nested deeper than 4 containers: not opened")
            ])
        #expect(walked.members.keys.map { $0 } == [path.joined(separator: "!")])
    }

    @Test func timeIsALimit() throws {
        let bytes = try Self.python("z = zipfile.ZipFile('out', 'w')\nz.writestr('a', b'text')\nz.close()")
        let walked = try Walked(bytes, limits: Self.limits { $0.time = .zero })
        #expect(walked.reasons == ["took longer than 0 s: the rest was not read"])
    }

    @Test func encryptedMembersAreCountedAndTheOthersRead() throws {
        let folder = try ScratchFolder()
        try folder.write("hidden text", "hidden.txt")
        try folder.write("open text", "open.txt")
        try folder.run("zip", "-q", "-P", "word", "out.zip", "hidden.txt")
        try folder.run("zip", "-q", "out.zip", "open.txt")
        let walked = try Walked(try folder.read("out.zip"))
        #expect(
            walked.troubles == [
                ArchiveTrouble(kind: .limit, container: [], reason: "1 encrypted member: not read")
            ])
        #expect(walked.members == ["open.txt": Array("open text".utf8)])
    }

    @Test func ofATruncatedArchiveTheBeginningCounts() throws {
        let bytes = try Self.python(
            """
            import random
            r = random.Random(1)
            b = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w')
            for n in range(4):
                i = tarfile.TarInfo(f'm{n}'); i.size = 100000; t.addfile(i, io.BytesIO(r.randbytes(100000)))
            t.close(); open('out', 'wb').write(gzip.compress(b.getvalue()))
            """)
        let walked = try Walked(Array(bytes[..<(bytes.count / 2)]))
        #expect(walked.members["m0"]?.count == 100_000)
        #expect(walked.members["m3"] == nil)
        #expect(walked.troubles.map(\.kind) == [.unread])
    }

    @Test func noBytesHoweverDamagedBreakTheWalk() throws {
        var generator = SeededGenerator(seed: 7)
        var limits = ArchiveLimits()
        limits.total = 8 << 20
        limits.time = .seconds(2)
        for made in MembersTests.made {
            guard let whole = try MembersTests.bytes(made) else { continue }
            for _ in 0..<60 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    // The first bytes stay, so that it is taken for what it was.
                    bytes[Int.random(in: 6..<bytes.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &generator))
                }
                guard ContainerKind(bytes.span) != nil else { continue }
                let walked = try Walked(bytes, limits: limits)
                #expect(walked.members.values.reduce(0) { $0 + $1.count } <= limits.total + (1 << 20))
                #expect(
                    !walked.members.isEmpty || !walked.troubles.isEmpty,
                    "\(made.name) \(bytes.count) of \(whole.count)")
            }
        }
    }
}
