import Checking
import Foundation
import Rules
import Testing

/// The rule files of the project, checked by themselves.
enum RuleFiles {
    static let all: [(name: String, text: String)] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map { (name: name, text: $0) }
        }
    }()

    static let providers = all.map { String($0.name.dropLast(5)) }.filter {
        !["carriers", "register"].contains($0)
    }

    static func rules() throws -> RuleSet { try RuleSet(packed: RuleTable.pack(RuleSource(files: all))) }
}

@Suite("Rule files") struct RuleFileTests {
    static let rules = Result { try RuleFiles.rules() }

    @Test("Recordings give the grants that they say", arguments: RuleFiles.providers)
    func recordings(provider: String) async throws {
        let rules = try Self.rules.get()
        var check = try RuleCheck(rules: rules)
        let file = try #require(rules.provider(provider))
        let problems = try await check.recordingProblems(of: file).map(\.message)
        #expect(problems == [])
    }
}
