package import Documents
package import Secrets

/// What some tokens are for, in the user's words: all that goes beyond is too much.
package struct TokenIntent: DocumentObject {
    package let match: CredentialMatch
    package let purpose: String
    package let allow: [String]?
    package let reach: DeclaredLevel?
    package let paths: [Glob]
    package let environments: [DeclaredEnvironment]
    package let longestLife: Int?
    package let owner: String?
    /// The line of the file it stands on.
    package let line: Int

    package init(_ reader: inout Reader) throws(DocumentError) {
        line = reader.line
        match = try reader.required("match", "Which tokens it is about; all that is given must fit.")
        purpose = try reader.required("purpose", "What they are for, in words: `custom domains`.")
        allow = try reader.optional(
            "allow",
            "What they may do: actions or groups of the provider's rule file, effects, or `all`; where left out, the uses seen count."
        )
        reach = try reader.optional("reach", "How far they may reach.")
        paths = try reader.optional("paths", "Where they may lie; anywhere where left out.", default: [])
        environments = try reader.optional(
            "environments", "The environments they may reach; any where left out.", default: [])
        longestLife = try reader.optional("longest-life", "How many days one may be valid at most.")
        owner = try reader.optional("owner", "Who answers for them.")
        guard reader.isCollecting || (longestLife ?? 1) > 0 else {
            throw reader.error("longest-life is a number of days above 0", key: "longest-life")
        }
    }
}

/// A reach as a policy may limit it.
package enum DeclaredLevel: String, DocumentWord {
    case resource, environment, project, workspace, account

    package var level: Level {
        switch self {
        case .resource: .resource
        case .environment: .environment
        case .project: .project
        case .workspace: .workspace
        case .account: .account
        }
    }
}

/// An environment that a policy may name.
package enum DeclaredEnvironment: String, DocumentWord {
    case production, staging, test

    package var kind: EnvironmentKind {
        switch self {
        case .production: .production
        case .staging: .staging
        case .test: .test
        }
    }
}

/// Which credentials an intent is about: every key that is given must fit, and in each one of its values.
package struct CredentialMatch: DocumentObject {
    package let variable: [Glob]
    package let rule: [String]
    package let provider: [String]
    package let fingerprint: [FingerprintText]
    package let path: [Glob]

    package init(_ reader: inout Reader) throws(DocumentError) {
        variable = try reader.optional(
            "variable", "The variable, key or header that carries it.", default: [])
        rule = try reader.optional("rule", "The rule that found it: `railway.api-token`.", default: [])
        provider = try reader.optional("provider", "Its provider's identifier.", default: [])
        fingerprint = try reader.optional("fingerprint", "Its portable fingerprint.", default: [])
        path = try reader.optional("path", "A file that holds it.", default: [])
        let isEmpty =
            variable.isEmpty && rule.isEmpty && provider.isEmpty && fingerprint.isEmpty && path.isEmpty
        guard reader.isCollecting || !isEmpty else {
            throw reader.error("a match names a variable, rule, provider, fingerprint or path")
        }
    }

    /// Whether a credential fits, whose fingerprints under this policy are these.
    func fits(_ credential: Credential, fingerprints: Set<String>) -> Bool {
        func fits<Value>(_ values: [Value], _ test: (Value) -> Bool) -> Bool {
            values.isEmpty || values.contains(where: test)
        }
        return fits(rule) { $0 == credential.rule }
            && fits(provider) { $0 == credential.provider || $0 == credential.attributed }
            && fits(fingerprint) { fingerprints.contains($0.text) }
            && fits(variable) { glob in
                credential.places.contains { $0.carrier.map(glob.matches(name:)) ?? false }
            }
            && fits(path) { glob in credential.places.contains { glob.matches(path: $0.path.bytes) } }
    }
}

/// A portable fingerprint as a file names it.
package struct FingerprintText: DocumentValue, Hashable {
    package let text: String

    package static func read(_ document: Document, file: String) throws(DocumentError) -> FingerprintText {
        let text = try String.read(document, file: file)
        guard let fingerprint = FingerprintText(text) else {
            throw DocumentError(
                file: file, line: document.line,
                message:
                    "a fingerprint is tks1: or tks1s: and 64 hexadecimal digits, as reports show it; a line or a path is none"
            )
        }
        return fingerprint
    }

    package static var schema: Document {
        .object(["type": .text("string"), "pattern": .text("^tks1s?:[0-9a-f]{64}$")])
    }

    package static var placeholder: FingerprintText { FingerprintText(text: "") }
}
