package import Documents

/// How a secret without a shape is carried: the words in names of variables, keys and headers, and the values that are none.
package struct CarrierRules: DocumentObject {
    package let words: [String]
    package let secrets: [String]
    package let weak: [String]
    package let passwords: [String]
    package let notAfter: [String]
    package let notBefore: [String]
    package let notIn: [String]
    package let notValues: String

    package init(_ reader: inout Reader) throws(DocumentError) {
        words = try reader.required(
            "words",
            "Literals, one of which stands in every name that carries a secret; searched in everything.")
        secrets = try reader.required(
            "secrets", "Words for secrets that machines make, parts of a name run together: `apikey`.")
        weak = try reader.required(
            "weak", "Words for secrets that say too little for a value without any other sign.")
        passwords = try reader.required("passwords", "Words for secrets that people choose.")
        notAfter = try reader.required(
            "not-after", "Words that after one for a secret make the name one of something about it.")
        notBefore = try reader.required(
            "not-before", "Words that right before one for a key or token make it another kind of key.")
        notIn = try reader.required("not-in", "Words that anywhere in a name make it no name of a secret.")
        notValues = try reader.required(
            "not-values", "A pattern of values that are no secrets: placeholders, references, samples.")
    }
}

/// A provider without a rule file of its own: a name by which the generic rules tell whose credential it is.
package struct RegisterEntry: DocumentObject {
    package let name: String
    package let words: [String]
    package let domains: [String]
    package let common: Bool

    package init(_ reader: inout Reader) throws(DocumentError) {
        name = try reader.required("name", "The provider's name as it writes it.")
        words = try reader.optional(
            "words", "Words that name it; its identifier where left out.", default: [])
        domains = try reader.optional("domains", "Its domains.", default: [])
        common = try reader.optional(
            "common",
            "Whether the name is also an ordinary word, which then counts only in a carrier's name.",
            default: false)
    }
}
