import BuiltinRules
import Checking
import Rules
import Testing

/// Every rule file holds what it says of itself: its patterns compile, its examples are found by their own token and no other
/// provider's, its counter-examples are not, and nothing in it leads nowhere.
@Suite struct RuleFileTests {
    private static let rules: RuleSet? = BuiltinRules.table().flatMap { try? RuleSet(packed: $0) }

    @Test func embeddedRulesAreSound() throws {
        #expect(try #require(Self.rules).providerIDs.isEmpty == false)
    }

    @Test(arguments: rules?.providerIDs ?? [])
    func holds(_ id: String) throws {
        let rules = try #require(Self.rules)
        let provider = try #require(rules.provider(id))
        var check = try RuleCheck(rules: rules)
        #expect(try check.problems(of: provider).map(\.description) == [])
    }
}
