internal import Synchronization

/// A repository opened for reading.
///
/// It never writes, and nothing that its configuration names is ever run.
package final class Repository: Sendable {
    let layout: RepositoryLayout
    /// The packs are opened when the first object is read.
    private let storeCache = Mutex<ObjectStore?>(nil)
    private let orderCache = Mutex<(catalog: ObjectCatalog, forests: [DeltaForest])?>(nil)
    private let libgit2Cache = Mutex<LibGit2Repository?>(nil)

    /// Opens the repository at exactly this path: a worktree, a linked worktree, a submodule or a bare repository.
    ///
    /// - Parameters:
    ///   - path: the folder; folders above it are not searched.
    ///   - boundary: the folder that parts of the repository may lie in; `path` itself where it is nil.
    ///   - followingOutside: whether alternates, `core.worktree`, the git directory and the common directory are
    ///     followed out of the boundary, and symbolic links inside the git directory at all.
    ///   - objectDirectories: further object directories that the caller vouches for, such as a push's quarantine.
    /// - Throws: `GitError` with `.notFound`, `.owner`, `.outside`, `.unsupported`, `.corrupt` or `.io`.
    package convenience init(
        openingAt path: String, within boundary: String? = nil, followingOutside: Bool = false,
        objectDirectories: [String] = []
    ) throws(GitError) {
        try self.init(
            openingAt: Array(path.utf8), within: boundary.map { Array($0.utf8) },
            followingOutside: followingOutside,
            objectDirectories: objectDirectories)
    }

    /// The same for a path that need not be UTF-8.
    package init(
        openingAt path: [UInt8], within boundary: [UInt8]? = nil, followingOutside: Bool = false,
        objectDirectories: [String] = []
    ) throws(GitError) {
        layout = try RepositoryLayout(
            openingAt: BytePath(path), within: boundary.map { BytePath($0) },
            followingOutside: followingOutside,
            objectDirectories: objectDirectories.map { BytePath($0) })
    }

    /// What stands at `path`; nil where it is no repository.
    ///
    /// Cheap: only a few names are looked at.
    package static func discover(at path: String) -> RepositoryKind? {
        RepositoryLayout.discover(at: BytePath(path))
    }

    package static func discover(at path: [UInt8]) -> RepositoryKind? {
        RepositoryLayout.discover(at: BytePath(path))
    }

    package var isBare: Bool { layout.isBare }
    package var workdir: String? { layout.workdir?.description }
    package var gitDirectory: String { layout.gitDirectory.description }
    /// The git directory that linked worktrees share.
    package var commonDirectory: String { layout.commonDirectory.description }
    /// Path of the repository's configuration file, which may itself hold credentials in its URLs.
    package var configPath: String { layout.commonDirectory.appending("config").description }

    /// What was not followed or not opened.
    package var diagnostics: [GitDiagnostic] { layout.diagnostics + store.diagnostics }

    /// Commits at which a shallow clone was cut off; empty in a full one.
    package var shallowBoundary: Set<ObjectID> {
        guard let text = try? FileSystem.readFile(layout.commonDirectory.appending("shallow"), limit: 1 << 28)
        else {
            return []
        }
        return Set(text.split(separator: UInt8(ascii: "\n")).compactMap { ObjectID(hex: $0) })
    }

    package var isShallow: Bool { !shallowBoundary.isEmpty }

    /// Whether a remote promised to deliver missing objects: a partial clone.
    package var isPartial: Bool {
        layout.config.variables.contains { variable in
            (variable.section == "extensions" && variable.name == "partialclone")
                || (variable.section == "remote" && variable.name == "promisor"
                    && ConfigFile.isTrue(variable.value))
        }
    }

    /// Remotes and their URLs as the repository's own configuration writes them, credentials in them included.
    package func remotes() -> [(name: String, url: String)] {
        layout.config.variables.compactMap { variable in
            guard variable.section == "remote", variable.name == "url" || variable.name == "pushurl" else {
                return nil
            }
            return (variable.subsection, variable.value ?? "")
        }
    }

    var store: ObjectStore {
        storeCache.withLock { cache in
            if let store = cache { return store }
            let store = ObjectStore(
                directories: layout.objectDirectories, followsLinks: layout.followsOutside)
            cache = store
            return store
        }
    }

    /// A walk over the store; what is built on what is found out once for all walks.
    func plan(_ kinds: Set<ObjectKind>, limits: WalkLimits, reach: MarkReach? = nil) -> WalkPlan {
        let store = store
        let (catalog, forests) = orderCache.withLock { cache in
            if let known = cache { return known }
            let order = (catalog: ObjectCatalog(store), forests: DeltaForest.all(of: store))
            cache = order
            return order
        }
        return WalkPlan(catalog, forests, kinds: kinds, limits: limits, reach: reach)
    }

    /// libgit2's view of the repository, opened on first use.
    func withLibGit2<Result>(
        _ body: (LibGit2Repository) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        let layout = layout
        return try libgit2Cache.withLock { cache throws(GitError) -> Result in
            if let repository = cache { return try body(repository) }
            let repository = try LibGit2Repository(layout)
            cache = repository
            return try body(repository)
        }
    }
}

// MARK: Refs

extension Repository {
    /// Refs with what they point to, `HEAD` and other worktrees' heads included.
    ///
    /// An unborn `HEAD` is left out.
    package func references() -> (references: [Reference], diagnostics: [GitDiagnostic]) {
        var reader = ReferenceReader(layout)
        let references = reader.all()
        return (references, reader.trouble.all)
    }

    /// All reflogs, in the order of their files.
    package func reflogEntries() -> (entries: [ReflogEntry], diagnostics: [GitDiagnostic]) {
        let reader = ReflogReader(layout)
        return (reader.entries, reader.trouble.all)
    }

    /// The commit that `HEAD` names; nil while its branch has none.
    package func head() -> ObjectID? {
        var reader = ReferenceReader(layout)
        return reader.head()
    }
}

// MARK: Index

extension Repository {
    /// The entries of the index, those of a sparse index's folders included.
    ///
    /// - Parameter path: the index that a hook was told of (`GIT_INDEX_FILE`); nil for the repository's own.
    /// - Throws: `GitError` where anything of the index cannot be read: it is never taken for empty.
    package func index(at path: String? = nil) throws(GitError) -> [IndexEntry] {
        try expandedIndex(at: path).entries
    }

    /// Paths of the index, each once.
    package func trackedPaths() throws(GitError) -> Set<[UInt8]> { Set(try index().map(\.path)) }

    /// Entries of the index that differ from the tree of `HEAD`, all sides of conflicts included, submodules left out.
    package func stagedChanges(indexAt path: String? = nil) throws(GitError) -> [IndexEntry] {
        let tree: ObjectID? = if let head = head() { try readCommit(head).tree } else { nil }
        let changes = try StagedChanges(index: expandedIndex(at: path), headTree: tree) {
            id throws(GitError) in
            try self.readTree(id)
        }
        return changes.changed
    }

    private func expandedIndex(at path: String?) throws(GitError) -> IndexFile {
        let file = path.map { BytePath($0) } ?? layout.gitDirectory.appending("index")
        if let path, FileSystem.facts(file, following: true) == nil {
            throw GitError(.notFound, "read index", path, "no such file")
        }
        var index = try IndexFile.read(file, sharedIn: layout.gitDirectory)
        guard index.entries.contains(where: { FileMode.isTree($0.mode) }) else { return index }
        var entries: [IndexEntry] = []
        for entry in index.entries {
            if FileMode.isTree(entry.mode) {
                try expand(entry, into: &entries)
            } else {
                entries.append(entry)
            }
        }
        index.entries = entries
        return index
    }

    /// A folder of a sparse index, as the files that its tree holds.
    private func expand(_ folder: IndexEntry, into entries: inout [IndexEntry]) throws(GitError) {
        var pending = [
            (folder.path.last == UInt8(ascii: "/") ? Array(folder.path.dropLast()) : folder.path, folder.id)
        ]
        while let (path, id) = pending.popLast() {
            guard entries.count < Self.expansionLimit else {
                throw GitError(
                    .tooLarge, "read index", layout.root.description, "its folders hold too many files")
            }
            for entry in try readTree(id) {
                let child = path + [UInt8(ascii: "/")] + entry.name
                if entry.isTree {
                    pending.append((child, entry.id))
                } else {
                    entries.append(
                        IndexEntry(
                            path: child, id: entry.id, mode: entry.mode, stage: 0, size: 0,
                            isIntentToAdd: false,
                            isSkipWorktree: true))
                }
            }
        }
    }

    /// Entries of a sparse index after which it is held for a bomb.
    private static let expansionLimit = 10_000_000
}

// MARK: Objects

extension Repository {
    /// The largest object read when the caller sets no limit, in bytes.
    package static let objectLimit = 256 << 20

    /// Kind and size of an object, without reading it whole.
    package func objectHeader(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        let header = try ObjectReader(store: store).header(id)
        return (header.kind, header.size)
    }

    /// The bytes of a blob.
    package func readBlob(_ id: ObjectID, limit: Int = objectLimit) throws(GitError) -> [UInt8] {
        try read(id, .blob, limit: limit)
    }

    package func readCommit(_ id: ObjectID) throws(GitError) -> Commit {
        let bytes = try read(id, .commit, limit: Self.objectLimit)
        guard let commit = Commit(bytes) else {
            throw GitError(.corrupt, "read commit", id.description, "it names no tree")
        }
        return commit
    }

    package func readTag(_ id: ObjectID) throws(GitError) -> Tag {
        let bytes = try read(id, .tag, limit: Self.objectLimit)
        guard let tag = Tag(bytes) else {
            throw GitError(.corrupt, "read tag", id.description, "it names no target")
        }
        return tag
    }

    package func readTree(_ id: ObjectID) throws(GitError) -> [TreeEntry] {
        let (entries, isWhole) = TreeEntry.parse(try read(id, .tree, limit: Self.objectLimit))
        guard isWhole else { throw GitError(.corrupt, "read tree", id.description, "damaged entry") }
        return entries
    }

    private func read(_ id: ObjectID, _ kind: ObjectKind, limit: Int) throws(GitError) -> [UInt8] {
        let reader = ObjectReader(store: store)
        let object = try reader.read(id, limit: limit)
        defer { reader.pool.give(object.buffer) }
        guard object.kind == kind else {
            throw GitError(.corrupt, "read \(kind.name)", id.description, "it is a \(object.kind.name)")
        }
        return unsafe Array(object.buffer.bytes)
    }

    /// Hands every object of the wanted kinds to a worker, each object once by its name, in the order of the packs.
    ///
    /// - Parameters:
    ///   - jobs: how many workers run at once.
    ///   - maxBlobSize: larger blobs are reported as skipped, in bytes.
    ///   - makeWorker: a state of its own for each worker; all come back at the end.
    ///   - visit: gets the bytes on loan for the time of the call.
    package func forEachObject<Worker>(
        kinds: Set<ObjectKind>, jobs: Int, maxBlobSize: Int = objectLimit,
        makeWorker: @escaping @Sendable () -> Worker,
        visit: @escaping @Sendable (inout Worker, ObjectID, ObjectKind, Span<UInt8>) -> Void
    ) async -> ObjectWalk<Worker> {
        await unsafe plan(kinds, limits: WalkLimits(maxBlobSize: maxBlobSize)).run(
            jobs: jobs, makeWorker: makeWorker
        ) { worker, _, id, kind, bytes in
            unsafe visit(&worker, id, kind, Span(_unsafeElements: bytes))
        }
    }

    /// The same for a visitor that marks places in objects, and then need not look at what they share with others.
    ///
    /// - Parameters:
    ///   - reach: what decides about a mark; the visitor's decisions must depend on no other bytes.
    ///   - visit: gets what is known of the object, nil where it is all new, and returns its marks in order of their ends, nil where it made none.
    package func forEachObject<Worker>(
        kinds: Set<ObjectKind>, jobs: Int, maxBlobSize: Int = objectLimit, reach: MarkReach,
        makeWorker: @escaping @Sendable () -> Worker,
        visit: @escaping @Sendable (inout Worker, ObjectID, ObjectKind, Span<UInt8>, Inheritance?) -> [Mark]?
    ) async -> ObjectWalk<Worker> {
        let plan = plan(kinds, limits: WalkLimits(maxBlobSize: maxBlobSize), reach: reach)
        return await unsafe plan.run(jobs: jobs, makeWorker: makeWorker) {
            worker, _, id, kind, bytes, known in
            unsafe visit(&worker, id, kind, Span(_unsafeElements: bytes), known)
        }
    }
}
