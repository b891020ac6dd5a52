package import Documents
package import Secrets

/// All that tokscan knows of one provider: the content of one file in `rules/`.
package struct Provider: DocumentObject {
    /// The provider's identifier, which is also its file's name.
    package let id: String
    package let name: String
    package let words: [String]?
    package let hosts: [String]
    package let userHost: Bool
    package let sources: [String]
    package let tokens: [TokenRule]
    package let exceptions: [ExceptionRule]
    package let requests: Named<RequestRule>
    package let deadWhen: [String]
    package let introspector: String?
    package let claims: [ClaimRule]
    package let scopes: Named<ScopeRule>
    package let actions: Named<ActionRule>
    package let environments: EnvironmentRule
    package let uses: [UseRule]
    package let belongs: BelongingRule
    package let layers: LayerRule
    package let remedies: Named<String>
    package let revoke: RevocationRule?
    package let canaries: [String]
    package let recordings: [RecordingRule]

    package init(_ reader: inout Reader) throws(DocumentError) {
        id = try reader.required("provider", "The provider's identifier: lower case, and the file's name.")
        name = try reader.required("name", "The provider's name as it writes it.")
        words = try reader.optional(
            "words",
            "Words that name the provider in text and variable names; its identifier where left out.")
        hosts = try reader.optional(
            "hosts",
            "The only hosts that a request of this file may reach. `{part}` stands for each of a closed set.",
            default: [])
        userHost = try reader.optional(
            "user-host",
            "Whether the host is the user's own, named with --allow-host and standing in the part `host`.",
            default: false)
        sources = try reader.required("sources", "The documents that the facts in this file come from.")
        tokens = try reader.required("tokens", "The kinds of credential, the most specific first.")
        exceptions = try reader.optional(
            "except", "Exceptions as tokens have them, which hold for all of them.", default: [])
        requests = try reader.optional("requests", "What to ask, in order, read-only.", default: [:])
        deadWhen = try reader.optional(
            "dead-when", "Requests that together, all denied, show that the credential is dead.", default: [])
        introspector = try reader.optional(
            "introspector", "The built-in Swift introspector that asks what cannot be said in data.")
        claims = try reader.optional(
            "claims", "What answers and kinds say of the grant; all that hold merge.", default: [])
        scopes = try reader.optional(
            "scopes", "The provider's scope words and the actions each allows.", default: [:])
        actions = try reader.optional(
            "actions", "What a credential can do here, and how bad that is.", default: [:])
        environments = try reader.optional(
            "environments", "How names tell production, staging and test apart.", default: .placeholder)
        uses = try reader.optional("uses", "Commands and calls, with the actions they need.", default: [])
        belongs = try reader.optional(
            "belongs", "What in a repository shows that the provider is at home there.", default: .placeholder
        )
        layers = try reader.optional(
            "layers", "What the platform does against the bad day.", default: .placeholder)
        remedies = try reader.optional(
            "remedies", "The narrower thing to use instead, by need (an action or a group), or `default`.",
            default: [:])
        revoke = try reader.optional("revoke", "How to take the credential back.")
        canaries = try reader.optional(
            "canaries", "Facts, as decoders give them, that mark a known canary: never probed.", default: [])
        recordings = try reader.optional(
            "recordings", "Answers and the grant they must give; every one is a test.", default: [])
    }

    /// The rule of a token by its identifier within the provider.
    package func token(_ id: String) -> TokenRule? {
        tokens.first { $0.id == id }
    }

    /// The words that name the provider.
    package var nameWords: [String] { words ?? [id] }
}

/// A provider's scope word: which actions it allows and which other words it implies.
package struct ScopeRule: DocumentObject {
    package let actions: [String]
    package let implies: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        actions = try reader.optional("actions", "The actions it allows.", default: [])
        implies = try reader.optional("implies", "The scope words it includes.", default: [])
    }
}

/// What an action does.
package struct ActionRule: DocumentObject {
    package let effect: Effect
    package let takes: [Effect]
    package let undo: String?
    package let asks: Bool?
    package let on: String?
    package let groups: [String]
    package let implies: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        effect = try reader.required("effect", "The worst it does.")
        takes = try reader.optional(
            "takes", "Further effects of the same call: backups that go with their volume.", default: [])
        undo = try reader.optional(
            "undo", "How long it can be undone: a duration in words, or `none`; left out where nobody tells.")
        asks = try reader.optional(
            "asks", "Whether the platform asks before it does it; left out where nobody tells.")
        on = try reader.optional("on", "The kind of resource it acts on, as claims name it.")
        groups = try reader.optional(
            "groups", "Names under which uses, claims and policies gather it.", default: [])
        implies = try reader.optional("implies", "Actions that come with it.", default: [])
    }
}

/// Patterns that tell environments apart by their names; the first that matches counts.
package struct EnvironmentRule: DocumentObject {
    package let production: String
    package let staging: String
    package let test: String

    package init(_ reader: inout Reader) throws(DocumentError) {
        production = try reader.optional(
            "production", "A pattern of production's names.",
            default: #"(?i)(?<![a-z])(?:prod|production|live)(?![a-z])"#)
        staging = try reader.optional(
            "staging", "A pattern of staging's names.",
            default: #"(?i)(?<![a-z])(?:stag|staging|preprod|uat|qa|preview)(?![a-z])"#)
        test = try reader.optional(
            "test", "A pattern of names for tests and development.",
            default: #"(?i)(?<![a-z])(?:test|testing|dev|development|sandbox|local|demo)(?![a-z])"#)
    }
}

/// A command or call in a repository that consumes a credential.
package struct UseRule: DocumentObject {
    package let pattern: String
    package let needs: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        pattern = try reader.required("pattern", "A PCRE2 pattern of the command, call or workflow step.")
        needs = try reader.required("needs", "The actions or groups it needs.")
    }
}

/// What shows that a provider is at home in a repository.
package struct BelongingRule: DocumentObject {
    package let files: [String]
    package let words: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        files = try reader.optional(
            "files", "Names of files that only its users have; `*` stands for anything.", default: [])
        words = try reader.optional(
            "words",
            "Words in manifests, workflows, scripts and configuration that name it: packages, images, commands, hosts.",
            default: [])
    }
}

/// What the platform does against the bad day.
package struct LayerRule: DocumentObject {
    package let asks: Bool?
    package let undo: String?
    package let backups: Backups?
    package let auditLog: Bool?

    /// Where backups lie.
    package enum Backups: String, DocumentWord {
        case besideTheData = "beside-the-data"
        case separate
    }

    package init(_ reader: inout Reader) throws(DocumentError) {
        asks = try reader.optional("asks", "Whether destructive calls are confirmed by somebody else.")
        undo = try reader.optional("undo", "How destruction can be undone, in words, or `none`.")
        backups = try reader.optional("backups", "Whether backups fall with the data.")
        auditLog = try reader.optional("audit-log", "Whether the owner is told, or could look it up.")
    }
}

/// How to take a credential back.
package struct RevocationRule: DocumentObject {
    package let page: String?
    package let steps: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        page = try reader.optional("page", "The page where it is revoked.")
        steps = try reader.optional("steps", "What to do, in order.", default: [])
    }
}

extension Effect: DocumentWord {}
extension Level: DocumentWord {}
extension Basis: DocumentWord {}
extension EnvironmentKind: DocumentWord {}
extension Confidence: DocumentWord {}
