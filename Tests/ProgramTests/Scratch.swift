import Foundation
import Testing

/// A folder of its own for one test, gone afterwards, in which real programs run with nothing of the machine's configuration.
final class Scratch: Sendable {
    /// The seconds since 1970 of commits that say nothing else.
    static let date = 1_700_000_000
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tokscan-\(UUID().uuidString)")
        for name in ["home", "streams"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
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
        try Data(bytes).write(to: url)
        try setMode(0o644, name)
    }

    func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: at(name))
    }

    func mode(_ name: String) throws -> Int {
        let value = try FileManager.default.attributesOfItem(atPath: at(name))[.posixPermissions]
        return try #require(value as? NSNumber).intValue
    }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: at(name)))) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: at(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: at(name)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: at(name), withDestinationPath: target)
    }

    /// Names of everything below `folder`, relative to it, sorted.
    func names(below folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: at(folder))?.compactMap { $0 as? String } ?? []).sorted()
    }
}

// MARK: - Programs

/// What a program left behind.
struct Outcome: Sendable {
    let status: Int32
    let output: String
    let error: String
}

extension Scratch {
    /// Seconds after which a program is taken to hang.
    private static let patience = "300"

    /// Runs a program to its end; its streams are files, so that no pipe can fill up.
    func run(
        _ command: [String], in folder: String = "", input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", Self.patience] + command
        process.currentDirectoryURL = URL(filePath: at(folder))
        let own = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": at("home"),
        ]
        process.environment = own.merging(environment) { $1 }
        let files = try ["in", "out", "err"].map { name in
            let url = URL(filePath: at("streams/\(name)-\(UUID().uuidString)"))
            try Data(name == "in" ? input : []).write(to: url)
            return url
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }

    /// Runs lines of the shell in `folder`; they must succeed. `$PROGRAM` is the program.
    func shell(_ lines: String, in folder: String = "") throws {
        let outcome = try run(["sh", "-ec", lines], in: folder, environment: ["PROGRAM": Program.path])
        guard outcome.status == 0 else { throw CommandFailure(command: [lines], message: outcome.error) }
    }

    struct CommandFailure: Error {
        let command: [String]
        let message: String
    }
}

// MARK: - git

extension Scratch {
    /// Runs git in `folder` and returns what it prints, without the last newline.
    @discardableResult
    func git(
        _ arguments: String..., in folder: String = "repo", input: [UInt8] = [], date: Int = Scratch.date,
        environment: [String: String] = [:]
    ) throws -> String {
        var own = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "file", "GIT_EDITOR": "true",
        ]
        for role in ["AUTHOR", "COMMITTER"] {
            own["GIT_\(role)_NAME"] = "Ada"
            own["GIT_\(role)_EMAIL"] = "ada@example.com"
            own["GIT_\(role)_DATE"] = "\(date) +0000"
        }
        let outcome = try run(
            ["git"] + arguments, in: folder, input: input, environment: own.merging(environment) { $1 })
        guard outcome.status == 0 else { throw CommandFailure(command: arguments, message: outcome.error) }
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// An empty repository at `name`, its first branch called main.
    func makeRepository(_ name: String = "repo") throws {
        try git("init", "-q", "-b", "main", at(name), in: "")
    }

    /// Writes files, adds them and commits; returns the commit.
    @discardableResult
    func commit(
        _ files: [String: String] = [:], message: String = "commit", in folder: String = "repo",
        date: Int = Scratch.date
    ) throws -> String {
        for (name, text) in files { try write(text, "\(folder)/\(name)") }
        try git("add", "-A", "-f", in: folder)
        try git("commit", "-q", "--allow-empty", "-m", message, in: folder, date: date)
        return try git("rev-parse", "HEAD", in: folder)
    }

    /// The file of a loose object.
    func looseObject(_ revision: String, in folder: String = "repo") throws -> String {
        let id = try git("rev-parse", "--verify", revision, in: folder)
        return "\(folder)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    }
}
