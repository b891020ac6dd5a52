import Secrets

/// Random numbers from a seed, so that no secret stands in the repository (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A secret that opens nothing.
func syntheticSecret(seed: UInt64, length: Int = 36, letters: String = alphanumerics) -> Secret {
    var generator = SeededGenerator(seed: seed)
    let letters = Array(letters.utf8)
    return Secret((0..<length).map { _ in letters.randomElement(using: &generator) ?? 0 })
}

let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

extension Place {
    /// A place on one line.
    static func at(
        _ path: FilePath, line: Int, source: Source = .worktree, root: String = ".", start: Int = 120,
        length: Int = 36
    ) -> Place {
        let span = Span(
            bytes: start..<(start + length), line: line, column: 15, endLine: line, endColumn: 15 + length)
        return Place(source: source, path: path, root: root, span: span)
    }
}

extension Credential {
    /// A credential with an identity made of its seed.
    static func synthetic(
        seed: UInt64, rule: String, kind: String, places: [Place], confidence: Confidence = .high
    ) -> Credential {
        let provider = String(rule.prefix { $0 != "." })
        let digits = "0123456789abcdef"
        let id = String(
            decoding: syntheticSecret(seed: seed + 1000, length: 32, letters: digits).bytes, as: UTF8.self)
        let print = String(
            decoding: syntheticSecret(seed: seed + 2000, length: 64, letters: digits).bytes, as: UTF8.self)
        return Credential(
            id: id, fingerprint: print, rule: rule, provider: provider, kind: kind,
            secret: syntheticSecret(seed: seed), parts: [:], places: places, confidence: confidence)
    }
}

/// A run that tests render.
enum Scenario: String, CaseIterable {
    /// A probed repository with a mighty token, one that is out of place, an accepted one and a fine one.
    case acme
    /// Nothing was asked, some could not be read, and names are hostile.
    case unprobed
    /// Nothing was found.
    case empty

    var run: Run {
        switch self {
        case .acme: .acme
        case .unprobed: .unprobed
        case .empty: .empty
        }
    }
}

extension Run {
    /// A run over a few files.
    static func synthetic(_ judgements: [Judgement], consent: Consent = .none) -> Run {
        var coverage = Coverage()
        coverage.roots = ["."]
        coverage.files = 1204
        coverage.bytes = 5_242_880
        return Run(
            version: "1.0.0", rulesDigest: "3f1c", consent: consent, started: 1_777_118_400,
            coverage: coverage,
            requests: [:], stableIdentities: true, judgements: judgements)
    }

    static var empty: Run { .synthetic([]) }

    static var acme: Run {
        var run = Run.synthetic([.fine, .accepted, .stranger, .mighty], consent: .given)
        run.coverage.blobs = 3400
        run.coverage.commits = 210
        run.coverage.messages = 210
        run.coverage.skipped = ["larger than 64 MiB": 2, "ignored by git": 31]
        run.coverage.diagnostics = [
            Diagnostic(
                .limit, subject: "vendor/blob.zip", reason: "archives inside archives are opened 3 deep"),
            Diagnostic(.note, subject: ".git", reason: "the clone is shallow"),
        ]
        run.requests = ["api.github.com": 3, "backboard.railway.app": 4]
        return run
    }

    static var unprobed: Run {
        let odd = FilePath(bytes: Array("tab\there/\u{1B}[31mred ".utf8) + [0xFF, 0xFE] + Array(".env".utf8))
        var hidden = Place.at(odd, line: 7)
        hidden.container = ["inner/\u{202E}gpj.exe", "cell 3"]
        hidden.encoding = ["base64"]
        hidden.span.bytes = nil
        hidden.carrier = "API_KEY"
        let generic = Credential.synthetic(
            seed: 21, rule: "generic.api-key", kind: "API key", places: [hidden])
        var judgement = Judgement(
            credential: generic, grant: .notProbed,
            verdicts: [
                Verdict(
                    kind: .exposed, severity: .medium, message: "Anyone with the repository can read it.",
                    evidence: [Evidence("two\nlines", path: odd, line: 7)], remedy: "Revoke it.")
            ], layers: [], worstCall: nil)
        judgement.credential.attributed = "acmecloud"
        let unsure = Credential.synthetic(
            seed: 22, rule: "generic.password", kind: "password", places: [.at("doc/\"quoted\".md", line: 1)],
            confidence: .low)
        var run = Run.synthetic([
            judgement,
            Judgement(credential: unsure, grant: .notProbed, verdicts: [], layers: [], worstCall: nil),
        ])
        run.stableIdentities = false
        run.coverage.diagnostics = [
            Diagnostic(.unread, subject: "locked/\u{07}.key", reason: "permission denied")
        ]
        return run
    }
}

extension Judgement {
    /// The token of the story: made for domains, and able to destroy a volume with its backups.
    fileprivate static var mighty: Judgement {
        var present = Place.at("config/domains.env", line: 3)
        present.tracking = .tracked
        present.mode = 0o644
        present.carrier = "RAILWAY_TOKEN"
        var past = Place.at("old/deploy.sh", line: 12, source: .history)
        past.commit = String(repeating: "1a2b3c4d", count: 5)
        past.blob = String(repeating: "9f8e7d6c", count: 5)
        past.reachable = false
        let credential = Credential.synthetic(
            seed: 11, rule: "railway.token", kind: "account token", places: [past, present])
        let destroy = Action(
            name: "volumeDelete", effect: .destroy, takes: [.backups], undo: "none", asks: false,
            on: "volume",
            basis: .shown)
        var grant = Grant(state: .live)
        grant.kind = Claim("account token", basis: .shown, evidence: "data.me")
        grant.identity = Claim("jer@acme.example", basis: .shown, evidence: "data.me.email")
        grant.owners = [Claim("acme", basis: .shown, evidence: "data.me.workspaces[0].name")]
        grant.level = Claim(.account, basis: .shown, evidence: "data.me is answered")
        grant.resources = [
            Claim(
                Resource(kind: "volume", name: "pg-data", environment: .production), basis: .shown,
                evidence: "volumes"),
            Claim(Resource(kind: "project", name: "acme-prod"), basis: .shown, evidence: "projects"),
        ]
        grant.resourcesComplete = false
        grant.actions =
            [
                destroy,
                Action(name: "variables", effect: .secrets, basis: .implied),
                Action(
                    name: "customDomainCreate", effect: .write, undo: "at once", asks: false, basis: .implied),
            ] + ["a", "b", "c", "d"].map { Action(name: "query\($0)", effect: .read, basis: .implied) }
        grant.environment = Claim(.production, basis: .shown, evidence: "environments[0].name")
        grant.expiry = Claim(.max, basis: .implied, evidence: "the documentation names no end")
        grant.scopable = Claim(
            false, basis: .implied, evidence: "account tokens carry the account's authority")
        return Judgement(
            credential: credential, grant: grant,
            verdicts: [
                Verdict(
                    kind: .outOfPlace, severity: .high,
                    message: "It is tracked by git, so everyone with a clone has it.",
                    evidence: [Evidence("tracked since commit 1a2b3c4d")],
                    remedy: "Make a project token for environment staging and revoke this one."),
                Verdict(
                    kind: .overPrivileged, severity: .critical,
                    message: "It can do everything the account can; what uses it here only manages domains.",
                    evidence: [Evidence("railway domain", path: "Makefile", line: 8)],
                    remedy: "Make a project token for environment staging and revoke this one."),
            ],
            layers: [
                Layer(kind: .unreadable, state: .hole, evidence: "mode 644, tracked"),
                Layer(kind: .scope, state: .hole, evidence: "the whole account"),
                Layer(kind: .platform, state: .hole, evidence: "no confirmation, no undo"),
                Layer(kind: .backups, state: .hole, evidence: "backups live in the volume"),
                Layer(kind: .monitoring, state: .unknown, evidence: ""),
            ],
            worstCall: WorstCall(
                action: destroy, target: "pg-data",
                sentence:
                    "`volumeDelete` on `pg-data`, project acme-prod, production: immediate, and its backups go with it."
            ))
    }

    /// A composite credential of a provider the repository does not use.
    fileprivate static var stranger: Judgement {
        var place = Place.at("notebooks/try.ipynb", line: 40)
        place.container = ["cell 2"]
        place.parts = [.init(role: "key-id", bytes: 80..<100), .init(role: "secret", bytes: 120..<160)]
        place.tracking = .ignored
        var credential = Credential.synthetic(
            seed: 12, rule: "aws.access-key", kind: "access key", places: [place])
        credential.parts = ["key-id": syntheticSecret(seed: 13, length: 20), "secret": credential.secret]
        credential.allowComments = ["# scanner:allow"]
        var grant = Grant(state: .expired)
        grant.level = Claim(.account, basis: .unknown, evidence: "")
        grant.failures = ["GetCallerIdentity: ExpiredToken"]
        return Judgement(
            credential: credential, grant: grant,
            verdicts: [
                Verdict(
                    kind: .outOfPlace, severity: .low,
                    message: "Nothing else in this repository speaks to aws.",
                    evidence: [], remedy: "Take it out of the notebook.")
            ], layers: [], worstCall: nil)
    }

    /// All its verdicts are accepted.
    fileprivate static var accepted: Judgement {
        var verdict = Verdict(
            kind: .exposed, severity: .high, message: "It is published.", evidence: [], remedy: "Revoke it.")
        verdict.suppressed = Suppression(
            reason: "a public client key", owner: "web team", expires: 1_798_761_600,
            declaredIn: ".tokscan.yaml")
        return Judgement(
            credential: .synthetic(
                seed: 14, rule: "stripe.key", kind: "publishable key",
                places: [.at("web/index.html", line: 9)]),
            grant: Grant(state: .live), verdicts: [verdict], layers: [], worstCall: nil)
    }

    /// Nothing is wrong with it.
    fileprivate static var fine: Judgement {
        Judgement(
            credential: .synthetic(
                seed: 15, rule: "github.pat", kind: "fine-grained token", places: [.at(".env", line: 2)]),
            grant: Grant(state: .live), verdicts: [], layers: [], worstCall: nil)
    }
}

extension FilePath: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
