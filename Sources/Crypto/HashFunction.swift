//  Digests and the MACs built on them.

internal import CCrypto

/// A hash function of libcrypto, for digests (FIPS 180-4, RFC 1321) and HMAC (RFC 2104).
package enum HashFunction: Sendable, Hashable, CaseIterable {
    case md5
    case sha1
    case sha256
    case sha512

    /// How many bytes a digest has.
    package var digestLength: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// The digest; a system in FIPS mode refuses MD5.
    package func digest(of bytes: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestLength)
        let done = try unsafe withPointer(to: bytes) { input throws(CryptoError) in
            unsafe EVP_Digest(input, bytes.count, &digest, nil, implementation, nil)
        }
        guard done == 1 else { throw CryptoError(lastErrorOf: "\(self) digest") }
        return digest
    }

    /// The digest; a system in FIPS mode refuses MD5.
    package func digest(of bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        try digest(of: bytes.span)
    }

    /// The message's authentication code under a key of any length.
    package func hmac(of message: Span<UInt8>, key: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        guard let keyLength = Int32(exactly: key.count) else {
            throw CryptoError("\(self) HMAC", reason: "key too long")
        }
        var code = [UInt8](repeating: 0, count: digestLength)
        let isDone = try unsafe withPointer(to: key) { key throws(CryptoError) in
            try unsafe withPointer(to: message) { input throws(CryptoError) in
                unsafe HMAC(implementation, key, keyLength, input, message.count, &code, nil) != nil
            }
        }
        guard isDone else { throw CryptoError(lastErrorOf: "\(self) HMAC") }
        return code
    }

    /// The message's authentication code under a key of any length.
    package func hmac(of message: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        try hmac(of: message.span, key: key.span)
    }

    private var implementation: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha512: unsafe EVP_sha512()
        }
    }
}
