//  Keys out of passwords, random bytes, and comparison that does not tell where values differ.

internal import CCrypto

/// Cost of scrypt (RFC 7914), and what it derives.
package struct Scrypt: Sendable, Hashable {
    /// CPU and memory cost N, a power of two above 1.
    package var cost: UInt64
    /// Block size r.
    package var blockSize: UInt64
    /// Parallelisation p.
    package var parallelization: UInt64

    /// More than this many bytes of memory are refused.
    package static let maximumMemory: UInt64 = 1 << 30

    package init(cost: UInt64, blockSize: UInt64, parallelization: UInt64) {
        self.cost = cost
        self.blockSize = blockSize
        self.parallelization = parallelization
    }

    /// Derives a key of `length` bytes; throws if the cost is not one scrypt can have or needs too much memory.
    package func key(password: [UInt8], salt: [UInt8], length: Int) throws(CryptoError) -> [UInt8] {
        guard length > 0 else { throw CryptoError("scrypt", reason: "no key length") }
        var key = [UInt8](repeating: 0, count: length)
        let done = try unsafe withPointer(to: password.span) { secret throws(CryptoError) in
            try unsafe withPointer(to: salt.span) { saltBytes throws(CryptoError) in
                unsafe secret.withMemoryRebound(to: CChar.self, capacity: password.count) { secret in
                    unsafe EVP_PBE_scrypt(
                        secret, password.count, saltBytes, salt.count, cost, blockSize, parallelization,
                        Scrypt.maximumMemory, &key, length)
                }
            }
        }
        guard done == 1 else { throw CryptoError(lastErrorOf: "scrypt") }
        return key
    }
}

/// Bytes nobody can foretell, from libcrypto's generator.
package func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    guard let length = Int32(exactly: count), length >= 0 else {
        throw CryptoError("random bytes", reason: "\(count) is no count of them")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe RAND_bytes(&bytes, length) == 1 else { throw CryptoError(lastErrorOf: "random bytes") }
    return bytes
}

/// Whether two values are equal, in a time that depends on their lengths alone.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
