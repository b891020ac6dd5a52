import Judging
import Policies
import Secrets
import Testing

/// The token of the story, and what changes when one thing about it changes.
@Suite struct StoryTests {
    @Test func saysWhatTheTokenCanDo() throws {
        let judged = try Acme.judge(policy: Acme.forDomains)
        let verdict = try #require(judged.of(.overPrivileged).first)
        #expect(
            verdict.message
                == "This Railway account token can delete the production volume pg-data and its backups with one call, and nothing asks first. The policy says it is for custom domains."
        )
        #expect(verdict.severity == .critical)
        #expect(
            verdict.remedy
                == "Replace it: a member's token of the one workspace. Then revoke this one: https://railway.example/tokens."
        )
        let line = verdict.evidence.first { $0.path == FilePath(".tokscan.yaml") }?.line
        #expect(line == 3)
        #expect(judged.of(.outOfPlace).isEmpty && judged.of(.exposed).isEmpty)
        #expect(judged.severity == .critical)
    }

    @Test func tellsTheWorstCall() throws {
        let worst = try #require(try Acme.judge().worstCall)
        #expect(worst.action.name == "volumeDelete")
        #expect(worst.target == "pg-data")
        #expect(
            worst.sentence
                == "`volumeDelete` on volume `pg-data`, project acme-prod, production: immediate, nothing asks, and its backups go with it. Its kind implies it; no answer shows it."
        )
    }

    @Test func tellsTheLayers() throws {
        let judged = try Acme.judge(policy: Acme.forDomains)
        #expect(judged.layers.map(\.kind) == Layer.Kind.allCases)
        #expect(judged.layers.map(\.state) == [.hole, .hole, .hole, .hole, .unknown])
        #expect(judged.layers.allSatisfy { !$0.evidence.isEmpty })
    }

    @Test(arguments: [
        (Acme.forDomains as String?, "The policy says it is for custom domains.", Severity.critical),
        (nil, "Nothing here says what it is for.", .high),
    ])
    func keepsThePowerWithoutAPolicy(policy: String?, sentence: String, severity: Severity) throws {
        let verdict = try #require(try Acme.judge(policy: policy).of(.overPrivileged).first)
        #expect(verdict.message.contains("delete the production volume pg-data and its backups"))
        #expect(verdict.message.hasSuffix(sentence))
        #expect(verdict.severity == severity)
    }

    @Test func measuresAgainstTheUsesSeen() throws {
        var facts = Acme.facts
        facts.uses = [Acme.use(["deploy"], variable: "RAILWAY_API_TOKEN")]
        let verdict = try #require(try Acme.judge(facts: facts).of(.overPrivileged).first)
        #expect(verdict.message.hasSuffix("What uses it here needs only deploy (Makefile:8)."))
        #expect(verdict.remedy.hasPrefix("Replace it: a project token of the one environment."))
        facts.uses = [Acme.use(["deploy"], variable: "ANOTHER_TOKEN")]
        let other = try #require(try Acme.judge(facts: facts).of(.overPrivileged).first)
        #expect(other.message.hasSuffix("Nothing here says what it is for."))
        facts.uses = [Acme.use(["deploy"])]
        let anyToken = try #require(try Acme.judge(facts: facts).of(.overPrivileged).first)
        #expect(anyToken.message.hasSuffix("What uses Railway here needs only deploy (Makefile:8)."))
        #expect(verdict.severity == .critical && anyToken.severity == .high)
    }

    @Test func findsNothingTooMuchWhereAllIsNeeded() throws {
        var grant = Acme.account
        grant.actions = Acme.actions(["deploy", "projects"])
        let policy = "tokens: [{match: {provider: railway}, purpose: deploys, allow: [deploy]}]"
        let judged = try Acme.judge(Acme.credential(), grant, policy: policy)
        #expect(judged.of(.overPrivileged).isEmpty)
        #expect(judged.layer(.scope) == .holds)
        grant.actions = Acme.actions(["deploy", "projects", "customDomainCreate"])
        #expect(try Acme.judge(Acme.credential(), grant, policy: policy).of(.overPrivileged).count == 1)
    }

    @Test func saysWhichWordsOfAPolicyMeanNothing() throws {
        let policy = "tokens: [{match: {provider: railway}, purpose: x, allow: [domain, read]}]"
        let verdict = try #require(try Acme.judge(policy: policy).of(.overPrivileged).first)
        #expect(verdict.evidence.contains { $0.text.hasPrefix("the policy allows domain, which") })
        let all = "tokens: [{match: {provider: railway}, purpose: x, allow: all}]"
        #expect(try Acme.judge(policy: all).of(.overPrivileged).isEmpty)
    }

    @Test(arguments: [nil, Acme.forDomains, Acme.forDomains + "\n    environments: [staging]"])
    func acceptsTheNarrowestThereIs(policy: String?) throws {
        let judged = try Acme.judge(Acme.credential(), Acme.staging, policy: policy)
        #expect(judged.of(.overPrivileged).isEmpty)
        #expect(judged.layer(.scope) == .unknown)
    }

    @Test func holdsAStagingTokenToAPolicyForTests() throws {
        let judged = try Acme.judge(
            Acme.credential(), Acme.staging, policy: Acme.forDomains + "\n    environments: [test]")
        let messages = judged.of(.overPrivileged).map(\.message)
        #expect(messages.contains { $0.contains("the policy limits it to test") })
        #expect(messages.contains { $0.contains("The policy says it is for custom domains") })
    }

    @Test func staysMightyWhereItBelongs() throws {
        let judged = try Acme.judge(policy: Acme.forDomains + "\n    paths: [config/*.env]")
        #expect(judged.of(.outOfPlace).isEmpty)
        #expect(judged.of(.overPrivileged).first?.severity == .critical)
        let moved = try Acme.judge(
            Acme.credential([Acme.place("src/main.py")]),
            policy: Acme.forDomains + "\n    paths: [config/*.env]")
        let verdict = try #require(moved.of(.outOfPlace).first)
        #expect(verdict.message == "The policy keeps it to config/*.env, and it lies in src/main.py.")
        #expect(verdict.severity == .critical)
    }
}

/// What is not known is never read as harmless.
@Suite struct UnknownTests {
    @Test func judgesOfflineWhatNobodyAsked() throws {
        let judged = try Acme.judge(Acme.credential([Acme.place(tracking: .tracked)]), Acme.unprobed)
        let power = try #require(judged.of(.overPrivileged).first)
        #expect(power.message.hasPrefix("If it works, this Railway API token can delete any volume"))
        #expect(power.message.hasSuffix("Which environment it reaches is unknown."))
        #expect(power.severity == .medium)
        #expect(judged.of(.exposed).first?.severity == .medium)
        #expect(judged.worstCall?.sentence.hasSuffix("Whether the token works was not decided.") == true)
        #expect(judged.layers.count == 5)
    }

    @Test(arguments: LiveState.allCases)
    func judgesEveryState(state: LiveState) throws {
        var grant = Acme.account
        grant.state = state
        let judged = try Acme.judge(Acme.credential([Acme.place(tracking: .tracked)]), grant)
        let most: [LiveState: Severity] = [
            .live: .critical, .dead: .info, .expired: .info, .canary: .info, .limited: .high,
            .unreachable: .high, .notProbed: .high,
        ]
        #expect(judged.severity == most[state])
        #expect(judged.layers.isEmpty == (most[state] == .info))
        #expect((judged.worstCall == nil) == (most[state] == .info))
        if state == .dead { #expect(judged.verdicts.first?.message.contains("is dead") == true) }
    }

    @Test func saysAnUnknownEnvironment() throws {
        var grant = Acme.account
        grant.environment = nil
        grant.resources = []
        let verdict = try #require(try Acme.judge(Acme.credential(), grant).of(.overPrivileged).first)
        #expect(verdict.severity == .medium)
        #expect(verdict.message.contains("Which environment it reaches is unknown."))
        grant.environment = Claim(.staging, basis: .unknown, evidence: "nobody tells")
        #expect(try Acme.judge(Acme.credential(), grant).of(.overPrivileged).first?.severity == .medium)
    }

    /// Only staging was seen before the list was cut off.
    @Test(arguments: [(true, 0), (false, 1)])
    func neverTakesACutOffListAsNarrow(isComplete: Bool, count: Int) throws {
        var grant = Acme.account
        grant.environment = Claim(.staging, basis: .shown, evidence: "projects")
        grant.resources = [Claim(Resource(kind: "volume", name: "pg"), basis: .shown, evidence: "projects")]
        grant.resourcesComplete = isComplete
        let verdicts = try Acme.judge(Acme.credential(), grant).of(.overPrivileged)
        #expect(verdicts.count == count)
        #expect(verdicts.allSatisfy { $0.message.contains("there may be more") })
    }

    /// A test key says so itself: that nothing lists what it reaches does not make it a production key.
    @Test func believesWhatTheTokenItselfShows() throws {
        var grant = Acme.unprobed
        grant.environment = Claim(.test, basis: .shown, evidence: "the key says test")
        grant.resourcesComplete = false
        let judged = try Acme.judge(Acme.credential([Acme.place(tracking: .tracked)]), grant)
        #expect(judged.severity == .low)
        #expect(judged.of(.overPrivileged).isEmpty)
    }

    @Test func saysWhenTheActionsAreNotAll() throws {
        var grant = Acme.account
        grant.actions = Acme.actions(["customDomainCreate"])
        grant.actionsComplete = false
        let judged = try Acme.judge(Acme.credential(), grant, policy: Acme.forDomains)
        #expect(judged.of(.overPrivileged).first?.message.contains("unknown, at most everything") == true)
        #expect(judged.layer(.scope) == .unknown)
        grant.actionsComplete = true
        #expect(try Acme.judge(Acme.credential(), grant, policy: Acme.forDomains).of(.overPrivileged).isEmpty)
    }

    /// What nobody tells counts, a step less than what is known.
    @Test func weighsWhatIsOnlyPossible() throws {
        var grant = Acme.account
        grant.actions = Acme.actions(basis: .unknown)
        grant.actionsComplete = false
        let judged = try Acme.judge(Acme.credential([Acme.place(tracking: .tracked)]), grant)
        #expect(judged.of(.exposed).first?.severity == .high)
        #expect(judged.of(.overPrivileged).first?.severity == .medium)
        #expect(judged.of(.overPrivileged).first?.message.contains("might (nobody tells") == true)
        #expect(judged.worstCall?.sentence.contains("the most it could") == true)
    }

    @Test func saysAReachThatNobodyTells() throws {
        var grant = Acme.account
        grant.level = Claim(.account, basis: .unknown, evidence: "")
        grant.actions = Acme.actions(["projects"])
        let verdict = try #require(try Acme.judge(Acme.credential(), grant).of(.overPrivileged).first)
        #expect(verdict.message.contains("is unknown, at most the whole account"))
    }

    @Test func isModestWhereTheScannerIsNotSure() throws {
        let credential = Acme.credential([Acme.place(tracking: .tracked)], confidence: .low)
        #expect(try Acme.judge(credential).severity == .low)
    }
}
