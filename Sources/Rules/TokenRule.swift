package import Documents
package import Secrets

/// A kind of credential: how it is found, what it tells by itself, and how it is told apart from what looks like it.
package struct TokenRule: DocumentObject {
    package let id: String
    package let name: String
    package let role: String
    package let general: Bool
    package let anchors: [String]
    package let followedBy: Character?
    package let within: Reach
    package let near: [String]
    package let pattern: String
    package let carriedBy: String?
    package let notCarriedBy: String?
    package let not: String?
    package let path: String?
    package let exceptions: [ExceptionRule]
    package let entropy: Double?
    package let checksum: ChecksumRule?
    package let parts: Named<PartRule>
    package let secretRole: String
    package let alone: Confidence?
    package let decoder: String?
    package let hints: Named<String>
    package let stores: [StoreRule]
    package let chosen: Chosen?
    package let probe: ProbePermission
    package let confidence: Confidence?
    package let examples: [String]
    package let counterexamples: [String]

    /// Whether a token of this kind may be presented to its provider.
    package enum ProbePermission: String, DocumentWord {
        case allowed
        /// Presenting it changes something: refresh tokens, tokens whose uses are counted.
        case never
    }

    /// How a secret that a person may have chosen is written.
    package enum Chosen: String, DocumentWord {
        case plain
        /// In base64, after a name and a colon.
        case basic
        case base64
    }

    package init(_ reader: inout Reader) throws(DocumentError) {
        id = try reader.required("id", "Its identifier within the provider; the rule is `provider.id`.")
        name = try reader.required("name", "What people call it: `classic personal access token`.")
        general = try reader.optional(
            "general",
            "Whether it is a shape that many providers share: what any other rule claims is not its own.",
            default: false)
        anchors = try reader.optional(
            "anchors",
            "Rare literals, one of which stands in or near every match; searched in everything, so few and long.",
            default: [])
        followedBy = try reader.optional(
            "followed-by",
            "A character that every match has after its anchor: where none stands on the anchor's line or the next two, nothing is looked for."
        )
        within = try reader.optional(
            "within", "How far from its anchor or word a match may be.", default: .match)
        near = try reader.optional(
            "near",
            "Words, one of which must stand near; with no anchors the token hangs on the generic carriers.",
            default: [])
        pattern = try reader.required(
            "pattern",
            "A PCRE2 pattern over bytes; the group `secret` is the token, else the whole match. Without anchors it must match a carried value whole."
        )
        carriedBy = try reader.optional(
            "carried-by", "A pattern that the text before it on its line must have.")
        notCarriedBy = try reader.optional(
            "not-carried-by", "A pattern that the text before it on its line must not have.")
        not = try reader.optional("not", "A pattern that the token itself must not have.")
        path = try reader.optional(
            "path", "A pattern that the path of its file, or of a member of a container, must have.")
        exceptions = try reader.optional(
            "except", "A match of which one of these says all that holds is no finding.", default: [])
        entropy = try reader.optional("entropy", "The least Shannon entropy, in bits a character.")
        checksum = try reader.optional("checksum", "The checksum it carries; a wrong one is no finding.")
        role = try reader.optional("role", "The role of what the pattern finds.", default: "secret")
        parts = try reader.optional(
            "parts", "The other parts of a composite credential by role.", default: [:])
        secretRole = try reader.optional("secret", "The role that is the secret itself.", default: "secret")
        alone = try reader.optional(
            "alone", "The confidence of a match without its required parts; left out, it is no finding.")
        decoder = try reader.optional(
            "decoder", "The built-in decoder that reads what the token itself tells.")
        hints = try reader.optional(
            "hints", "Kinds that variable names suggest: implied, never shown.", default: [:])
        stores = try reader.optional("store", "Where the provider's own tools keep it.", default: [])
        probe = try reader.optional("probe", "Whether it may be presented at all.", default: .allowed)
        chosen = try reader.optional(
            "chosen",
            "That a person may have chosen it, and how it is written; samples of documentation are of low confidence."
        )
        confidence = try reader.optional(
            "confidence", "How sure a match is; high for anchored shapes, medium for the rest.")
        examples = try reader.required(
            "examples", "Texts in which it is found; placeholders are filled from a fixed seed.")
        counterexamples = try reader.optional(
            "counterexamples", "Texts in which this rule finds nothing.", default: [])
        guard reader.isCollecting || !anchors.isEmpty || !near.isEmpty || !stores.isEmpty || carriedBy != nil
        else {
            throw reader.error(
                "the token '\(id)' has neither anchors, near words, a carrier nor a store to hang on")
        }
    }

    /// How far from its anchor or word a match may be.
    package enum Reach: DocumentValue, Hashable {
        /// The anchor is part of the match.
        case match
        case line
        /// Lines around it up to an empty line, at most ten each way.
        case block
        case file
        /// So many lines either way.
        case lines(Int)
        /// So many bytes either way.
        case bytes(Int)

        package static func read(_ document: Document, file: String) throws(DocumentError) -> Reach {
            switch document.scalar {
            case "match": return .match
            case "line": return .line
            case "block": return .block
            case "file": return .file
            case let text?:
                if let count = Int(text), (1...65_536).contains(count) { return .bytes(count) }
                if let count = lines(text), (1...1000).contains(count) { return .lines(count) }
                fallthrough
            default:
                throw DocumentError(
                    file: file, line: document.line,
                    message:
                        "match, line, block, file, `5 lines` or a number of bytes up to 65536 was expected")
            }
        }

        private static func lines(_ text: String) -> Int? {
            text.hasSuffix(" lines") ? Int(text.dropLast(" lines".count)) : nil
        }

        package static var schema: Document {
            let words = ["match", "line", "block", "file"].map(Document.text)
            return .object([
                "anyOf": Document(
                    .list([
                        .object(["enum": Document(.list(words))]), .object(["type": .text("integer")]),
                        .object(["type": .text("string"), "pattern": .text("^[0-9]+ lines$")]),
                    ]))
            ])
        }

        package static var placeholder: Reach { .match }
    }
}

/// What makes a match no finding: all that one exception names must hold, and each of its patterns must be found.
package struct ExceptionRule: DocumentObject {
    package let token: [String]
    package let match: [String]
    package let line: [String]
    package let path: [String]

    package init(_ reader: inout Reader) throws(DocumentError) {
        token = try reader.optional("token", "Patterns that the token has.", default: [])
        match = try reader.optional("match", "Patterns that all of the match has.", default: [])
        line = try reader.optional("line", "Patterns that the lines of the match have.", default: [])
        path = try reader.optional(
            "path", "Patterns that the path of its file, or of a member of a container, has.", default: [])
        guard reader.isCollecting || !(token + match + line + path).isEmpty else {
            throw reader.error("an exception needs a pattern")
        }
    }
}

/// A further part of a composite credential.
package struct PartRule: DocumentObject {
    package let pattern: String?
    package let carriedBy: String?
    package let within: TokenRule.Reach
    package let optional: Bool
    package let oneOf: [String]
    package let otherwise: String?

    package init(_ reader: inout Reader) throws(DocumentError) {
        pattern = try reader.optional(
            "pattern", "A PCRE2 pattern; the group `value` is the part, else the whole match.")
        carriedBy = try reader.optional(
            "carried-by", "A pattern that the text before it on its line must have.")
        within = try reader.optional(
            "within", "How far from the token it may stand; the nearest counts.", default: .block)
        optional = try reader.optional(
            "optional", "Whether the credential is whole without it.", default: false)
        oneOf = try reader.optional(
            "one-of", "The closed set it is one of; the longest that stands near counts.", default: [])
        otherwise = try reader.optional("otherwise", "Its value where none stands near.")
        guard reader.isCollecting || pattern != nil || !oneOf.isEmpty else {
            throw reader.error("a part needs a pattern or a closed set")
        }
    }
}

/// A file in which a provider's own tools keep a token.
package struct StoreRule: DocumentObject {
    package let file: String
    package let path: String?

    package init(_ reader: inout Reader) throws(DocumentError) {
        file = try reader.required(
            "file", "The end of the file's path, `~` for the home directory: `~/.railway/config.json`.")
        path = try reader.optional("path", "The pointer to the token in a structured file: `/user/token`.")
    }
}

/// A checksum that a token carries, over groups of its pattern.
package struct ChecksumRule: DocumentObject {
    package let algorithm: Algorithm
    package let of: String
    package let encoding: Encoding
    package let width: Int

    /// What is computed.
    package enum Algorithm: String, DocumentWord {
        case crc32
    }

    /// How the number is written.
    package enum Encoding: String, DocumentWord {
        case base62, hex
        /// Hexadecimal digits of the four bytes, lowest first.
        case hexLittleEndian = "hex-little-endian"
        /// Standard base64 of the four bytes, highest first, without padding.
        case base64
    }

    package init(_ reader: inout Reader) throws(DocumentError) {
        algorithm = try reader.required("algorithm", "What is computed.")
        of = try reader.optional(
            "of", "The text it is computed over; `{body}` is the group of that name.", default: "{body}")
        encoding = try reader.required(
            "encoding", "How it stands in the group `check`; base62 has the digits first, then capitals.")
        width = try reader.required("width", "How many characters it has, padded with zeros.")
    }
}
