package import Secrets

/// A credential as it was detected in a chunk, before it has a place.
package struct Detection: Hashable, Sendable {
    /// How specific the rule was that found it: of two that overlap the higher one counts.
    package enum Rank: Int, Comparable, Hashable, Sendable {
        /// Only the carrier's name tells.
        case carried
        /// A shape without a provider: a password in a URL, a private key.
        case generic
        /// A provider's word stands near, and the value has its shape.
        case near
        /// The provider's own tool keeps it there.
        case stored
        /// An anchor stands near.
        case reached
        /// The anchor is part of the token.
        case anchored

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    package var rule: String
    package var provider: String
    /// Whose it may be where only the names around it tell.
    package var attributed: String?
    package var rank: Rank
    package var confidence: Confidence
    /// The role of the bytes at `secret`.
    package var role: String
    /// The bytes that are the secret.
    package var secret: Range<Int>
    /// All parts by role, the secret among them.
    package var parts: [Place.Part]
    /// Parts whose value stands nowhere: defaults of the rule.
    package var defaults: [String: String] = [:]
    /// The bytes of the carrier's name.
    package var carrier: Range<Int>?
    /// The exceptions of its rule that hold but for the path; nil where nothing waits for the path.
    package var exceptions: [Int]?

    /// The bytes that are secret: not those of public roles.
    var secrets: [Range<Int>] {
        parts.filter { !PublicRoles.contains($0.role) }.map(\.bytes) + [secret]
    }

    /// From the first byte of any part to the last.
    package var extent: Range<Int> {
        parts.reduce(secret) {
            min($0.lowerBound, $1.bytes.lowerBound)..<max($0.upperBound, $1.bytes.upperBound)
        }
    }
}
