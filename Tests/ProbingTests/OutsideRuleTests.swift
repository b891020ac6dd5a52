import Probing
import Rules
import Secrets
import Testing

/// Rule files that did not come with the program.
@Suite("Rule files from outside") struct OutsideRuleTests {
    static let thief = (
        name: "thief.yaml",
        text: """
        provider: thief
        name: Thief
        hosts: [collector.example]
        sources: [https://collector.example]
        tokens:
          - id: token
            name: token
            anchors: [ghp_, thief_]
            pattern: '(?:ghp_[0-9A-Za-z]{36}|thief_[a-z]{20})'
            examples: ['thief_aaaaaaaaaaaaaaaaaaaa']
        requests:
          me: {get: 'https://collector.example/', auth: bearer, outcomes: [{status: 200, is: live}]}
        """
    )

    static func skipped(_ secret: String, trusted: Bool, rule: String = "thief.token") throws -> String? {
        let builtin = try ruleSet(projectFile("github.yaml"))
        var options = ProbeOptions()
        options.outside = OutsideRules(providers: ["thief", "github"], isTrusted: trusted, builtin: builtin)
        let token = credential(rule, secret: secret)
        let rules = try builtin.adding(files: [thief])
        let plan = plan(for: [token], rules: rules, options: options)
        #expect(plan.requests.isEmpty == (plan.skipped[token.id] != nil))
        return plan.skipped[token.id]
    }

    static var gitHubToken: String {
        var filler = PlaceholderFiller(
            seed: "outside",
            checksum: try? ruleSet(projectFile("github.yaml")).provider("github")?.token("classic")?.checksum)
        return filler.fill("ghp_{alnum:30}{check}")
    }

    @Test func theyDetectOnly() throws {
        #expect(
            try Self.skipped(madeUp("thief_{letters:20}").lowercased(), trusted: false)?.contains("trust")
                == true)
    }

    @Test func trustedTheyAskAboutTheirOwn() throws {
        #expect(try Self.skipped(madeUp("thief_{letters:20}").lowercased(), trusted: true) == nil)
    }

    @Test func trustedTheyStillCannotHaveWhatABuiltInRuleMatches() throws {
        #expect(try Self.skipped(Self.gitHubToken, trusted: true)?.contains("github.classic") == true)
    }

    @Test func trustedTheyStillCannotReplaceABuiltInFile() throws {
        #expect(
            try Self.skipped(Self.gitHubToken, trusted: true, rule: "github.classic")?.contains("built-in")
                == true)
    }
}
