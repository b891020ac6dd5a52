/// One entry of the index: a tracked file, or one side of a merge conflict.
package struct IndexEntry: Sendable, Hashable {
    package var path: [UInt8]
    package let id: ObjectID
    package let mode: UInt32
    /// 0 for an ordinary entry, 1–3 for the base and the two sides of a conflict.
    package let stage: Int
    /// Size of the worktree's file when it was added, modulo 2^32.
    package let size: UInt32
    /// `git add -N`: the path is announced, its content is not staged.
    package let isIntentToAdd: Bool
    /// Sparse checkout: the file is not in the worktree.
    package let isSkipWorktree: Bool
}

/// The index (gitformat-index), versions 2 to 4, split and sparse ones included.
struct IndexFile {
    /// Entries sorted by path and stage.
    ///
    /// A sparse index has entries whose mode is that of a tree.
    var entries: [IndexEntry] = []
    /// Trees of unchanged folders by path, each path without a slash at its end.
    private(set) var cachedTrees: [[UInt8]: ObjectID] = [:]
    private var link: Link?

    /// What a split index says of the shared one it builds on.
    private struct Link {
        let base: ObjectID
        let deleted: [Int]
        let replaced: [Int]
    }

    private static let headerSize = 12

    /// Reads the index at `path`, and the shared one beside it if it is split.
    ///
    /// No file means no entries.
    static func read(_ path: BytePath, sharedIn gitDirectory: BytePath) throws(GitError) -> IndexFile {
        guard FileSystem.facts(path, following: true) != nil else { return IndexFile() }
        // A hook's index may be named by the user through a link; the one in the git directory is a plain file.
        var index = try IndexFile(FileSystem.readFile(path, followingLinks: true), path)
        guard let link = index.link, link.base != .zero else { return index }
        let sharedPath = gitDirectory.appending("sharedindex.\(link.base)")
        let bytes = try FileSystem.readFile(sharedPath)
        let shared = try IndexFile(bytes, sharedPath)
        guard shared.link == nil else { throw corrupt(sharedPath, "a shared index that is split itself") }
        try index.merge(shared, link, path)
        return index
    }

    private init() {}

    private init(_ bytes: [UInt8], _ path: BytePath) throws(GitError) {
        let end = bytes.count - ObjectID.byteCount
        guard end >= Self.headerSize, bytes.starts(with: Array("DIRC".utf8)) else {
            throw Self.corrupt(path, "not an index")
        }
        try Self.verify(bytes, end, path)
        var reader = IndexReader(bytes: bytes, end: end)
        reader.position = 4
        guard let version = reader.word(), let count = reader.word() else {
            throw Self.corrupt(path, "too short")
        }
        guard (2...4).contains(version) else {
            throw GitError(.unsupported, "read index", path.description, "version \(version)")
        }
        var previous: [UInt8] = []
        for number in 0..<count {
            guard let entry = reader.entry(version: version, previous: previous) else {
                throw Self.corrupt(path, "entry \(number) of \(count) is damaged")
            }
            previous = entry.path
            entries.append(entry)
        }
        try readExtensions(&reader, path)
    }

    /// An all-zero checksum means that none was made (`index.skipHash`).
    private static func verify(_ bytes: [UInt8], _ end: Int, _ path: BytePath) throws(GitError) {
        let stored = ObjectID(bytes: bytes[end...])
        guard stored != .zero else { return }
        guard stored == SHA1.digest(bytes.span.extracting(0..<end)) else {
            throw corrupt(path, "checksum does not match")
        }
    }

    private mutating func readExtensions(_ reader: inout IndexReader, _ path: BytePath) throws(GitError) {
        while reader.position < reader.end {
            guard let name = reader.take(4), let size = reader.word(), let body = reader.take(size) else {
                throw Self.corrupt(path, "damaged extension")
            }
            switch String(decoding: name, as: UTF8.self) {
            case "TREE": cachedTrees = IndexReader.cachedTrees(body)
            case "link":
                guard let link = Self.readLink(body) else {
                    throw Self.corrupt(path, "damaged link to the shared index")
                }
                self.link = link
            case "sdir": continue
            case let word:
                // An extension may be ignored exactly if its name begins with a capital.
                guard let first = name.first, (0x41...0x5A).contains(first) else {
                    throw GitError(.unsupported, "read index", path.description, "extension \(word)")
                }
            }
        }
    }

    private static func readLink(_ body: [UInt8]) -> Link? {
        var reader = IndexReader(bytes: body, end: body.count)
        guard let base = reader.take(ObjectID.byteCount).flatMap({ ObjectID(bytes: $0) }) else { return nil }
        guard reader.position < reader.end else { return Link(base: base, deleted: [], replaced: []) }
        guard let deleted = reader.bitmap(), let replaced = reader.bitmap() else { return nil }
        return Link(base: base, deleted: deleted, replaced: replaced)
    }

    /// Lays the entries of a split index over those of the shared one.
    ///
    /// Replacing entries come first, without paths.
    private mutating func merge(_ shared: IndexFile, _ link: Link, _ path: BytePath) throws(GitError) {
        var merged: [IndexEntry?] = shared.entries
        guard link.replaced.count <= entries.count,
            (link.replaced + link.deleted).allSatisfy({ merged.indices.contains($0) })
        else { throw Self.corrupt(path, "it does not fit its shared index") }
        for (position, var entry) in zip(link.replaced, entries) {
            entry.path = shared.entries[position].path
            merged[position] = entry
        }
        for position in link.deleted { merged[position] = nil }
        let added = entries.dropFirst(link.replaced.count)
        guard added.allSatisfy({ !$0.path.isEmpty }) else {
            throw Self.corrupt(path, "an entry without a path")
        }
        entries = (merged.compactMap { $0 } + added).sorted {
            $0.path == $1.path ? $0.stage < $1.stage : $0.path.lexicographicallyPrecedes($1.path)
        }
        self.link = nil
    }

    private static func corrupt(_ path: BytePath, _ reason: String) -> GitError {
        GitError(.corrupt, "read index", path.description, reason)
    }
}

/// A cursor over the bytes of an index; nothing is read past `end`.
private struct IndexReader {
    let bytes: [UInt8]
    let end: Int
    var position = 0

    private static let extendedFlag = 0x4000
    private static let nameMask = 0xFFF

    init(bytes: [UInt8], end: Int) {
        self.bytes = bytes
        self.end = end
    }

    mutating func word() -> Int? { number(4) }

    private mutating func number(_ size: Int) -> Int? {
        guard end - position >= size else { return nil }
        var value = 0
        for byte in bytes[position..<(position + size)] { value = value << 8 | Int(byte) }
        position += size
        return value
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, end - position >= count else { return nil }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    mutating func entry(version: Int, previous: [UInt8]) -> IndexEntry? {
        let start = position
        position += 24
        guard let mode = number(4) else { return nil }
        position += 8
        guard let size = number(4), let id = take(ObjectID.byteCount).flatMap({ ObjectID(bytes: $0) }),
            let flags = number(2)
        else { return nil }
        var extended = 0
        if flags & Self.extendedFlag != 0 {
            guard version >= 3, let more = number(2) else { return nil }
            extended = more
        }
        guard let path = version == 4 ? compressedPath(previous) : plainPath(start, flags & Self.nameMask)
        else {
            return nil
        }
        return IndexEntry(
            path: path, id: id, mode: UInt32(mode), stage: flags >> 12 & 3, size: UInt32(size),
            isIntentToAdd: extended & 0x2000 != 0, isSkipWorktree: extended & 0x4000 != 0)
    }

    /// A path ended by NUL; the entry is padded with more of them to a multiple of eight bytes.
    private mutating func plainPath(_ start: Int, _ length: Int) -> [UInt8]? {
        guard position < end, let stop = bytes[position..<end].firstIndex(of: 0),
            length == Self.nameMask || stop - position == length
        else { return nil }
        let path = Array(bytes[position..<stop])
        position = start + (stop - start + 8) / 8 * 8
        return position <= end ? path : nil
    }

    /// Version 4: how many bytes to drop from the previous path, and what to put after.
    private mutating func compressedPath(_ previous: [UInt8]) -> [UInt8]? {
        guard var byte = number(1) else { return nil }
        var dropped = byte & 0x7F
        while byte & 0x80 != 0 {
            guard dropped < 1 << 32, let next = number(1) else { return nil }
            byte = next
            dropped = (dropped + 1) << 7 | byte & 0x7F
        }
        guard dropped <= previous.count, position < end, let stop = bytes[position..<end].firstIndex(of: 0)
        else {
            return nil
        }
        defer { position = stop + 1 }
        return previous.dropLast(dropped) + bytes[position..<stop]
    }

    /// The positions of the bits set in an EWAH-compressed bitmap (gitformat-bitmap, appendix A).
    mutating func bitmap() -> [Int]? {
        guard let bitCount = word(), let wordCount = word(), wordCount <= (end - position) / 8 else {
            return nil
        }
        var words: [UInt64] = []
        for _ in 0..<wordCount {
            guard let high = number(4), let low = number(4) else { return nil }
            words.append(UInt64(high) << 32 | UInt64(low))
        }
        guard number(4) != nil else { return nil }
        var positions: [Int] = []
        var bit = 0
        var next = 0
        while next < words.count {
            let marker = words[next]
            let runBits = Int(marker >> 1 & 0xFFFF_FFFF) * 64
            let literalCount = Int(marker >> 33)
            next += 1
            guard literalCount <= words.count - next, bit + runBits <= bitCount + 63 else { return nil }
            if marker & 1 == 1 { positions += bit..<min(bit + runBits, bitCount) }
            bit += runBits
            for literal in words[next..<(next + literalCount)] {
                for offset in 0..<64 where literal >> UInt64(offset) & 1 == 1 {
                    positions.append(bit + offset)
                }
                bit += 64
            }
            next += literalCount
        }
        return positions
    }

    /// The cache-tree extension: folders whose tree is known, in pre-order.
    ///
    /// What is damaged is left out.
    static func cachedTrees(_ body: [UInt8]) -> [[UInt8]: ObjectID] {
        var trees: [[UInt8]: ObjectID] = [:]
        var position = 0
        // Folders still to be read, by the path of the folder that holds them.
        var open: [(path: [UInt8], remaining: Int)] = [([], 1)]
        func text(until stop: UInt8) -> ArraySlice<UInt8>? {
            guard position < body.count, let end = body[position...].firstIndex(of: stop) else { return nil }
            defer { position = end + 1 }
            return body[position..<end]
        }
        while let (parent, remaining) = open.popLast() {
            guard remaining > 0 else { continue }
            open.append((parent, remaining - 1))
            guard let name = text(until: 0), let entryCount = text(until: UInt8(ascii: " ")),
                let childText = text(until: UInt8(ascii: "\n")),
                let children = Int(String(decoding: childText, as: UTF8.self)),
                let covered = Int(String(decoding: entryCount, as: UTF8.self))
            else { return trees }
            let path = parent.isEmpty ? Array(name) : parent + [UInt8(ascii: "/")] + name
            if covered >= 0 {
                guard body.count - position >= ObjectID.byteCount else { return trees }
                trees[path] = ObjectID(bytes: body[position..<(position + ObjectID.byteCount)])
                position += ObjectID.byteCount
            }
            open.append((path, children))
        }
        return trees
    }
}
