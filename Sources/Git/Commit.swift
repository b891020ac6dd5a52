/// A commit, parsed from its bytes.
package struct Commit: Sendable {
    package let tree: ObjectID
    package let parents: [ObjectID]
    package let author: Signature
    package let committer: Signature
    package let message: [UInt8]
    /// The whole object as stored, headers included.
    package let raw: [UInt8]

    /// Who did something and when.
    ///
    /// Bytes, since neither names nor addresses need be UTF-8.
    package struct Signature: Sendable, Hashable {
        package let name: [UInt8]
        package let email: [UInt8]
        /// Seconds since 1970, UTC; 0 where the commit's own text makes no sense.
        package let time: Int64

        /// `Name <address> seconds zone`, as far as it follows that form.
        init(_ line: some Collection<UInt8>) {
            let text = Array(line)
            let open = text.firstIndex(of: UInt8(ascii: "<")) ?? text.endIndex
            let close = text.lastIndex(of: UInt8(ascii: ">")).map { max($0, open) } ?? text.endIndex
            name = Self.trimmed(text[..<open])
            email = open < close ? Array(text[(open + 1)..<close]) : []
            let rest = close < text.endIndex ? text[(close + 1)...] : []
            let seconds = rest.split(separator: UInt8(ascii: " ")).first ?? []
            time = Int64(String(decoding: seconds, as: UTF8.self)) ?? 0
        }

        private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
            var kept = text
            while kept.last == UInt8(ascii: " ") { kept.removeLast() }
            return Array(kept)
        }
    }

    /// Reads a commit; nil where it names no tree.
    init?(_ raw: [UInt8]) {
        var reader = HeaderReader(raw)
        guard let tree = reader.next("tree").flatMap({ ObjectID(hex: $0) }) else { return nil }
        self.tree = tree
        var parents: [ObjectID] = []
        while let line = reader.next("parent") {
            if let parent = ObjectID(hex: line) { parents.append(parent) }
        }
        self.parents = parents
        author = Signature(reader.next("author") ?? [])
        committer = Signature(reader.next("committer") ?? [])
        message = reader.body()
        self.raw = raw
    }
}

/// An annotated tag, parsed from its bytes.
package struct Tag: Sendable {
    package let target: ObjectID
    package let targetKind: ObjectKind
    package let name: [UInt8]
    package let tagger: Commit.Signature?
    package let message: [UInt8]

    /// Reads a tag; nil where it names no target.
    init?(_ raw: [UInt8]) {
        var reader = HeaderReader(raw)
        guard let target = reader.next("object").flatMap({ ObjectID(hex: $0) }),
            let word = reader.next("type"),
            let kind = ObjectKind.allCases.first(where: { word.elementsEqual($0.name.utf8) })
        else { return nil }
        self.target = target
        targetKind = kind
        name = reader.next("tag").map { Array($0) } ?? []
        tagger = reader.next("tagger").map { Commit.Signature($0) }
        message = reader.body()
    }
}

/// The lines at the head of a commit or tag.
private struct HeaderReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of the next line if it is that of `key`.
    mutating func next(_ key: String) -> ArraySlice<UInt8>? {
        let rest = bytes[position...]
        let mark = Array(key.utf8) + [UInt8(ascii: " ")]
        guard rest.starts(with: mark) else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        position = min(end + 1, bytes.endIndex)
        return rest[(rest.startIndex + mark.count)..<end]
    }

    /// What follows the first empty line.
    func body() -> [UInt8] {
        var at = position
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\n") { return Array(bytes[(at + 1)...]) }
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return [] }
            at = end + 1
        }
        return []
    }
}

/// One line of a tree.
package struct TreeEntry: Sendable, Hashable {
    package let mode: UInt32
    package let name: [UInt8]
    package let id: ObjectID

    package var isTree: Bool { FileMode.isTree(mode) }
    package var isSubmodule: Bool { FileMode.isSubmodule(mode) }

    /// The entries of a tree, as far as they follow the format; `isWhole` tells whether all did.
    static func parse(_ bytes: [UInt8]) -> (entries: [TreeEntry], isWhole: Bool) {
        var entries: [TreeEntry] = []
        var position = 0
        while position < bytes.count {
            guard let space = bytes[position...].firstIndex(of: UInt8(ascii: " ")),
                let end = bytes[space...].firstIndex(of: 0), end + ObjectID.byteCount < bytes.count,
                let mode = UInt32(String(decoding: bytes[position..<space], as: UTF8.self), radix: 8),
                let id = ObjectID(bytes: bytes[(end + 1)..<(end + 1 + ObjectID.byteCount)])
            else { return (entries, false) }
            entries.append(TreeEntry(mode: mode, name: Array(bytes[(space + 1)..<end]), id: id))
            position = end + 1 + ObjectID.byteCount
        }
        return (entries, true)
    }
}

/// File modes as git keeps them in trees and indexes.
package enum FileMode {
    private static let typeMask: UInt32 = 0o170000

    package static func isTree(_ mode: UInt32) -> Bool { mode & typeMask == 0o040000 }
    package static func isSubmodule(_ mode: UInt32) -> Bool { mode & typeMask == 0o160000 }
    package static func isLink(_ mode: UInt32) -> Bool { mode & typeMask == 0o120000 }
}
