/// What the next commit would change: the index held against the tree of `HEAD`.
struct StagedChanges {
    let index: IndexFile
    /// Reads the entries of a tree.
    let readTree: (ObjectID) throws(GitError) -> [TreeEntry]
    private(set) var changed: [IndexEntry] = []

    init(
        index: IndexFile, headTree: ObjectID?, readTree: @escaping (ObjectID) throws(GitError) -> [TreeEntry]
    ) throws(GitError) {
        self.index = index
        self.readTree = readTree
        try compare(0..<index.entries.count, prefix: [], tree: headTree, depth: 0)
    }

    /// Deeper folders than any file system has: their entries count as changed, unlooked.
    private static let depthLimit = 512

    /// Compares the entries below one folder with its tree.
    ///
    /// A folder whose tree the index knows to be the same is passed over.
    private mutating func compare(
        _ range: Range<Int>, prefix: [UInt8], tree: ObjectID?, depth: Int
    ) throws(GitError) {
        guard depth < Self.depthLimit else {
            for entry in index.entries[range] { addIfChanged(entry, nil) }
            return
        }
        if let tree, index.cachedTrees[Array(prefix.dropLast())] == tree { return }
        var committed: [[UInt8]: TreeEntry] = [:]
        if let tree {
            for entry in try readTree(tree) { committed[entry.name] = entry }
        }
        var position = range.lowerBound
        while position < range.upperBound {
            let entry = index.entries[position]
            let rest = entry.path.dropFirst(prefix.count)
            guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else {
                addIfChanged(entry, committed[Array(rest)])
                position += 1
                continue
            }
            let name = Array(rest[..<slash])
            let folder = Array(entry.path[...slash])
            var end = position + 1
            while end < range.upperBound && index.entries[end].path.starts(with: folder) { end += 1 }
            let subtree = committed[name].flatMap { $0.isTree ? $0.id : nil }
            try compare(position..<end, prefix: folder, tree: subtree, depth: depth + 1)
            position = end
        }
    }

    private mutating func addIfChanged(_ entry: IndexEntry, _ committed: TreeEntry?) {
        guard !FileMode.isSubmodule(entry.mode), !entry.isIntentToAdd else { return }
        let isSame = entry.stage == 0 && committed?.id == entry.id && committed?.mode == entry.mode
        if !isSame { changed.append(entry) }
    }
}
