import Foundation
import Testing

/// The sample of a rental platform: its reports in every format, and what each verdict hangs on.
struct SampleTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let environment = ["TOKSCAN_KEY_FILE": "key"]
    private static let carrier = "RAILWAY_API_TOKEN"
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let sample = Program.package.appending(path: "samples/pocketos").path
        try scratch.shell("cp -R '\(sample)/tree' '\(sample)/answers' . && chmod -R u=rwX,go=rX tree answers")
        try scratch.write(String(repeating: "a test's key ", count: 4), "key")
    }

    private func scan(_ arguments: String...) throws -> Report {
        try scratch.report(
            of: scratch.tokscan(["tree", "--format", "json"] + arguments, environment: Self.environment))
    }

    /// The account token in the photo resizer's settings.
    private func accountToken(_ report: Report) throws -> Report.Credential {
        try #require(
            report.credentials.first { $0.rule == "railway.api-token" && $0.redacted.hasPrefix("80de") }
                ?? report.credentials.first {
                    $0.places.contains {
                        $0.file.contains("settings.json") || $0.file.contains("domains/.env")
                    }
                })
    }

    private func replace(_ text: String, by other: String, in file: String) throws {
        let old = try scratch.text(file)
        try #require(old.contains(text))
        try scratch.write(old.replacing(text, with: other), file)
    }

    // MARK: Golden reports

    @Test(arguments: Program.formats)
    func reportsAsRecorded(format: String) throws {
        let outcome = try scratch.tokscan(
            "tree", "--replay", "answers", "--format", format, environment: Self.environment)
        #expect(outcome.status == 1)
        #expect(outcome.error == "")
        let text = Self.normalised(outcome.output)
        let file = Self.golden.appending(path: "pocketos.\(format)")
        if ProcessInfo.processInfo.environment["TOKSCAN_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("recorded pocketos.\(format)")
        } else {
            #expect(try text == String(decoding: Data(contentsOf: file), as: UTF8.self))
        }
    }

    /// Without what changes with every release, every rule and every second.
    private static func normalised(_ text: String) -> String {
        text.replacing(/"(version|semanticVersion)": ?"[0-9]+\.[0-9]+\.[0-9]+"/) {
            "\"\($0.1)\": \"VERSION\""
        }
        .replacing(/"(rules_digest|rulesDigest)": ?"[0-9a-f]+"/) { "\"\($0.1)\": \"DIGEST\"" }
        .replacing(/"(started|startTimeUtc|endTimeUtc)": ?"[0-9T:.Z-]+"/) { "\"\($0.1)\": \"TIME\"" }
    }

    // MARK: What the verdicts hang on

    @Test func theAccountTokenIsTheWorstOfAll() throws {
        let report = try scan("--replay", "answers")
        #expect(report.status == 1)
        let token = try #require(report.credentials.first)
        #expect(token.severity == "critical")
        #expect(token.kinds.isSuperset(of: ["over-privileged", "out-of-place"]))
        #expect(token.places.map(\.file) == ["tree/tools/photo-resizer/settings.json"])
        #expect(token.grant.state == "live")
        #expect(token.grant.actions.contains { $0.name == "volumeDelete" && $0.effect == "destroy" })
        // Nothing else in the project fails the run.
        let others = report.credentials.dropFirst()
        #expect(others.count >= 2)
        #expect(others.allSatisfy { !["high", "critical"].contains($0.severity ?? "") })
        #expect(report.run.replayed && report.run.requests.isEmpty)
    }

    @Test func aProjectTokensAnswersForStagingEndOverPrivilege() throws {
        let answers = try scratch.text("answers/railway.yaml")
        let sets = answers.components(separatedBy: "  - credential: ")
        try #require(sets.count == 3)
        let staging = sets[2].split(separator: "\n", maxSplits: 1)[1]
        let account = sets[1].split(separator: "\n", maxSplits: 1)[0]
        try scratch.write(
            sets[0] + "  - credential: \(account)\n\(staging)  - credential: " + sets[2],
            "answers/railway.yaml")
        // The policy says that the token is for domains, which the narrowest token of Railway reaches.
        let token = try accountToken(scan("--replay", "answers"))
        #expect(token.grant.state == "live")
        #expect(!token.kinds.contains("over-privileged"))
        #expect(token.kinds.contains("out-of-place"))
        #expect(!token.grant.actions.contains { $0.name == "volumeDelete" })
    }

    @Test func whereItBelongsItIsNotOutOfPlace() throws {
        let settings = "tree/tools/photo-resizer/settings.json"
        let text = try scratch.text(settings)
        let match = try #require(try Regex("\"\(Self.carrier)\": \"([0-9a-f-]{36})\"").firstMatch(in: text))
        let secret = try #require(match.output[1].substring)
        try replace(",\n    \"\(Self.carrier)\": \"\(secret)\"", by: "", in: settings)
        try scratch.write("\(Self.carrier)=\(secret)\n", "tree/ops/domains/.env")
        try scratch.setMode(0o600, "tree/ops/domains/.env")
        let token = try accountToken(scan("--replay", "answers"))
        #expect(token.places.map(\.file) == ["tree/ops/domains/.env"])
        #expect(token.kinds == ["over-privileged"])
    }

    @Test func withoutThePolicyTheMessageChangesAndThePowerStays() throws {
        let with = try accountToken(scan("--replay", "answers"))
        try scratch.remove("tree/.tokscan.yaml")
        let without = try accountToken(scan("--replay", "answers"))
        let messages = { (token: Report.Credential) in
            token.verdicts.filter { $0.kind == "over-privileged" }.map(\.message)
        }
        #expect(!messages(without).isEmpty)
        #expect(messages(with) != messages(without))
        #expect(messages(with).joined().contains("domain"))
        #expect(without.severity == "critical")
        #expect(without.grant.actions.map(\.name) == with.grant.actions.map(\.name))
    }

    @Test func withoutAnswersWhatIsKnownOfflineIsSaid() throws {
        try scratch.write("recordings: []\n", "none/railway.yaml")
        for arguments in [["--offline"], ["--replay", "none"]] {
            let outcome = try scratch.tokscan(
                ["tree", "--format", "json"] + arguments, environment: Self.environment)
            let report = try scratch.report(of: outcome)
            let token = try accountToken(report)
            #expect(outcome.status == 1)
            #expect(token.grant.state == "not-probed")
            #expect(token.grant.actions.contains { $0.name == "volumeDelete" })
            #expect(token.kinds.isSuperset(of: ["over-privileged", "out-of-place"]))
        }
    }

    @Test func anotherPolicyOfTheUsersTakesItsPlace() throws {
        try scratch.write("version: 1\n", "own.yaml")
        let own = try accountToken(scan("--replay", "answers", "--policy", "own.yaml"))
        try scratch.remove("tree/.tokscan.yaml")
        let none = try accountToken(scan("--replay", "answers"))
        #expect(own.verdicts.map(\.message) == none.verdicts.map(\.message))
    }
}
