/// The bytes of one secret, which redact themselves wherever they are shown.
///
/// Not `Codable`, and every description is redacted: the clear bytes leave only through `withBytes` or `bytes`,
/// which the code that hashes, matches or sends a secret calls by name.
package struct Secret: Hashable, Sendable {
    /// The clear bytes, never to be printed, logged, stored or put in an error.
    package let bytes: [UInt8]

    /// Takes the clear bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The first characters that do not tell the secret, and its length: `ghp_…(40)`.
    ///
    /// At most four bytes and never more than a sixth of the secret are shown, printable ASCII only.
    package var redacted: String {
        let shown = bytes.prefix(min(4, bytes.count / 6)).prefix { $0 > 0x20 && $0 < 0x7F }
        return String(decoding: shown, as: UTF8.self) + "…(\(bytes.count))"
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { redacted }
    package var debugDescription: String { redacted }
    package var customMirror: Mirror { Mirror(self, children: ["redacted": redacted]) }
}
