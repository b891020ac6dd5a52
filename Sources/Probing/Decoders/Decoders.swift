internal import Documents
internal import Secrets

/// What a decoder reads.
struct DecoderInput {
    let secret: Secret
    let parts: [String: Secret]
}

/// Reads what a token tells by itself; nil where it is not what it looks like.
typealias Decoder = @Sendable (DecoderInput) -> Document?

/// The decoders that rule files may name.
package enum Decoders {
    static let named: [String: Decoder] = [
        "aws-key-id": decodeAWSKeyID, "azure-sas": decodeAzureSAS, "fly-macaroon": decodeFlyMacaroon,
        "jwt": decodeJWT, "private-key": decodePrivateKey, "pypi-macaroon": decodePyPIMacaroon,
    ]

    /// Their names, sorted.
    package static var names: [String] { named.keys.sorted() }
}

extension Document {
    /// A map without lines, its keys in the order given, without those that have no value.
    static func map(_ entries: [(String, Document?)]) -> Document {
        Document(
            .map(
                entries.compactMap { key, value in
                    value.map { Document.Entry(key: key, line: 0, value: $0) }
                }))
    }

    static func texts(_ texts: some Sequence<String>) -> Document {
        Document(.list(texts.map(Document.text)))
    }
}
