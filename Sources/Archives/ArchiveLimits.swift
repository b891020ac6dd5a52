/// How much of a container is read, everything nested in it included.
package struct ArchiveLimits: Sendable {
    /// How deep containers are opened; the outermost is the first.
    package var depth = 4
    /// How many members are looked at.
    package var entries = 10_000
    /// How many inflated bytes are read.
    package var total = 512 << 20
    /// How many bytes of one member are kept; the rest is inflated and counted, and dropped.
    package var member = 64 << 20
    /// How many times its own size a container may inflate to.
    package var ratio = 1000
    /// How many bytes it may give whatever the ratio.
    package var ratioFloor = 16 << 20
    /// How long one container may take.
    package var time = Duration.seconds(20)

    package init() {}
}

/// Something in a container that was not read.
package struct ArchiveTrouble: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A limit bit, or the content is encrypted: it was left out on purpose.
        case limit
        /// It is damaged, or the library that reads it is missing.
        case unread
    }

    package var kind: Kind
    /// The containers that lead to it, outermost first; empty for the file itself.
    package var container: [String]
    package var reason: String
}
