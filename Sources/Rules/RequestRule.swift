package import Documents

/// A read-only question to a provider.
///
/// URLs, headers and bodies are templates: `{secret}` and the other roles of the credential, `{item}` of a repetition,
/// `{part|percent}` and `{part|base64}` for encoded forms, `{user:secret|base64}` for a joined pair.
package struct RequestRule: DocumentObject {
    package let get: String?
    package let head: String?
    package let post: String?
    package let graphql: String?
    package let form: Named<String>
    package let json: String?
    package let auth: AuthRule?
    package let sign: String?
    package let headers: Named<String>
    package let tokens: [String]
    package let onlyIf: [String]
    package let unless: [String]
    package let whenValue: [ValueCondition]
    package let foreach: RepetitionRule?
    package let page: PageRule?
    package let consent: Consent
    package let outcomes: [OutcomeRule]
    package let basis: AnswerBasis
    package let source: String?

    /// Which consent a request needs.
    package enum Consent: String, DocumentWord {
        case probe
        /// It makes the provider issue a token: a change of state that needs its own yes.
        case exchange
    }

    package init(_ reader: inout Reader) throws(DocumentError) {
        get = try reader.optional("get", "The URL of a GET.")
        head = try reader.optional("head", "The URL of a HEAD.")
        post = try reader.optional(
            "post", "The URL of a POST, which carries one of the evaluate-only bodies.")
        graphql = try reader.optional("graphql", "A GraphQL document of queries alone.")
        form = try reader.optional(
            "form", "A form body of an evaluate-only call or a token exchange.", default: [:])
        json = try reader.optional("json", "A JSON body of an evaluate-only call.")
        auth = try reader.optional(
            "auth",
            "How the credential is presented: `bearer`, `basic`, `none`, or a header or query parameter.")
        sign = try reader.optional("sign", "The built-in signer that signs the request.")
        headers = try reader.optional("headers", "Further headers.", default: [:])
        tokens = try reader.optional(
            "tokens", "The kinds of token it is for; all where left out.", default: [])
        onlyIf = try reader.optional("if", "Requests, one of which must have come out live.", default: [])
        unless = try reader.optional("unless", "Requests, none of which may have come out live.", default: [])
        whenValue = try reader.optional(
            "when", "Values of earlier answers or of the token that must hold.", default: [])
        foreach = try reader.optional("foreach", "Repeats the request for each of a list.")
        page = try reader.optional("page", "How to get the next page.")
        consent = try reader.optional("consent", "The consent it needs.", default: .probe)
        outcomes = try reader.required("outcomes", "What an answer means; the first that holds.")
        basis = try reader.optional("basis", "How the shape of its answers is known.", default: .documented)
        source = try reader.optional("source", "The document that describes it.")
        guard reader.isCollecting || [get, head, post].compactMap({ $0 }).count == 1 else {
            throw reader.error("a request has exactly one of get, head and post")
        }
        guard reader.isCollecting || (post != nil) == (graphql != nil || !form.isEmpty || json != nil) else {
            throw reader.error("a post, and only a post, has a body: graphql, form or json")
        }
    }

    /// The URL whatever the method.
    package var url: String { self.get ?? head ?? post ?? "" }
}

/// How the shape of an answer is known.
package enum AnswerBasis: String, DocumentWord {
    /// From the provider's documentation, or from memory of it.
    case documented
    /// Seen on a real server of this kind, or its emulator, here.
    case emulated
    /// Seen from the provider itself.
    case captured
}

/// How a credential is presented.
package enum AuthRule: DocumentValue {
    case none
    /// `Authorization: Bearer {secret}`.
    case bearer
    /// `Authorization: Basic` of user and password templates.
    case basic(user: String, password: String)
    case header(name: String, value: String)

    private struct Fields: DocumentObject {
        let header: String?
        let value: String
        let user: String?
        let password: String

        init(_ reader: inout Reader) throws(DocumentError) {
            header = try reader.optional("header", "The header that carries it.")
            value = try reader.optional("value", "The header's value.", default: "{secret}")
            user = try reader.optional("user", "The user of HTTP basic authentication.")
            password = try reader.optional(
                "password", "The password of HTTP basic authentication.", default: "")
        }
    }

    package static func read(_ document: Document, file: String) throws(DocumentError) -> AuthRule {
        switch document.scalar {
        case "bearer": return .bearer
        case "none": return .none
        case "basic": return .basic(user: "{user}", password: "{secret}")
        default: break
        }
        let fields = try Fields.read(document, file: file)
        if let header = fields.header { return .header(name: header, value: fields.value) }
        if let user = fields.user { return .basic(user: user, password: fields.password) }
        throw DocumentError(
            file: file, line: document.line, message: "bearer, basic, none, {header:} or {user:} was expected"
        )
    }

    package static var schema: Document {
        .object([
            "anyOf": Document(
                .list([
                    .object(["enum": Document(.list(["bearer", "basic", "none"].map(Document.text)))]),
                    Fields.schema,
                ]))
        ])
    }

    package static var placeholder: AuthRule { .none }
}

/// A condition on a value.
package struct ValueCondition: DocumentObject {
    package let value: Expression
    package let matches: String?
    package let not: String?

    package init(_ reader: inout Reader) throws(DocumentError) {
        value = try reader.required("value", "Where the value comes from.")
        matches = try reader.optional(
            "matches", "A pattern that one of its values must have; any value where left out.")
        not = try reader.optional("not", "A pattern that none of its values may have.")
    }
}

/// A request repeated for each item of a list.
package struct RepetitionRule: DocumentObject {
    package let items: Named<String>
    package let values: Expression?
    package let most: Int

    package init(_ reader: inout Reader) throws(DocumentError) {
        items = try reader.optional(
            "items", "A fixed table: a name, and the text that `{item}` stands for.", default: [:])
        values = try reader.optional("values", "Values of earlier answers that `{item}` stands for.")
        most = try reader.optional("most", "How many at most; more leave the claim incomplete.", default: 20)
    }
}

/// How to get the next page of a list.
package struct PageRule: DocumentObject {
    package let link: Bool
    package let more: String?
    package let cursor: String?
    package let parameter: String?
    package let most: Int

    package init(_ reader: inout Reader) throws(DocumentError) {
        link = try reader.optional(
            "link", "Whether the `Link` header names the next page (RFC 8288).", default: false)
        more = try reader.optional("more", "The pointer that says whether there is more.")
        cursor = try reader.optional("cursor", "The pointer to the next page's cursor.")
        parameter = try reader.optional(
            "parameter", "The query parameter or GraphQL variable that takes the cursor.")
        most = try reader.optional(
            "most", "How many pages at most; more leave the claim incomplete.", default: 5)
    }
}

/// What an answer means.
package struct OutcomeRule: DocumentObject {
    package let status: [String]
    package let header: String?
    package let type: String?
    package let json: String?
    package let has: String?
    package let meaning: Outcome

    package init(_ reader: inout Reader) throws(DocumentError) {
        status = try reader.optional("status", "The status, or a class of it such as `4xx`.", default: [])
        header = try reader.optional("header", "A header that must be there.")
        type = try reader.optional("type", "The content type, without parameters.")
        json = try reader.optional(
            "json", "A pointer into the JSON body that must lead to something other than null.")
        has = try reader.optional(
            "has",
            "A pattern that what the header or pointer leads to must have; of the whole body without either.")
        meaning = try reader.required("is", "What it means.")
    }
}

/// What an answer says of the credential.
package enum Outcome: String, DocumentWord {
    /// It works, and this was allowed.
    case live
    /// It works, and this was not allowed.
    case restricted
    /// This was not allowed, which says nothing else.
    case denied
    /// The provider does not know it.
    case dead
    case expired
    /// Too many requests were made.
    case limited
    /// No trustworthy answer.
    case unreachable
}

/// Where a value comes from, in one word.
///
/// `request#/pointer` is in the JSON answer of a request, `request@Header` a header of it, `request!outcome` the names of the
/// items that came out so, `token#/pointer` what the decoder tells, `part:role` a part. `| split:X` cuts it at X.
package struct Expression: DocumentValue, Hashable {
    package enum Origin: Hashable, Sendable {
        case json(request: String, pointer: String)
        case header(request: String, name: String)
        case items(request: String, outcome: Outcome)
        case decoded(pointer: String)
        case part(role: String)
    }

    package let text: String
    package let origin: Origin
    /// The separator to cut the value at; an empty one gives characters.
    package let split: String?

    package static func read(_ document: Document, file: String) throws(DocumentError) -> Expression {
        let text = try String.read(document, file: file)
        guard let expression = Expression(text) else {
            throw DocumentError(
                file: file, line: document.line,
                message:
                    "'\(text)' is not request#/pointer, request@Header, request!outcome, token#/pointer or part:role"
            )
        }
        return expression
    }

    package init?(_ text: String) {
        self.text = text
        var source = text[...]
        if let bar = text.firstRange(of: " | split:") {
            split = String(text[bar.upperBound...])
            source = text[..<bar.lowerBound]
        } else {
            split = nil
        }
        guard let mark = source.firstIndex(where: { "#@!:".contains($0) }), mark > source.startIndex else {
            return nil
        }
        let before = String(source[..<mark])
        let after = String(source[source.index(after: mark)...])
        guard !after.isEmpty else { return nil }
        switch source[mark] {
        case "#":
            origin = before == "token" ? .decoded(pointer: after) : .json(request: before, pointer: after)
        case "@": origin = .header(request: before, name: after)
        case "!":
            guard let outcome = Outcome(rawValue: after) else { return nil }
            origin = .items(request: before, outcome: outcome)
        default:
            guard before == "part" else { return nil }
            origin = .part(role: after)
        }
    }

    /// The request it looks into.
    package var request: String? {
        switch origin {
        case .json(let request, _), .header(let request, _), .items(let request, _): request
        case .decoded, .part: nil
        }
    }

    package static var schema: Document {
        .object(["type": .text("string"), "pattern": .text("^(?:part:[\\w-]+|[\\w-]+[#@!].+)$")])
    }

    package static var placeholder: Expression {
        Expression(text: "token#/", origin: .decoded(pointer: "/"), split: nil)
    }

    private init(text: String, origin: Origin, split: String?) {
        self.text = text
        self.origin = origin
        self.split = split
    }
}
