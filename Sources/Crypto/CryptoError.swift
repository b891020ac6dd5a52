//  libcrypto's failures as values.

internal import CCrypto

/// What libcrypto could not do, and why.
package struct CryptoError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, such as "SHA-256".
    package let operation: String
    /// The reason in libcrypto's words or ours.
    package let reason: String

    package var description: String { "\(operation): \(reason)" }

    init(_ operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    /// Takes the reason from the calling thread's error queue, and empties the queue.
    init(lastErrorOf operation: String) {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        self.init(operation, reason: reason ?? "failed")
    }
}

/// Lends an array's bytes to a C function that wants a pointer even when there are none.
func withPointer<Result>(
    to bytes: Span<UInt8>, _ body: (UnsafePointer<UInt8>) throws(CryptoError) -> Result
) throws(CryptoError) -> Result {
    try unsafe bytes.withUnsafeBufferPointer { bytes throws(CryptoError) in
        if let start = bytes.baseAddress { return try unsafe body(start) }
        var nothing: UInt8 = 0
        return try unsafe withUnsafePointer(to: &nothing) { start throws(CryptoError) in
            try unsafe body(start)
        }
    }
}
