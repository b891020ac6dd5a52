import Archives
import Foundation
import ScratchFolder
import Testing

/// What a walk gave.
struct Walked: Equatable {
    var members: [String: [UInt8]] = [:]
    var troubles: [ArchiveTrouble] = []

    init(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws {
        let seen = ContainerKind(bytes.span)
        let kind = try #require(seen)
        var walk = ArchiveWalk(size: bytes.count, limits: limits)
        var members: [String: [UInt8]] = [:]
        walk.run(bytes.span, as: kind) { members[$0.path.joined(separator: "!")] = $0.bytes }
        self.members = members
        troubles = walk.troubles
    }

    var reasons: [String] { troubles.map(\.reason) }
}

/// Containers that the system's own tools made.
@Suite struct MembersTests {
    static let text = Array("first line\nsecond line with ünïcode\n".utf8)

    /// A container: the tools it needs, the command that makes `out` of the folder `in`, and the members it has.
    struct Made: Sendable, CustomTestStringConvertible {
        var name: String
        var tools: [String]
        var script: String
        var members: [String] = ["a/note.txt", "b.txt"]
        var testDescription: String { name }
    }

    static let made: [Made] = [
        Made(name: "zip", tools: ["zip"], script: "cd in && zip -qr ../out a b.txt"),
        Made(name: "stored zip", tools: ["zip"], script: "cd in && zip -0qr ../out a b.txt"),
        Made(
            name: "Python's zip", tools: ["python3"],
            script: "cd in && python3 -m zipfile -c ../out a/note.txt b.txt",
            members: ["note.txt", "b.txt"]),
        Made(name: "tar", tools: ["tar"], script: "tar -C in -cf out a b.txt"),
        Made(name: "v7 tar", tools: ["tar"], script: "tar --format=v7 -C in -cf out a b.txt"),
        Made(name: "pax tar", tools: ["tar"], script: "tar --format=posix -C in -cf out a b.txt"),
        Made(name: "tar.gz", tools: ["tar", "gzip"], script: "tar -C in -czf out a b.txt"),
        Made(name: "tar.bz2", tools: ["tar", "bzip2"], script: "tar -C in -cjf out a b.txt"),
        Made(name: "tar.xz", tools: ["tar", "xz"], script: "tar -C in -cJf out a b.txt"),
        Made(name: "tar.zst", tools: ["tar", "zstd"], script: "tar -C in --zstd -cf out a b.txt"),
        Made(name: "gz", tools: ["gzip"], script: "gzip -c in/b.txt > out", members: ["(content)"]),
        Made(name: "xz", tools: ["xz"], script: "xz -c in/b.txt > out", members: ["(content)"]),
        Made(name: "zstd", tools: ["zstd"], script: "zstd -qc in/b.txt > out", members: ["(content)"]),
        Made(
            name: "ar", tools: ["ar"], script: "cd in && ar rc ../out b.txt a/note.txt",
            members: ["b.txt", "note.txt"]),
        Made(
            name: "cpio", tools: ["cpio"], script: "cd in && ls a/note.txt b.txt | cpio -o -H newc > ../out"),
        Made(
            name: "7z", tools: ["7z"], script: "cd in && 7z a -t7z ../out.7z a b.txt && mv ../out.7z ../out"),
        Made(
            name: "deb", tools: ["dpkg-deb"],
            script: """
                mkdir -p in/DEBIAN && printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: A <a@example.com>\\n\
                Description: x\\n' > in/DEBIAN/control && dpkg-deb -Zxz -b in out
                """,
            members: ["data.tar.xz!./a/note.txt", "data.tar.xz!./b.txt"]),
        Made(
            name: "zip in tar.gz in zip", tools: ["zip", "tar", "gzip"],
            script:
                "(cd in && zip -qr ../inner.zip a b.txt) && tar -czf middle.tgz inner.zip && zip -q out.zip middle.tgz && mv out.zip out",
            members: ["middle.tgz!inner.zip!a/note.txt", "middle.tgz!inner.zip!b.txt"]),
    ]

    static func bytes(_ made: Made) throws -> [UInt8]? {
        guard made.tools.allSatisfy(ScratchFolder.has) || made.tools == ["python3"] else { return nil }
        let folder = try ScratchFolder()
        try folder.write(text, "in/a/note.txt")
        try folder.write(text, "in/b.txt")
        try folder.run("sh", "-c", made.script)
        if !FileManager.default.fileExists(atPath: folder.at("out")) {
            try folder.run("mv", "out.zip", "out")
        }
        return try folder.read("out")
    }

    @Test(arguments: made)
    func everyFileIsVisitedWithItsPathAndBytes(_ made: Made) throws {
        guard let bytes = try Self.bytes(made) else { return }
        let walked = try Walked(bytes)
        for member in made.members {
            #expect(walked.members[member] == Self.text, "\(member) in \(walked.members.keys)")
        }
        #expect(walked.troubles == [])
    }

    @Test func namesThatAreNotASCIISurvive() throws {
        let folder = try ScratchFolder()
        try folder.run(
            "python3", "-c",
            "import zipfile; z = zipfile.ZipFile('out', 'w'); z.writestr('schlüssel/日本.txt', 'x' * 20); z.close()"
        )
        #expect(try Walked(try folder.read("out")).members.keys.sorted() == ["schlüssel/日本.txt"])
    }

    @Test func aFileBehindADescriptorIsReadLikeOneInMemory() throws {
        let folder = try ScratchFolder()
        try folder.write(Self.text, "b.txt")
        try folder.run("tar", "-czf", "out", "b.txt")
        let handle = try FileHandle(forReadingFrom: URL(filePath: folder.at("out")))
        defer { try? handle.close() }
        var walk = ArchiveWalk(size: 1000)
        var members: [ArchiveWalk.Member] = []
        walk.run(descriptor: handle.fileDescriptor, as: .gzip) { members.append($0) }
        #expect(members.map(\.path) == [["b.txt"]])
        #expect(members.map(\.bytes) == [Self.text])
    }

    @Test(arguments: [
        "plain text, which is long enough", "PK is how this text begins", "BZh9 is no bzip2 at all",
        "070701 is a number",
    ])
    func textIsNoContainer(_ text: String) {
        let bytes = Array((text + String(repeating: " and more", count: 100)).utf8)
        let seen = ContainerKind(bytes.span)
        #expect(seen == nil)
    }
}
