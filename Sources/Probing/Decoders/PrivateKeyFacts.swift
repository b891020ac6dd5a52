internal import Crypto
internal import Documents
internal import Secrets

/// Algorithm, length and encryption of a private key file.
@Sendable func decodePrivateKey(_ input: DecoderInput) -> Document? {
    guard let key = inspectPrivateKey(pem: input.secret.bytes) else { return nil }
    let algorithm: String? =
        switch key.algorithm {
        case .rsa: "RSA"
        case .dsa: "DSA"
        case .ec: "EC"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        case .other(let name): name
        case nil: nil
        }
    let format =
        switch key.format {
        case .pkcs8: "PKCS #8"
        case .traditional: "traditional"
        case .openSSH: "OpenSSH"
        case .putty: "PuTTY"
        }
    return .map([
        ("algorithm", algorithm.map(Document.text)), ("bits", key.bits.map { .plain("\($0)") }),
        ("curve", key.curve.map(Document.text)), ("encrypted", .plain("\(key.isEncrypted)")),
        ("format", .text(format)), ("hardware", .plain("\(key.isHardwareBound)")),
    ])
}
