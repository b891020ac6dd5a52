import Foundation
import Rules

/// The rule files of the project.
enum RuleFiles {
    static let all: [(name: String, text: String)] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map {
                (name: name, text: $0)
            }
        }
    }()

    static let providers = all.map { String($0.name.dropLast(".yaml".count)) }.filter {
        !["carriers", "register"].contains($0)
    }

    static func rules() throws -> RuleSet { try RuleSet(PackedRules(RuleSource(files: all))) }
}
