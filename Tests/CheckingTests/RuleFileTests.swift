import BuiltinRules
import Checking
import Rules
import Testing

/// The rule files of the program, checked by themselves.
@Suite("Rule files") struct RuleFileTests {
    static let rules = Result { try RuleSet(index: BuiltinRules.index() ?? [], store: BuiltinRules.store) }
    static let providers = (try? rules.get().providerIDs) ?? []

    @Test("Recordings give the grants that they say", arguments: providers)
    func recordings(provider: String) async throws {
        let rules = try Self.rules.get()
        var check = try RuleCheck(rules: rules)
        let file = try #require(rules.provider(provider))
        let problems = try await check.recordingProblems(of: file).map(\.message)
        #expect(problems == [])
    }

    @Test("Examples are found, and requests can be made", arguments: providers)
    func examples(provider: String) throws {
        let rules = try Self.rules.get()
        var check = try RuleCheck(rules: rules)
        let file = try #require(rules.provider(provider))
        let problems = try check.problems(of: file).map(\.message)
        #expect(problems == [])
    }

    @Test("The store gives any range of its bytes, and nothing beyond its end")
    func ranges() throws {
        let first = try #require(BuiltinRules.store(0..<24))
        #expect(first.count == 24)
        for lower in 0...24 {
            for upper in lower...24 {
                #expect(BuiltinRules.store(lower..<upper) == Array(first[lower..<upper]))
            }
        }
        #expect(BuiltinRules.store(0..<1 << 40) == nil)
    }
}
