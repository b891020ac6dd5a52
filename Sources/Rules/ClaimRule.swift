package import Documents
package import Secrets

/// What follows for the grant when some requests came out in some way; every claim that holds is merged.
package struct ClaimRule: DocumentObject {
    package let onlyIf: [String]
    package let unless: [String]
    package let restricted: [String]
    package let tokens: [String]
    package let hint: String?
    package let whenValue: [ValueCondition]
    package let kind: String?
    package let level: Level?
    package let identity: Expression?
    package let owners: Expression?
    package let resources: Named<Expression>
    package let scopes: Expression?
    package let actions: ActionSelection?
    package let complete: Bool?
    package let environment: EnvironmentKind?
    package let environmentNames: Expression?
    package let expiry: Expression?
    package let neverExpires: Bool
    package let limits: [String]
    package let limitValues: Expression?
    package let facts: Named<Expression>
    package let scopable: Bool?
    package let basis: Basis
    package let why: String

    package init(_ reader: inout Reader) throws(DocumentError) {
        onlyIf = try reader.optional("if", "Requests, one of which must have come out live.", default: [])
        unless = try reader.optional("unless", "Requests, none of which may have come out live.", default: [])
        restricted = try reader.optional(
            "restricted", "Requests, one of which must have come out restricted.", default: [])
        tokens = try reader.optional(
            "tokens", "The kinds of token it is about; all where left out.", default: [])
        hint = try reader.optional("hint", "The hinted kind (see a token's `hints`) it is about.")
        whenValue = try reader.optional("when", "Values that must hold.", default: [])
        kind = try reader.optional("kind", "What kind of credential it is: `account token`.")
        level = try reader.optional("level", "How far it reaches.")
        identity = try reader.optional("identity", "Who it acts as.")
        owners = try reader.optional(
            "owners", "The organisations, workspaces or accounts that own what it reaches.")
        resources = try reader.optional(
            "resources", "What it reaches: a kind of resource, singular, and where its names are.",
            default: [:])
        scopes = try reader.optional(
            "scopes", "Where the provider's scope words are; `scopes` maps them to actions.")
        actions = try reader.optional(
            "actions", "What it can do: `all`, a list of actions, groups or effects.")
        complete = try reader.optional("complete", "Whether these actions are all there are.")
        environment = try reader.optional("environment", "The kind of environment it belongs to.")
        environmentNames = try reader.optional(
            "environments", "Where the names of its environments are; the most delicate counts.")
        expiry = try reader.optional("expiry", "When it ends: seconds since 1970, or an ISO 8601 time.")
        neverExpires = try reader.optional("never-expires", "Whether it never ends.", default: false)
        limits = try reader.optional("limits", "Other limits, in words.", default: [])
        limitValues = try reader.optional("limit-values", "Where other limits are: allowed addresses.")
        facts = try reader.optional(
            "facts", "Facts worth telling: a label, and where the fact is.", default: [:])
        scopable = try reader.optional(
            "scopable", "Whether this kind of token can be limited to less at all.")
        basis = try reader.required(
            "basis", "Whether the answer shows it, the kind implies it, or nobody knows.")
        why = try reader.optional(
            "why", "The evidence in a sentence, where it is not the answer's field itself.", default: "")
    }
}

/// The actions that a claim speaks of.
package enum ActionSelection: DocumentValue, Hashable {
    case all
    /// Names of actions, or of groups.
    case named([String])

    package static func read(_ document: Document, file: String) throws(DocumentError) -> ActionSelection {
        let names = try [String].read(document, file: file)
        return names == ["all"] ? .all : .named(names)
    }

    package static var schema: Document { [String].schema }
    package static var placeholder: ActionSelection { .all }
}

/// Answers of a provider and the grant they must give: a test beside what it tests.
package struct RecordingRule: DocumentObject {
    package let name: String
    package let basis: AnswerBasis
    package let token: String?
    package let example: String?
    package let parts: Named<String>
    package let answers: Named<[AnswerRule]>
    package let grant: ExpectedGrant

    package init(_ reader: inout Reader) throws(DocumentError) {
        name = try reader.required("name", "What is recorded, in words.")
        basis = try reader.required("basis", "How the answers are known.")
        token = try reader.optional("token", "The kind of token presented; the first where left out.")
        example = try reader.optional(
            "example", "The text whose credential is presented; the token's first example where left out.")
        parts = try reader.optional(
            "parts", "Parts of the credential that differ from the example's.", default: [:])
        answers = try reader.required(
            "answers", "The answer to each request; a list answers pages or items in turn.")
        grant = try reader.required("grant", "What must follow.")
    }
}

/// One recorded answer: a JSON body alone, or a whole response.
package struct AnswerRule: DocumentValue {
    package let status: Int
    package let headers: Named<String>
    package let body: String

    private struct Fields: DocumentObject {
        let status: Int
        let headers: Named<String>
        let body: String

        init(_ reader: inout Reader) throws(DocumentError) {
            status = try reader.optional("status", "The HTTP status.", default: 200)
            headers = try reader.optional(
                "headers", "The response's headers; JSON is the content type where none is given.",
                default: [:])
            body = try reader.optional("body", "The response's body.", default: "")
        }
    }

    package init(status: Int, headers: Named<String>, body: String) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func read(_ document: Document, file: String) throws(DocumentError) -> AnswerRule {
        if let body = document.scalar { return AnswerRule(status: 200, headers: [:], body: body) }
        let fields = try Fields.read(document, file: file)
        return AnswerRule(status: fields.status, headers: fields.headers, body: fields.body)
    }

    package static var schema: Document {
        .object(["anyOf": Document(.list([String.schema, Fields.schema]))])
    }

    package static var placeholder: AnswerRule { AnswerRule(status: 200, headers: [:], body: "") }
}

/// What a recording's answers must give; what is left out is not compared.
package struct ExpectedGrant: DocumentObject {
    package let state: LiveState
    package let kind: String?
    package let identity: String?
    package let level: Level?
    package let effects: [Effect]?
    package let lacks: [Effect]
    package let environment: EnvironmentKind?
    package let resources: [String]
    package let scopes: [String]?
    package let complete: Bool?

    package init(_ reader: inout Reader) throws(DocumentError) {
        state = try reader.required("state", "Whether it works.")
        kind = try reader.optional("kind", "What kind of credential it is.")
        identity = try reader.optional("identity", "Who it acts as.")
        level = try reader.optional("level", "How far it reaches.")
        effects = try reader.optional("effects", "All effects of what it can do.")
        lacks = try reader.optional("lacks", "Effects that it must not have.", default: [])
        environment = try reader.optional("environment", "The kind of environment.")
        resources = try reader.optional(
            "resources", "Resources that must be among those reached, as `kind name`.", default: [])
        scopes = try reader.optional("scopes", "The provider's scope words.")
        complete = try reader.optional("complete", "Whether the actions are all there are.")
    }
}

extension LiveState: DocumentWord {}
