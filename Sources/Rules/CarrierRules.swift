package import Documents

/// How a secret without a shape is carried: the words in names of variables, keys and headers, and the values that are none.
package struct CarrierRules: DocumentObject {
    package let words: [String]
    package let weak: [String]
    package let notNames: String
    package let notValues: String

    package init(_ reader: inout Reader) throws(DocumentError) {
        words = try reader.required("words", "Words that mark the name of something that carries a secret.")
        weak = try reader.required(
            "weak", "Those of the words that alone say too little for a value without any other sign.")
        notNames = try reader.required(
            "not-names", "A pattern of names that carry no secret although a word stands in them.")
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
