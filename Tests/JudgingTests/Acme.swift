import Documents
import Judging
import Policies
import Rules
import Secrets

/// The world of these tests: a platform whose account tokens destroy volumes with their backups, and a repository that
/// speaks to it.
enum Acme {
    /// 25 April 2026, in seconds since 1970.
    static let now: Int64 = 1_777_118_400

    static let rules = """
        provider: railway
        name: Railway
        hosts: [backboard.railway.example]
        sources: [https://docs.example]
        tokens:
          - {id: api-token, name: API token, near: [railway], pattern: 'x{36}', examples: ['x'],
             store: {file: ~/.railway/config.json}}
        actions:
          volumeDelete: {effect: destroy, takes: [backups], asks: false, on: volume}
          projectDelete: {effect: destroy, takes: [backups], asks: false, on: project}
          workspaceDelete: {effect: destroy, takes: [backups], undo: none, asks: false, on: workspace}
          serviceDelete: {effect: delete, undo: 48 hours, on: project, groups: [environment]}
          apiTokenCreate: {effect: admin, asks: false}
          variables: {effect: secrets, on: environment, groups: [environment]}
          deploy: {effect: execute, on: environment, groups: [environment], implies: [projects]}
          customDomainCreate: {effect: write, on: environment, groups: [environment, domains]}
          projects: {effect: read, on: project, groups: [reading]}
        layers: {asks: false, backups: beside-the-data, audit-log: true}
        remedies:
          domains: a member's token of the one workspace
          deploy: a project token of the one environment
          default: a project token
        revoke:
          page: https://railway.example/tokens
          steps: [Make another., Delete this one]
        """

    static let forge = """
        provider: forge
        name: Forge
        hosts: [api.forge.example]
        sources: [https://docs.example]
        tokens:
          - {id: pat, name: access token, anchors: [frg_], pattern: 'frg_x{36}', examples: ['x']}
        actions:
          repo:read: {effect: read, on: repository, groups: [reading]}
          repo:write: {effect: write, on: repository, groups: [pushing]}
        """

    static func provider(_ id: String) -> Provider? {
        let texts = ["railway": rules, "forge": forge]
        guard let text = texts[id], let document = try? Document(yaml: text, file: id) else { return nil }
        return try? Provider.read(document, file: id)
    }

    /// A place of the token in the working tree.
    static func place(
        _ path: String = "config/domains.env", carrier: String = "RAILWAY_API_TOKEN", root: String = "site",
        tracking: Place.Tracking? = .ignored
    ) -> Place {
        let span = Place.Span(bytes: 10..<46, line: 3, column: 11, endLine: 3, endColumn: 47)
        var place = Place(source: .worktree, path: FilePath(path), root: root, span: span)
        (place.tracking, place.carrier, place.mode) = (tracking, carrier, 0o600)
        return place
    }

    static func past(_ path: String = "config/domains.env", source: Place.Source = .history) -> Place {
        var past = place(path)
        (past.source, past.tracking, past.mode, past.reachable) = (source, nil, nil, true)
        past.commit = String(repeating: "1a2b", count: 10)
        return past
    }

    static func credential(_ places: [Place] = [place()], confidence: Confidence = .high) -> Credential {
        let secret = Secret((0..<36).map { UInt8(0x61 + $0 * 7 % 26) })
        return Credential(
            id: "", fingerprint: fingerprint, rule: "railway.api-token", provider: "railway",
            kind: "API token", secret: secret, parts: [:], places: places, confidence: confidence)
    }

    static let fingerprint = "tks1:" + String(repeating: "5e", count: 32)

    /// What the platform's rule file says that these actions do.
    static func actions(_ names: [String]? = nil, basis: Basis = .implied) -> [Action] {
        (provider("railway")?.actions.entries ?? []).filter { names?.contains($0.name) ?? true }.map {
            Action(
                name: $0.name, effect: $0.value.effect, takes: $0.value.takes, undo: $0.value.undo,
                asks: $0.value.asks, on: $0.value.on, basis: basis)
        }
    }

    /// An account token that reaches production.
    static var account: Grant {
        var grant = Grant(state: .live)
        grant.kind = Claim("account token", basis: .shown, evidence: "me")
        grant.identity = Claim("jo@acme.example", basis: .shown, evidence: "me.email")
        grant.owners = [Claim("acme", basis: .shown, evidence: "me.workspaces")]
        grant.level = Claim(.account, basis: .shown, evidence: "it answers for a user")
        grant.resources = [
            Claim(Resource(kind: "project", name: "acme-prod"), basis: .shown, evidence: "projects"),
            Claim(Resource(kind: "environment", name: "production"), basis: .shown, evidence: "projects"),
            Claim(Resource(kind: "environment", name: "staging"), basis: .shown, evidence: "projects"),
            Claim(Resource(kind: "volume", name: "pg-data"), basis: .shown, evidence: "projects"),
        ]
        grant.actions = actions()
        grant.actionsComplete = true
        grant.environment = Claim(.production, basis: .shown, evidence: "environments")
        grant.scopable = Claim(false, basis: .implied, evidence: "account tokens have no scopes")
        return grant
    }

    /// A project token of the staging environment.
    static var staging: Grant {
        var grant = Grant(state: .live)
        grant.kind = Claim("project token", basis: .shown, evidence: "projectToken")
        grant.level = Claim(.environment, basis: .shown, evidence: "projectToken.environment")
        grant.resources = [
            Claim(Resource(kind: "project", name: "acme"), basis: .shown, evidence: "projectToken"),
            Claim(Resource(kind: "environment", name: "staging"), basis: .shown, evidence: "projectToken"),
        ]
        grant.actions = actions(
            ["serviceDelete", "variables", "deploy", "customDomainCreate"], basis: .unknown)
        grant.environment = Claim(.staging, basis: .shown, evidence: "projectToken.environment")
        grant.scopable = Claim(false, basis: .unknown, evidence: "not documented")
        return grant
    }

    /// What is known of an account token before anybody asks.
    static var unprobed: Grant {
        var grant = Grant.notProbed
        grant.level = Claim(.account, basis: .implied, evidence: "the variable's name")
        grant.actions = actions()
        return grant
    }

    /// A repository that speaks to the platform.
    static var facts: RepositoryFacts {
        var facts = RepositoryFacts(root: "site", isRepository: true)
        facts.remotes = ["forge.example/acme/site"]
        facts.providers = ["railway": Evidence("railway up", path: FilePath("Makefile"), line: 4)]
        return facts
    }

    static func use(_ needs: [String], variable: String? = nil) -> Use {
        Use(
            provider: "railway", needs: needs, text: "railway \(needs)", path: FilePath("Makefile"), line: 8,
            variable: variable)
    }

    static func policy(_ yaml: String, root: String? = "site") throws -> DeclaredPolicy {
        DeclaredPolicy(
            try Policy.read(yaml: "version: 1\n" + yaml, file: ".tokscan.yaml"), root: root,
            file: ".tokscan.yaml")
    }

    /// Judges a credential of this world.
    static func judge(
        _ credential: Credential = credential(), _ grant: Grant = account, facts: RepositoryFacts = facts,
        others: [RepositoryFacts] = [], policy: String? = nil, configuration: String = "{}",
        history: History = History()
    ) throws -> Judgement {
        let judge = Judge(
            configuration: try Configuration.read(yaml: configuration, file: "c"),
            policies: try policy.map { [try Self.policy($0)] } ?? [], now: now, provider: provider)
        let all = [facts] + others
        return judge.judge(
            credential, grant: grant, facts: Dictionary(uniqueKeysWithValues: all.map { ($0.root, $0) }),
            history: history)
    }

    static let forDomains = """
        tokens:
          - match: {provider: railway}
            purpose: custom domains
            allow: [domains]
        """
}

extension Judgement {
    func of(_ kind: Verdict.Kind) -> [Verdict] { verdicts.filter { $0.kind == kind } }

    func layer(_ kind: Layer.Kind) -> Layer.State? { layers.first { $0.kind == kind }?.state }
}
