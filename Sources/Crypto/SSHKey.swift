//  The key files of OpenSSH and PuTTY, both of which show their public half in clear.

/// A cursor over SSH's wire format (RFC 4251 section 5).
private struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(Array(bytes)) }

    mutating func integer() -> Int? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropFirst(4) }
        return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func string() -> ArraySlice<UInt8>? {
        guard let count = integer(), count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func text() -> String? { string().map { String(decoding: $0, as: UTF8.self) } }

    /// The length in bits of a multiple precision integer.
    mutating func integerBits() -> Int? {
        guard let significant = string()?.drop(while: { $0 == 0 }), let first = significant.first else {
            return nil
        }
        return significant.count * 8 - first.leadingZeroBitCount
    }
}

/// What a public key in SSH's wire format (RFC 4253 section 6.6, RFC 5656, RFC 8709) says of its key.
private struct SSHPublicKey {
    var algorithm: KeyAlgorithm
    var bits: Int?
    var curve: String?
    var isHardwareBound: Bool

    /// The curves of RFC 5656 section 10.1 by libcrypto's names.
    private static let curves: [String: (name: String, bits: Int)] = [
        "nistp256": ("prime256v1", 256), "nistp384": ("secp384r1", 384), "nistp521": ("secp521r1", 521),
    ]

    init?(_ bytes: some Sequence<UInt8>) {
        var reader = SSHReader(bytes)
        guard let type = reader.text(), !type.isEmpty else { return nil }
        isHardwareBound = type.hasPrefix("sk-")
        switch type {
        case "ssh-rsa":
            guard reader.integerBits() != nil, let modulus = reader.integerBits() else { return nil }
            (algorithm, bits) = (.rsa, modulus)
        case "ssh-dss":
            guard let prime = reader.integerBits() else { return nil }
            (algorithm, bits) = (.dsa, prime)
        case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
            (algorithm, bits) = (.ed25519, 256)
        case "ssh-ed448":
            (algorithm, bits) = (.ed448, 456)
        case _ where type.contains("ecdsa-sha2-"):
            guard let name = reader.text(), let known = SSHPublicKey.curves[name] else { return nil }
            (algorithm, bits, curve) = (.ec, known.bits, known.name)
        default:
            algorithm = .other(type)
        }
    }

    func description(format: KeyFormat, isEncrypted: Bool) -> KeyDescription {
        KeyDescription(
            format: format, algorithm: algorithm, bits: bits, isEncrypted: isEncrypted, curve: curve,
            isHardwareBound: isHardwareBound)
    }
}

/// OpenSSH's own format, by the file PROTOCOL.key of its sources.
enum OpenSSHKey {
    private static let magic = Array("openssh-key-v1\0".utf8)

    static func describe(_ body: [UInt8]) -> KeyDescription? {
        guard body.starts(with: magic) else { return nil }
        var reader = SSHReader(body.dropFirst(magic.count))
        guard let cipher = reader.text(), reader.string() != nil, reader.string() != nil,
            let keyCount = reader.integer(), keyCount > 0,
            let publicKey = reader.string().flatMap({ SSHPublicKey($0) })
        else { return nil }
        for _ in 1..<keyCount {
            guard reader.string() != nil else { return nil }
        }
        guard let secret = reader.string(), !secret.isEmpty else { return nil }
        return publicKey.description(format: .openSSH, isEncrypted: cipher != "none")
    }
}

/// PuTTY's format, by appendix C of its manual.
enum PuTTYKey {
    static func describe(_ text: [UInt8]) -> KeyDescription? {
        let lines = PEMBlock.lines(of: text)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("PuTTY-User-Key-File-") }),
            let encryption = value(of: "Encryption", in: lines[start...]),
            let counted = lines[start...].firstIndex(where: { $0.hasPrefix("Public-Lines:") }),
            let count = value(of: "Public-Lines", in: lines[counted...]).flatMap({ Int($0) }), count > 0,
            value(of: "Private-Lines", in: lines[counted...]) != nil,
            let blob = Base64.decodeLeniently(lines[(counted + 1)...].prefix(count).joined().utf8)
        else { return nil }
        return SSHPublicKey(blob)?.description(format: .putty, isEncrypted: encryption != "none")
    }

    private static func value(of header: String, in lines: ArraySlice<String>) -> Substring? {
        let start = header + ": "
        return lines.first { $0.hasPrefix(start) }?.dropFirst(start.count)
    }
}
