internal import Crypto
package import Documents
package import Secrets

/// What tokens are for and what is accepted: `.tokscan.yaml` of a repository, or the file of `--policy`.
///
/// It says nothing about how tokscan runs, so a scanned repository cannot switch the scanner off.
package struct Policy: DocumentObject {
    package let version: Int
    /// The salt of the file's fingerprints of weak secrets.
    package let salt: [UInt8]
    package let providers: [String]
    package let tokens: [TokenIntent]
    package let suppressions: [SuppressionRule]

    package init(_ reader: inout Reader) throws(DocumentError) {
        version = try reader.required("version", "The version of this format: 1.")
        let saltText: String? = try reader.optional(
            "salt", "The salt of fingerprints of weak secrets: 32 hexadecimal digits or more.")
        providers = try reader.optional(
            "providers", "Providers that are at home here, by identifier.", default: [])
        tokens = try reader.optional("tokens", "What tokens are for.", default: [])
        suppressions = try reader.optional(
            "suppressions", "Credentials whose verdicts are accepted: shown and counted, but no failure.",
            default: [])
        salt = saltText.flatMap { Hex.decode($0.utf8) } ?? []
        guard !reader.isCollecting else { return }
        guard version == 1 else {
            throw reader.error("this tokscan reads version 1 of policies", key: "version")
        }
        guard saltText == nil || salt.count >= PortableFingerprint.saltLength else {
            throw reader.error("a salt is 32 hexadecimal digits or more", key: "salt")
        }
        guard !salt.isEmpty || !(intentsNameSalted || suppressionsNameSalted) else {
            throw reader.error("tks1s: fingerprints need the file's salt")
        }
    }

    /// Reads a policy's YAML text.
    ///
    /// - Throws: With file and line, where it is not YAML, not a policy, or sets what only the user may set.
    package static func read(yaml: String, file: String) throws(DocumentError) -> Policy {
        let document = try Document(yaml: yaml, file: file)
        for entry in document.entries where Configuration.keys.contains(entry.key) {
            throw DocumentError(
                file: file, line: entry.line,
                message:
                    "'\(entry.key)' cannot be set in a policy: a scanned repository may say what tokens are for and what is accepted, not how tokscan runs; it belongs on the command line or in the user's own configuration"
            )
        }
        return try read(document, file: file)
    }

    private var intentsNameSalted: Bool {
        tokens.contains { $0.match.fingerprint.contains { $0.isSalted } }
    }

    private var suppressionsNameSalted: Bool { suppressions.contains { $0.credential.isSalted } }

    /// What the policy says a credential is for: the first intent that fits.
    package func intent(for credential: Credential) -> TokenIntent? {
        let known = fingerprints(of: credential, salted: intentsNameSalted)
        return tokens.first { $0.match.fits(credential, fingerprints: known) }
    }

    /// The suppressions of a credential, whether they still apply or not.
    package func suppressions(of credential: Credential) -> [SuppressionRule] {
        let known = fingerprints(of: credential, salted: suppressionsNameSalted)
        return suppressions.filter { known.contains($0.credential.text) }
    }

    /// Suppressions that no longer apply.
    package func expiredSuppressions(at now: Int64) -> [SuppressionRule] {
        suppressions.filter { !$0.applies(at: now) }
    }

    /// The credential's fingerprints that this file may use; a salted one, which takes a tenth of a second, only where asked.
    private func fingerprints(of credential: Credential, salted isSalted: Bool) -> Set<String> {
        var known: Set = [credential.fingerprint]
        if isSalted, !PortableFingerprint.isStrong(credential.secret.bytes),
            let salted = try? PortableFingerprint.of(credential.secret.bytes, salt: salt)
        {
            known.insert(salted)
        }
        return known
    }
}

/// Somebody's decision that one credential is accepted: by its fingerprint, never by a line, so it covers nothing beside it.
package struct SuppressionRule: DocumentObject {
    package let credential: FingerprintText
    package let reason: String
    package let owner: String?
    package let expires: Day?
    /// The line of the file it stands on.
    package let line: Int

    package init(_ reader: inout Reader) throws(DocumentError) {
        line = reader.line
        credential = try reader.required("credential", "The credential's portable fingerprint.")
        reason = try reader.required("reason", "Why it is accepted.")
        owner = try reader.optional("owner", "Who answers for it.")
        expires = try reader.optional("expires", "The last day it applies, in UTC.")
        guard reader.isCollecting || reason.contains(where: { !$0.isWhitespace }) else {
            throw reader.error("a suppression says why", key: "reason")
        }
    }

    /// Whether it applies at a time, in seconds since 1970.
    package func applies(at now: Int64) -> Bool { expires.map { now <= $0.lastSecond } ?? true }

    /// The suppression as a verdict carries it.
    package func suppression(declaredIn file: String) -> Suppression {
        Suppression(reason: reason, owner: owner, expires: expires?.lastSecond, declaredIn: file)
    }
}

/// A policy with the file that holds it and the scanned root it is about.
package struct DeclaredPolicy: Sendable {
    package var policy: Policy
    /// The root whose places it is about; nil for a policy of the user's, which is about all.
    package var root: String?
    /// The file as reports name it.
    package var file: String

    package init(_ policy: Policy, root: String?, file: String) {
        self.policy = policy
        self.root = root
        self.file = file
    }
}
