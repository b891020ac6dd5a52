internal import Documents
internal import Rules
internal import Secrets

/// A credential with the rule it was found by: its parts by role, what its decoder reads, what its carriers hint at.
struct Subject: Sendable {
    let credential: Credential
    let provider: Provider
    let token: TokenRule
    /// What the token itself tells; nil where it has no decoder or could not be decoded.
    let decoded: Document?
    let hints: Set<String>

    /// Nil where the provider has no such token.
    init?(_ credential: Credential, provider: Provider) {
        let prefix = "\(provider.id)."
        guard credential.rule.hasPrefix(prefix),
            let token = provider.token(String(credential.rule.dropFirst(prefix.count)))
        else { return nil }
        self.credential = credential
        self.provider = provider
        self.token = token
        let decoder = token.decoder.flatMap { Decoders.named[$0] }
        decoded = decoder?(DecoderInput(secret: credential.secret, parts: credential.parts))
        hints = Self.hints(of: token, carriers: Set(credential.places.compactMap(\.carrier)))
    }

    private static func hints(of token: TokenRule, carriers: Set<String>) -> Set<String> {
        guard !token.hints.isEmpty else { return [] }
        let carriers = Set(carriers.map(normalised))
        return Set(token.hints.entries.filter { carriers.contains(normalised($0.name)) }.map(\.value))
    }

    /// A carrier's name as names of variables are compared: capitals, with `_` for what joins words.
    private static func normalised(_ name: String) -> String {
        name.uppercased().replacing("-", with: "_").replacing(".", with: "_")
    }

    /// The bytes of a part, or its rule's default.
    func value(_ role: String) -> [UInt8]? {
        if role == "secret" || role == token.secretRole { return credential.secret.bytes }
        return credential.parts[role]?.bytes ?? token.parts[role]?.otherwise.map { Array($0.utf8) }
    }

    /// A part as text; nil where it is not UTF-8.
    func text(_ role: String) -> String? {
        value(role).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Whether a part must not be shown.
    func isSecret(_ role: String) -> Bool {
        role == "secret" || role == token.secretRole || !PublicRoles.contains(role)
    }

    /// Every secret that a request of this credential may carry.
    var secrets: [Secret] {
        [credential.secret] + credential.parts.filter { isSecret($0.key) }.map(\.value)
    }

    /// Whether the token is a known canary: a value that its decoder reads is on the provider's list.
    var isCanary: Bool {
        guard let decoded, !provider.canaries.isEmpty else { return false }
        return !Set(provider.canaries).isDisjoint(with: decoded.scalars)
    }
}

extension Document {
    /// All scalars of the tree.
    fileprivate var scalars: [String] {
        if let scalar { return [scalar] }
        return elements.flatMap(\.scalars) + entries.flatMap(\.value.scalars)
    }
}
