import Foundation
import Testing

/// The next commit, as a pre-commit hook asks about it.
struct StagedTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.makeRepository()
    }

    private func line(_ seed: UInt64) -> String { "GITHUB_TOKEN=\(Tokens.github(seed))\n" }

    @Test func onlyWhatTheCommitWouldChangeIsTold() throws {
        try scratch.commit(["old.env": line(50), "same.txt": "one\n"])
        try scratch.write(line(51), "repo/staged.env")
        try scratch.git("add", "staged.env")
        try scratch.write("clean again\n", "repo/staged.env")
        try scratch.write(line(52), "repo/untracked.env")
        let outcome = try scratch.tokscan("--staged", "--offline", "--format", "json", in: "repo")
        #expect(outcome.status == 1)
        let report = try scratch.report(of: outcome)
        #expect(report.places == ["index staged.env:1"])
        #expect(report.credentials.first?.places.first?.tracking == "tracked")
        try scratch.git("rm", "-q", "-f", "--cached", "staged.env")
        #expect(try scratch.tokscan("--staged", in: "repo").status == 0)
    }

    @Test func theFirstCommitOfARepositoryIsRead() throws {
        try scratch.write(line(53), "repo/first.env")
        try scratch.git("add", "first.env")
        #expect(try scratch.report("repo", "--staged").places == ["index repo/first.env:1"])
    }

    @Test func theIndexThatTheHookWasToldOfIsRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.write(line(54), "repo/hidden.env")
        try scratch.git("add", "hidden.env", environment: ["GIT_INDEX_FILE": ".git/other"])
        #expect(try scratch.report("--staged", in: "repo").places == [])
        let told = try scratch.report("--staged", in: "repo", environment: ["GIT_INDEX_FILE": ".git/other"])
        #expect(told.places.contains("index hidden.env:1"))
        let absent = try scratch.tokscan(
            "--staged", in: "repo", environment: ["GIT_INDEX_FILE": ".git/nowhere"])
        #expect(absent.status == 2)
        #expect(absent.error.contains(".git/nowhere"))
    }

    @Test func bothSidesOfAConflictAreRead() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.git("checkout", "-q", "-b", "theirs")
        try scratch.commit(["a.txt": "theirs \(Tokens.github(55))\n"])
        try scratch.git("checkout", "-q", "main")
        try scratch.commit(["a.txt": "ours \(Tokens.github(56))\n"])
        #expect(throws: Scratch.CommandFailure.self) { try scratch.git("merge", "-q", "theirs") }
        try scratch.write("resolved\n", "repo/a.txt")
        let report = try scratch.report("repo", "--staged")
        #expect(report.credentials.count >= 1)
        #expect(report.places.allSatisfy { $0 == "index repo/a.txt:1" })
        let columns = Set(report.credentials.flatMap(\.places).map(\.column))
        #expect(columns.contains("theirs ".count + 1))
    }

    @Test func doubtBlocks() throws {
        try scratch.commit(["a.txt": "one\n"])
        try scratch.write("lost\n", "repo/lost.txt")
        try scratch.git("add", "lost.txt")
        try scratch.remove(scratch.looseObject(":lost.txt"))
        #expect(try scratch.tokscan("repo", "--staged").status == 3)
        try scratch.write("DIRC but not an index", "repo/.git/index")
        let outcome = try scratch.tokscan("repo", "--staged")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("index"))
    }

    @Test func aCommitCannotForgiveItself() throws {
        let policy = { (fingerprint: String) in
            "version: 1\nsuppressions:\n  - {credential: '\(fingerprint)', reason: a canary of ours}\n"
        }
        try scratch.commit(["a.txt": "one\n"])
        try scratch.write(line(57), "repo/a.env")
        try scratch.git("add", "a.env")
        let fingerprint = try scratch.fingerprint(of: "repo", "--staged")
        try scratch.write(policy(fingerprint), "repo/.tokscan.yaml")
        try scratch.git("add", ".tokscan.yaml")
        #expect(try scratch.tokscan("repo", "--staged").status == 1)
        // Once it is in HEAD, others have seen it.
        try scratch.git("reset", "-q")
        try scratch.git("add", ".tokscan.yaml")
        try scratch.git("commit", "-q", "-m", "policy")
        try scratch.git("add", "a.env")
        let report = try scratch.report("repo", "--staged")
        #expect(report.status == 0)
        #expect(
            report.credentials.first?.verdicts.allSatisfy { $0.suppressed?.reason == "a canary of ours" }
                == true)
    }
}

extension Scratch {
    /// The portable fingerprint of the one credential that a scan finds.
    func fingerprint(of arguments: String...) throws -> String {
        struct Fingerprints: Decodable {
            struct Credential: Decodable { let fingerprint: String }
            let credentials: [Credential]
        }
        let outcome = try tokscan(arguments + ["--offline", "--format", "json"])
        let credentials = try Report.decoder.decode(Fingerprints.self, from: Data(outcome.output.utf8))
            .credentials
        try #require(credentials.count == 1)
        return credentials[0].fingerprint
    }
}
