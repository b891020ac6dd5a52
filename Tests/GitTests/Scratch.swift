import Foundation
import Testing

@testable import Git

/// A folder of its own for one test, gone afterwards, with a real git that no outside configuration reaches.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "tokscan-git-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` in this folder.
    func at(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

    func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let url = URL(filePath: at(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
        try Data(bytes).write(to: url)
    }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: at(name)))) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: at(name)) }

    /// Runs git in `folder` and returns what it prints, without the last newline.
    @discardableResult
    func git(
        _ arguments: String..., in folder: String = "repo", input: [UInt8] = [], date: Int = 1_700_000_000
    ) throws -> String {
        String(decoding: try run(["git"] + arguments, in: folder, input: input, date: date), as: UTF8.self)
            .trimmingCharacters(in: .newlines)
    }

    /// Runs git and returns its output as it came.
    func gitBytes(_ arguments: String..., in folder: String = "repo", input: [UInt8] = []) throws -> [UInt8] {
        try run(["git"] + arguments, in: folder, input: input, date: 1_700_000_000)
    }

    @discardableResult
    func run(_ command: [String], in folder: String, input: [UInt8] = [], date: Int) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: at(folder))
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": path,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_AUTHOR_DATE": "\(date) +0000",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_COMMITTER_DATE": "\(date) +0000",
            "GIT_ALLOW_PROTOCOL": "file",
        ]
        let files = try ["in", "out", "err"].map { name in
            let url = URL(filePath: at(".run-\(name)-\(UUID().uuidString)"))
            try Data(name == "in" ? input : []).write(to: url)
            return url
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        let message = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        guard process.terminationStatus == 0 else { throw CommandFailure(command: command, message: message) }
        return [UInt8](try Data(contentsOf: files[1]))
    }

    struct CommandFailure: Error {
        let command: [String]
        let message: String
    }

    /// An empty repository at `name`, its first branch called main.
    func makeRepository(_ name: String = "repo") throws {
        try git("init", "-q", "-b", "main", at(name), in: "")
    }

    /// Writes files, adds them and commits; returns the commit.
    @discardableResult
    func commit(_ files: [String: String], in folder: String = "repo", date: Int = 1_700_000_000) throws
        -> ObjectID
    {
        for (name, text) in files { try write(text, "\(folder)/\(name)") }
        try git("add", "-A", "-f", in: folder)
        try git("commit", "-q", "--allow-empty", "-m", "commit", in: folder, date: date)
        return try id("HEAD", in: folder)
    }

    /// The object that git finds for a revision.
    func id(_ revision: String, in folder: String = "repo") throws -> ObjectID {
        try #require(ObjectID(hex: git("rev-parse", "--verify", revision, in: folder)))
    }

    func open(_ name: String = "repo", followingOutside: Bool = false) throws -> Repository {
        try Repository(openingAt: at(name), followingOutside: followingOutside)
    }

    /// Names of files below `folder` that end in `suffix`, relative to this folder.
    func files(below folder: String, suffix: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: at(folder))?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
}

/// All objects of some kinds that a walk hands out: how often each, and a digest of its bytes.
struct Seen: Sendable, Equatable {
    var contents: [ObjectID: [UInt8]] = [:]
    var repeats = 0

    mutating func add(_ id: ObjectID, _ bytes: Span<UInt8>) {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        if contents.updateValue(copy, forKey: id) != nil { repeats += 1 }
    }

    mutating func merge(_ other: Seen) {
        repeats += other.repeats
        contents.merge(other.contents) { first, _ in
            repeats += 1
            return first
        }
    }
}

extension Repository {
    /// The fast walk, its workers joined.
    func walk(
        _ kinds: Set<ObjectKind> = Set(ObjectKind.allCases), jobs: Int = 2, maxBlobSize: Int = objectLimit
    ) async -> (seen: Seen, walk: ObjectWalk<Seen>) {
        let walk = await forEachObject(
            kinds: kinds, jobs: jobs, maxBlobSize: maxBlobSize, makeWorker: { Seen() }
        ) {
            seen, id, _, bytes in seen.add(id, bytes)
        }
        var all = Seen()
        for worker in walk.workers { all.merge(worker) }
        return (all, walk)
    }

    /// The plain walk.
    func plainWalk(_ kinds: Set<ObjectKind> = Set(ObjectKind.allCases)) throws -> Seen {
        try forEachObjectPlain(kinds: kinds, makeWorker: { Seen() }) { seen, id, _, bytes in
            seen.add(id, bytes)
        }.workers[0]
    }
}

/// A small seeded generator (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
