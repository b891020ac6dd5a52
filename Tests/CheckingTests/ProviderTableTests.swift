import BuiltinRules
import Checking
import Documents
import Foundation
import Rules
import Testing

/// The generated pages say what the rule files say.
@Suite("Generated pages") struct ProviderTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("The table of providers is that of the rule files; TOKSCAN_RECORD=1 writes it anew")
    func table() throws {
        let file = Self.root.appending(path: "rules/README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let rules = try RuleSet(index: #require(BuiltinRules.index()), store: BuiltinRules.store)
        let updated = try #require(ProviderTable.updated(text, rules: rules))
        if updated != text, ProcessInfo.processInfo.environment["TOKSCAN_RECORD"] == "1" {
            try updated.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(updated == text)
    }

    @Test("The schema of rule files is that of the definition; TOKSCAN_RECORD=1 writes it anew")
    func schema() throws {
        let file = Self.root.appending(path: "schemas/provider.schema.json")
        let schema = Provider.schema.json + "\n"
        let text = try? String(contentsOf: file, encoding: .utf8)
        if text != schema, ProcessInfo.processInfo.environment["TOKSCAN_RECORD"] == "1" {
            try schema.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text == schema)
    }
}
