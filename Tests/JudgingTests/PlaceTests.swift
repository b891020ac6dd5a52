import Judging
import Policies
import Secrets
import Testing

/// Where a credential lies, and whether it belongs there.
@Suite struct PlaceTests {
    private func messages(_ judgement: Judgement) -> [String] { judgement.of(.outOfPlace).map(\.message) }

    @Test func namesAStranger() throws {
        var facts = Acme.facts
        #expect(try Acme.judge(facts: facts).of(.outOfPlace).isEmpty)
        facts.providers = ["stripe": Evidence("stripe")]
        let verdict = try #require(try Acme.judge(facts: facts).of(.outOfPlace).first)
        #expect(verdict.message.hasPrefix("Nothing else in site speaks to Railway"))
        #expect(verdict.severity == .critical)
        #expect(try Acme.judge(facts: facts, policy: "providers: [railway]").of(.outOfPlace).isEmpty)
        #expect(try Acme.judge(facts: facts, policy: Acme.forDomains).of(.outOfPlace).isEmpty)
        facts.uses = [Acme.use(["domains"])]
        #expect(try Acme.judge(facts: facts).of(.outOfPlace).isEmpty)
    }

    /// Nobody looked for signs of these, so that there are none says nothing.
    @Test func callsNobodyAStrangerWithoutLooking() throws {
        var facts = Acme.facts
        facts.providers = [:]
        var named = Acme.credential()
        (named.provider, named.attributed, named.rule) = ("generic", "railway", "generic.secret")
        #expect(try Acme.judge(named, facts: facts).of(.outOfPlace).isEmpty)
        #expect(try Acme.judge(Acme.credential(confidence: .low), facts: facts).of(.outOfPlace).isEmpty)
        let gone = try Acme.judge(Acme.credential([Acme.past()]), facts: facts)
        #expect(gone.of(.outOfPlace).count == 1)
    }

    @Test func knowsTheProvidersOwnStore() throws {
        var facts = Acme.facts
        facts.providers = ["stripe": Evidence("stripe")]
        let store = Acme.credential([Acme.place("home/.railway/config.json")])
        #expect(try Acme.judge(store, facts: facts).of(.outOfPlace).isEmpty)
    }

    @Test(arguments: [
        ("docs/setup.md", "documentation"), ("README.md", "documentation"), ("tests/api_test.py", "a test"),
        ("deploy.log", "a log"), ("lab/try.ipynb", "a notebook"), (".env.example", "an example file"),
        (".bash_history", "shell history"), (".mcp.json", "an agent's configuration"),
        (".vscode/settings.json", "an editor's configuration"), ("Dockerfile", "an image's recipe"),
        ("app.env.bak", "a copy"), (".env", nil), ("config/domains.env", nil), ("src/main.py", nil),
        ("latest/contest.py", nil),
    ])
    func knowsFilesOfAWrongKind(path: String, kind: String?) throws {
        let found = messages(try Acme.judge(Acme.credential([Acme.place(path)])))
            .filter { $0.hasPrefix("It lies in") }
        #expect(found.count == (kind == nil ? 0 : 1))
        if let kind { #expect(found.first?.hasPrefix("It lies in \(kind)") == true) }
    }

    @Test(arguments: [
        (".env.staging", "TOKEN", EnvironmentKind.production, Severity.critical as Severity?),
        ("config/staging/app.env", "TOKEN", .production, .critical),
        (".env", "STAGING_TOKEN", .production, .critical), (".env.production", "TOKEN", .production, nil),
        (".env.production", "TOKEN", .staging, .low), (".env.staging", "TOKEN", .staging, nil),
        (".env.test", "TOKEN", .staging, nil), (".env.staging", "TOKEN", .unknown, nil),
        (".env", "latestToken", .production, nil), (".env", "prodTestToken", .production, nil),
    ])
    func comparesEnvironments(
        path: String, carrier: String, environment: EnvironmentKind, severity: Severity?
    ) throws {
        var grant = Acme.account
        grant.environment = Claim(environment, basis: .shown, evidence: "environments")
        let found = try Acme.judge(Acme.credential([Acme.place(path, carrier: carrier)]), grant)
            .of(.outOfPlace).filter { $0.message.contains("speaks of") }
        #expect(found.first?.severity == severity)
    }

    @Test func tellsWhatIsGoneAndStillWorks() throws {
        let gone = Acme.credential([Acme.past()])
        let verdict = try #require(try Acme.judge(gone).of(.outOfPlace).first)
        #expect(verdict.message.hasPrefix("It is gone from the files and not from git: it still works."))
        #expect(verdict.severity == .critical)
        #expect(verdict.remedy.contains("Make another. Delete this one."))
        #expect(try Acme.judge(gone, Acme.unprobed).of(.outOfPlace).first?.severity == .medium)
        var dead = Acme.account
        dead.state = .dead
        #expect(try Acme.judge(gone, dead).severity == .info)
        #expect(try Acme.judge(Acme.credential([Acme.past(), Acme.place()])).of(.outOfPlace).isEmpty)
    }

    @Test(arguments: [
        (Place.Tracking.ignored as Place.Tracking?, UInt32(0o644), 1), (.untracked, 0o640, 1),
        (nil, 0o604, 1),
        (.ignored, 0o600, 0), (.tracked, 0o644, 0),
    ])
    func mindsWhoMayReadAFileOfCredentials(tracking: Place.Tracking?, mode: UInt32, count: Int) throws {
        var place = Acme.place(tracking: tracking)
        place.path = FilePath("home/.netrc")
        place.mode = mode
        let found = try Acme.judge(Acme.credential([place])).of(.outOfPlace)
        #expect(found.count == count)
        if let verdict = found.first { #expect(verdict.remedy == "chmod 600 home/.netrc") }
    }

    @Test func comparesTheIdentityWithTheRemote() throws {
        var credential = Acme.credential()
        (credential.provider, credential.rule) = ("forge", "forge.pat")
        var facts = Acme.facts
        facts.providers["forge"] = Evidence("forge")
        var grant = Grant(state: .live)
        for (identity, configuration, count) in [
            ("jo", "{}", 1), ("acme", "{}", 0), ("ACME", "{}", 0), ("acme-ci[bot]", "{}", 0),
            ("jo", "{trusted-remotes: ['forge.example/acme/*']}", 0), ("jo", "{own-organisations: [jo]}", 0),
        ] {
            grant.identity = Claim(identity, basis: .shown, evidence: "user.login")
            let found = try Acme.judge(credential, grant, facts: facts, configuration: configuration)
                .of(.outOfPlace)
            #expect(found.count == count, "\(identity) \(configuration)")
        }
    }

    @Test(arguments: [("[acme]", 0), ("[globex]", 1), ("[]", 0)])
    func comparesTheOwnerWithOnesOwn(own: String, count: Int) throws {
        let judged = try Acme.judge(configuration: "{own-organisations: \(own)}")
        #expect(judged.of(.outOfPlace).count == count)
    }

    @Test func mindsUnrelatedRepositories() throws {
        var other = Acme.facts
        other.root = "shop"
        let credential = Acme.credential([Acme.place(), Acme.place(root: "shop")])
        #expect(try Acme.judge(credential, others: [other]).of(.outOfPlace).isEmpty)
        other.remotes = ["forge.example/globex/shop"]
        #expect(messages(try Acme.judge(credential, others: [other])).first?.contains("2 places") == true)
        #expect(
            messages(try Acme.judge(history: History(elsewhere: ["old"]))).first?.contains("site and old")
                == true)
    }
}

/// What everyone with the repository has.
@Suite struct ExposureTests {
    @Test(arguments: [
        (Place.Tracking.tracked, 1), (.untracked, 0), (.ignored, 0),
    ])
    func mindsTracking(tracking: Place.Tracking, count: Int) throws {
        let judged = try Acme.judge(Acme.credential([Acme.place(tracking: tracking)]))
        #expect(judged.of(.exposed).count == count)
        #expect(judged.of(.exposed).allSatisfy { $0.severity == .critical })
    }

    @Test func mindsHistory() throws {
        #expect(try Acme.judge(Acme.credential([Acme.past()])).of(.exposed).first?.severity == .critical)
        var dangling = Acme.past()
        dangling.reachable = false
        let verdict = try #require(try Acme.judge(Acme.credential([dangling])).of(.exposed).first)
        #expect(verdict.severity == .medium)
        #expect(verdict.message.contains("no branch or tag"))
    }

    @Test(arguments: [
        (["projects"], EnvironmentKind.production, Severity.medium),
        (["customDomainCreate"], .production, .high),
        (["variables"], .production, .high), (["apiTokenCreate"], .unknown, .critical),
        (["volumeDelete"], .staging, .high), (["projects"], .test, .low),
    ])
    func weighsByPower(actions: [String], environment: EnvironmentKind, severity: Severity) throws {
        var grant = Acme.account
        grant.actions = Acme.actions(actions)
        grant.resources = []
        grant.environment = Claim(environment, basis: .shown, evidence: "environments")
        let credential = Acme.credential([Acme.place(tracking: .tracked)])
        #expect(try Acme.judge(credential, grant).of(.exposed).first?.severity == severity)
    }
}

/// What somebody accepted.
@Suite struct SuppressionTests {
    private func policy(_ more: String = "") -> String {
        """
        suppressions:
          - {credential: '\(Acme.fingerprint)', reason: a demo account, owner: web\(more)}
        """
    }

    @Test func countsWhatIsAccepted() throws {
        let open = try Acme.judge()
        let accepted = try Acme.judge(policy: policy())
        #expect(accepted.verdicts.count == open.verdicts.count && !open.verdicts.isEmpty)
        #expect(accepted.severity == nil && open.severity == .high)
        let suppression = try #require(accepted.verdicts.first?.suppressed)
        #expect(suppression.reason == "a demo account" && suppression.declaredIn == ".tokscan.yaml")
    }

    @Test func endsWithItsDay() throws {
        #expect(try Acme.judge(policy: policy(", expires: 2026-04-25")).severity == nil)
        let over = try Acme.judge(policy: policy(", expires: 2026-04-24"))
        #expect(over.severity == .high)
        #expect(
            over.verdicts[0].evidence.contains { $0.text.contains("ended on 2026-04-24") && $0.line == 3 })
    }

    @Test func coversNothingBesideIt() throws {
        var other = Acme.credential()
        other.fingerprint = "tks1:" + String(repeating: "ab", count: 32)
        #expect(try Acme.judge(other, policy: policy()).severity == .high)
    }

    @Test func keepsToItsRoot() throws {
        let judge = Judge(
            configuration: .standard, policies: [try Acme.policy(policy(), root: "elsewhere")], now: Acme.now,
            provider: Acme.provider)
        let judged = judge.judge(
            Acme.credential(), grant: Acme.account, facts: ["site": Acme.facts], history: History())
        #expect(judged.severity == .high)
    }

    @Test(arguments: [
        ("{}", 1, 1, false), ("{accept-inline-allow: true}", 1, 1, true),
        ("{accept-inline-allow: true}", 1, 2, false), ("{accept-inline-allow: true}", 0, 1, false),
    ])
    func takesCommentsOnlyWhereTheUserDoes(
        configuration: String, comments: Int, places: Int, isSuppressed: Bool
    ) throws {
        var credential = Acme.credential((0..<places).map { Acme.place("config/\($0).env") })
        credential.allowComments = (0..<comments).map { _ in "# scanner:allow" }
        let judged = try Acme.judge(credential, configuration: configuration)
        #expect((judged.severity == nil) == isSuppressed)
    }
}

/// How long a token lives.
@Suite struct LifeTests {
    private static let day: Int64 = 86_400

    @Test(arguments: [
        (nil as String?, Int64.max as Int64?, 1, "never expires"), (nil, Acme.now + 40 * day, 0, ""),
        (nil, nil, 0, ""), ("30", .max, 1, "It never expires; the policy allows 30 days."),
        ("30", Acme.now + 40 * day, 1, "the policy allows 30 days"), ("30", Acme.now + 20 * day, 0, ""),
        ("30", nil, 1, "When it ends is unknown"), ("1", Acme.now + 2 * day, 1, "allows 1 day."),
    ])
    func mindsTheEnd(days: String?, expiry: Int64?, count: Int, words: String) throws {
        var grant = Acme.account
        grant.actions = Acme.actions(["deploy"])
        grant.expiry = expiry.map { Claim($0, basis: .shown, evidence: "expires_at") }
        let life = days.map { ", longest-life: \($0)" } ?? ""
        let policy = "tokens: [{match: {provider: railway}, purpose: x, allow: [deploy]\(life)}]"
        let found = try Acme.judge(Acme.credential(), grant, policy: policy).of(.overPrivileged)
        #expect(found.count == count)
        if let verdict = found.first { #expect(verdict.message.contains(words), "\(verdict.message)") }
    }

    @Test func mindsTheAge() throws {
        let policy = "tokens: [{match: {provider: railway}, purpose: x, longest-life: 30}]"
        let old = History(firstSeen: Acme.now - 31 * Self.day)
        let found = try Acme.judge(policy: policy, history: old).of(.overPrivileged)
        #expect(found.contains { $0.message.contains("first seen on 2026-03-25, 31 days ago") })
    }
}
