/// Where a secret stands: a file or blob, the bytes in it, and how it got there.
package struct Place: Hashable, Sendable {
    /// What kind of content held it.
    package var source: Source
    /// The path, relative to the scanned root where there is one.
    package var path: FilePath
    /// The scanned root the path is relative to (the argument as the user gave it).
    package var root: String
    /// The commit that first had it, as 40 hexadecimal digits.
    package var commit: String?
    /// The annotated tag whose message holds it; nil everywhere else.
    package var tag: Tag?
    /// The blob that holds it, as 40 hexadecimal digits.
    package var blob: String?
    /// Whether a reference leads to it; nil where the question has no meaning (files, standard input).
    package var reachable: Bool?
    /// How git sees the file; nil outside a repository and in history.
    package var tracking: Tracking?
    /// The file's permission bits; nil where it has none.
    package var mode: UInt32?
    /// Where the secret begins and ends in the file.
    package var span: Span
    /// Paths inside containers, outermost first: the member of an archive, the cell of a notebook.
    package var container: [String] = []
    /// Encodings that were undone to find it, outermost first: `base64`, `utf-16le`.
    package var encoding: [String] = []
    /// The parts of a composite credential, each with its own bytes.
    package var parts: [Part] = []
    /// The variable, key or header that carries the secret, as written.
    package var carrier: String?
    /// The rule that found it here and whose it is by that; nil where the credential's own say more.
    package var claim: Claim?

    /// Whose a secret is by one of its places: a UUID that two services share is the credential of either where it is named.
    package struct Claim: Hashable, Sendable {
        /// The rule's identifier, `provider.token`.
        package var rule: String
        /// The provider's identifier, by the rule or by the names around it.
        package var provider: String

        package init(rule: String, provider: String) {
            self.rule = rule
            self.provider = provider
        }
    }

    /// An annotated tag.
    package struct Tag: Hashable, Sendable {
        /// Its object, as 40 hexadecimal digits.
        package var id: String
        package var name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Content that a scan reads.
    package enum Source: String, CaseIterable, Hashable, Sendable {
        case worktree, index, history, message, config, reflog, stdin
    }

    /// How git sees a file of the working tree.
    package enum Tracking: String, Hashable, Sendable {
        case tracked, untracked, ignored
    }

    /// Byte offsets (0-based, end exclusive) and positions (1-based; columns count characters, the end is exclusive).
    package struct Span: Hashable, Sendable {
        /// Byte offsets in the file or blob, of the encoded bytes where the secret was decoded; nil where it lies in a container.
        package var bytes: Range<Int>?
        package var line: Int
        package var column: Int
        package var endLine: Int
        package var endColumn: Int

        package init(bytes: Range<Int>?, line: Int, column: Int, endLine: Int, endColumn: Int) {
            self.bytes = bytes
            self.line = line
            self.column = column
            self.endLine = endLine
            self.endColumn = endColumn
        }
    }

    /// One part of a composite credential in this place.
    package struct Part: Hashable, Sendable {
        /// What the part is, such as `secret`, `key-id` or `user`.
        package var role: String
        /// Its bytes in the file or blob.
        package var bytes: Range<Int>

        package init(role: String, bytes: Range<Int>) {
            self.role = role
            self.bytes = bytes
        }
    }

    package init(source: Source, path: FilePath, root: String, span: Span) {
        self.source = source
        self.path = path
        self.root = root
        self.span = span
    }
}

/// A path as the bytes that the file system or git gave, which need not be UTF-8.
package struct FilePath: Hashable, Sendable, Comparable {
    /// The bytes, separated by `/`.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ string: String) {
        self.bytes = Array(string.utf8)
    }

    /// The path as text; bytes that are not UTF-8 become U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether `text` says exactly what `bytes` says.
    package var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The part after the last `/`.
    package var name: String {
        String(decoding: bytes[((bytes.lastIndex(of: 0x2F) ?? -1) + 1)...], as: UTF8.self)
    }

    package static func < (left: FilePath, right: FilePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
