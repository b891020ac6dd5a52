//  A private key held by libcrypto: what it is, and signing with it.

internal import CCrypto

/// A private key decoded from an unencrypted PEM block.
@safe package struct PrivateKey: ~Copyable {
    /// Longer encodings are refused; an RSA key of 16,384 bits takes 9.4 kB.
    package static let maximumLength = 64 << 10

    private let handle: OpaquePointer

    /// Decodes a PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC 1 (RFC 5915) or traditional DSA key; never asks for a passphrase.
    package init(pem: [UInt8]) throws(CryptoError) {
        guard let block = PEMBlock.privateKey(in: pem) else {
            throw CryptoError("private key", reason: "no PEM block")
        }
        try self.init(der: block.body)
    }

    init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= PrivateKey.maximumLength else {
            throw CryptoError("private key", reason: "too long")
        }
        unsafe handle = try PrivateKey.decode(der)
    }

    deinit {
        unsafe EVP_PKEY_free(handle)
    }

    package var algorithm: KeyAlgorithm {
        let name = unsafe EVP_PKEY_get0_type_name(handle).map { unsafe String(cString: $0) }
        return KeyAlgorithm(libcryptoName: name ?? "unknown")
    }

    /// Length in bits of the modulus, the prime or, on a curve, the key.
    package var bits: Int { unsafe Int(EVP_PKEY_get_bits(handle)) }

    /// The curve of an EC key by libcrypto's name, such as `prime256v1`.
    package var curve: String? {
        guard algorithm == .ec else { return nil }
        var name = [CChar](repeating: 0, count: 80)
        var length = 0
        guard unsafe EVP_PKEY_get_group_name(handle, &name, name.count, &length) == 1 else { return nil }
        return String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The RSASSA-PKCS1-v1_5 signature with SHA-256 that JWT calls RS256 (RFC 7518 section 3.3); throws for a key
    /// that is not RSA.
    package func signRS256(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard algorithm == .rsa else { throw CryptoError("RS256", reason: "not an RSA key") }
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptoError(lastErrorOf: "RS256") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: unsafe Int(EVP_PKEY_get_size(handle)))
        var length = signature.count
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, handle) == 1,
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw CryptoError(lastErrorOf: "RS256") }
        return Array(signature.prefix(length))
    }

    private static func decode(_ der: [UInt8]) throws(CryptoError) -> OpaquePointer {
        var key: OpaquePointer?
        guard
            let context = unsafe OSSL_DECODER_CTX_new_for_pkey(
                &key, "DER", nil, nil, privateKeySelection(), nil, nil)
        else { throw CryptoError(lastErrorOf: "private key") }
        defer { unsafe OSSL_DECODER_CTX_free(context) }
        // Without a callback libcrypto would ask for a passphrase on the terminal.
        unsafe OSSL_DECODER_CTX_set_pem_password_cb(context, { _, _, _, _ in 0 }, nil)
        var rest = der.count
        let done = try unsafe withPointer(to: der.span) { start throws(CryptoError) -> Int32 in
            var next: UnsafePointer<UInt8>? = unsafe start
            return unsafe OSSL_DECODER_from_data(context, &next, &rest)
        }
        guard done == 1, let key = unsafe key else { throw CryptoError(lastErrorOf: "private key") }
        ERR_clear_error()
        return unsafe key
    }
}
