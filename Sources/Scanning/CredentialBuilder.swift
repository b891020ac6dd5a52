package import Rules
package import Secrets
internal import Crypto

/// Gathers findings into credentials: one a secret, with all its places.
package struct CredentialBuilder: Sendable {
    private let key: IdentityKey
    private let rules: RuleSet
    private let salt: [UInt8]

    /// - Parameter salt: The salt under which weak secrets are known in the policy's file; without one they have no fingerprint.
    package init(key: IdentityKey, rules: RuleSet, salt: [UInt8] = []) {
        self.key = key
        self.rules = rules
        self.salt = salt
    }

    /// The credentials of findings, in order of their first place; the most specific rule names each.
    package func credentials(of findings: [Finding], jobs: Int = 1) async throws -> [Credential] {
        var groups: [[UInt8]: [Finding]] = [:]
        for finding in findings { groups[finding.secret.bytes, default: []].append(finding) }
        let credentials = try await Parallel.map(Array(groups.values), jobs: jobs, transform: credential)
        let order = credentials.indices.sorted {
            (credentials[$0].places[0], credentials[$0].id) < (credentials[$1].places[0], credentials[$1].id)
        }
        return order.map { credentials[$0] }
    }

    private func credential(of findings: [Finding]) throws -> Credential {
        var best = findings[0]
        for finding in findings.dropFirst() where Self.isBetter(finding, best) { best = finding }
        var credential = Credential(
            id: try key.identity(of: best.secret), fingerprint: try fingerprint(of: best.secret),
            rule: best.rule, provider: best.provider, kind: kind(of: best.rule, provider: best.provider),
            secret: best.secret, parts: best.parts,
            places: Self.places(of: findings, best: best), confidence: best.confidence)
        credential.attributed = best.attributed
        credential.displayName = rules.provider(best.provider)?.name ?? best.provider
        credential.allowComments = findings.filter { $0.allowComment != nil }.sorted(by: Self.isBetter)
            .compactMap(\.allowComment)
        return credential
    }

    /// Whether a finding says more of its secret than another: the more specific rule, then the surer, then the first place.
    private static func isBetter(_ left: Finding, _ right: Finding) -> Bool {
        let leftGeneric = left.provider == "generic"
        if leftGeneric != (right.provider == "generic") { return !leftGeneric }
        if left.confidence != right.confidence { return left.confidence > right.confidence }
        if (left.attributed == nil) != (right.attributed == nil) { return left.attributed != nil }
        if left.parts.count != right.parts.count { return left.parts.count > right.parts.count }
        return (left.place, left.rule) < (right.place, right.rule)
    }

    /// The places of findings, sorted; what is said of a place is said by the best finding there.
    private static func places(of findings: [Finding], best: Finding) -> [Place] {
        var chosen: [Int] = []
        // Where those begin in `chosen` which the order does not tell from the next.
        var equals = 0
        // A place is much to hand around for each comparison, and nearly all are told by the first of what orders them.
        let orders = findings.map { PlaceOrder($0.place) }
        func precedes(_ left: Int, _ right: Int) -> Bool {
            let (one, other) = (orders[left], orders[right])
            return one == other ? findings[left].place < findings[right].place : one < other
        }
        for index in findings.indices.sorted(by: precedes) {
            if let last = chosen.last, precedes(last, index) { equals = chosen.count }
            let known = chosen[equals...].firstIndex { findings[$0].place == findings[index].place }
            if let known {
                if isBetter(findings[index], findings[chosen[known]]) { chosen[known] = index }
            } else {
                chosen.append(index)
            }
        }
        return chosen.map { place(of: findings[$0], best: best) }
    }

    private static func place(of finding: Finding, best: Finding) -> Place {
        var place = finding.place
        let provider = finding.attributed ?? finding.provider
        if provider != "generic", finding.rule != best.rule || finding.attributed != best.attributed {
            place.claim = Place.Claim(rule: finding.rule, provider: provider)
        }
        return place
    }

    private func fingerprint(of secret: Secret) throws -> String {
        guard PortableFingerprint.isStrong(secret.bytes) || !salt.isEmpty else { return "" }
        return try PortableFingerprint.of(secret.bytes, salt: salt)
    }

    private func kind(of rule: String, provider: String) -> String {
        rules.provider(provider)?.token(String(rule.dropFirst(provider.utf8.count + 1)))?.name ?? ""
    }
}

/// The key under which credentials are known by an identity that does not tell them.
package struct IdentityKey: Sendable {
    /// Whether identities hold beyond this run.
    package let isStable: Bool
    private let bytes: [UInt8]

    /// A key that an inventory or the user keeps: at least 32 bytes.
    package init?(kept bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        self.bytes = bytes
        isStable = true
    }

    /// A key for this run alone.
    package static func forThisRun() throws -> IdentityKey {
        IdentityKey(bytes: try randomBytes(32))
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        isStable = false
    }

    /// The first 128 bits of the secret's HMAC-SHA256, as 32 hexadecimal digits.
    func identity(of secret: Secret) throws -> String {
        String(Hex.encode(try HashFunction.sha256.hmac(of: secret.bytes, key: bytes)).prefix(32))
    }
}

extension Place: Comparable {
    /// By how present it is, then by path and position.
    package static func < (left: Place, right: Place) -> Bool {
        let (one, other) = (PlaceOrder(left), PlaceOrder(right))
        if one != other { return one < other }
        return (left.blob ?? "", left.container.joined(separator: "\n"))
            < (right.blob ?? "", right.container.joined(separator: "\n"))
    }
}

/// What most places are told apart by, in the order in which it counts.
private struct PlaceOrder: Comparable {
    private let root: String
    private let presence: Int
    private let path: [UInt8]
    private let commit: String
    private let line: Int
    private let column: Int
    private let offset: Int

    init(_ place: Place) {
        root = place.root
        presence = Self.presence(of: place.source)
        path = place.path.bytes
        commit = place.commit ?? ""
        line = place.span.line
        column = place.span.column
        offset = place.span.bytes?.lowerBound ?? 0
    }

    static func < (left: PlaceOrder, right: PlaceOrder) -> Bool {
        if left.root != right.root { return left.root < right.root }
        if left.presence != right.presence { return left.presence < right.presence }
        if left.path != right.path { return left.path.lexicographicallyPrecedes(right.path) }
        if left.commit != right.commit { return left.commit < right.commit }
        return (left.line, left.column, left.offset) < (right.line, right.column, right.offset)
    }

    private static func presence(of source: Place.Source) -> Int {
        switch source {
        case .worktree: 0
        case .index: 1
        case .history: 2
        case .message: 3
        case .config: 4
        case .reflog: 5
        case .stdin: 6
        }
    }
}
