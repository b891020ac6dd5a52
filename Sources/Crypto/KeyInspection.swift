//  What can be told of a private key file without its passphrase.

/// The kind of a private key.
package enum KeyAlgorithm: Sendable, Hashable {
    case rsa
    case dsa
    case ec
    case ed25519
    case ed448
    /// Any other, by libcrypto's or OpenSSH's name.
    case other(String)

    init(libcryptoName name: String) {
        self =
            switch name {
            case "RSA": .rsa
            case "DSA": .dsa
            case "EC": .ec
            case "ED25519": .ed25519
            case "ED448": .ed448
            default: .other(name)
            }
    }
}

/// How a private key is written down.
package enum KeyFormat: Sendable, Hashable {
    /// `PRIVATE KEY` or `ENCRYPTED PRIVATE KEY` (RFC 5958, RFC 7468).
    case pkcs8
    /// `RSA PRIVATE KEY`, `EC PRIVATE KEY` or `DSA PRIVATE KEY`, maybe encrypted as RFC 1421 has it.
    case traditional
    /// `OPENSSH PRIVATE KEY` (OpenSSH's PROTOCOL.key).
    case openSSH
    /// `PuTTY-User-Key-File-2` or `-3` (PuTTY manual, appendix C).
    case putty
}

/// What a private key file shows of its key.
package struct KeyDescription: Sendable, Hashable {
    package var format: KeyFormat
    /// Nil if encryption hides it.
    package var algorithm: KeyAlgorithm?
    /// Length of the modulus, the prime or, on a curve, the key; nil if encryption hides it.
    package var bits: Int?
    /// Whether a passphrase is needed to use the key.
    package var isEncrypted: Bool
    /// The curve of an EC key by libcrypto's name, such as `prime256v1`.
    package var curve: String?
    /// Whether the file is only a handle to a key inside a security key (FIDO), and of no use without it.
    package var isHardwareBound: Bool

    package init(
        format: KeyFormat, algorithm: KeyAlgorithm? = nil, bits: Int? = nil, isEncrypted: Bool,
        curve: String? = nil, isHardwareBound: Bool = false
    ) {
        self.format = format
        self.algorithm = algorithm
        self.bits = bits
        self.isEncrypted = isEncrypted
        self.curve = curve
        self.isHardwareBound = isHardwareBound
    }
}

/// Describes the first private key in a text; nil if there is none or it does not decode.
///
/// The text may be indented, carry other text before and after, or be the inside of a JSON string with its `\n` escapes.
package func inspectPrivateKey(pem: [UInt8]) -> KeyDescription? {
    if let description = PuTTYKey.describe(pem) { return description }
    guard let block = PEMBlock.privateKey(in: pem) else { return nil }
    switch block.label {
    case "OPENSSH PRIVATE KEY":
        return OpenSSHKey.describe(block.body)
    case "ENCRYPTED PRIVATE KEY":
        return block.looksLikeDER ? KeyDescription(format: .pkcs8, isEncrypted: true) : nil
    default:
        return describe(block)
    }
}

private func describe(_ block: PEMBlock) -> KeyDescription? {
    let format: KeyFormat = block.label == "PRIVATE KEY" ? .pkcs8 : .traditional
    if block.isEncrypted {
        guard let name = block.label.split(separator: " ").first, !block.body.isEmpty else { return nil }
        return KeyDescription(
            format: format, algorithm: KeyAlgorithm(libcryptoName: String(name)), isEncrypted: true)
    }
    guard let key = decoded(block) else { return nil }
    return KeyDescription(
        format: format, algorithm: key.algorithm, bits: key.bits, isEncrypted: false, curve: key.curve)
}

private func decoded(_ block: PEMBlock) -> PrivateKey? {
    do { return try PrivateKey(der: block.body) } catch { return nil }
}
