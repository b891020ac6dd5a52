/// Where blobs stand in the history: their paths, and the first commit that has each.
package struct Attribution: Sendable {
    /// One path under which a blob stands.
    package struct Place: Sendable, Hashable {
        package let path: [UInt8]
        /// The earliest commit that has the blob there; nil where a tag names the tree itself.
        package let commit: ObjectID?
        package let reachability: Reachability
    }

    /// All places of one blob.
    package struct Blob: Sendable {
        /// In the order of their commits, those that refs reach first.
        ///
        /// Empty for a blob that is in no commit's tree.
        package internal(set) var places: [Place] = []
        /// More paths exist than were asked for.
        package internal(set) var isTruncated = false
        /// The best of its places; `.reference` also where a ref names the blob itself.
        package internal(set) var reachability = Reachability.dangling
    }

    /// Every blob asked for; where only some commits were asked for, those that came with them.
    package internal(set) var blobs: [ObjectID: Blob] = [:]
    /// How one gets to the commits asked for.
    package internal(set) var commits: [ObjectID: Reachability] = [:]
    /// The blobs that stand in some tree of the store under a name asked for, with those names.
    package internal(set) var named: [ObjectID: Set<[UInt8]>] = [:]
    /// What the history needs and the store lacks, damaged trees and commits.
    package internal(set) var diagnostics: [GitDiagnostic] = []
    /// Objects that a partial clone left at its remote.
    package internal(set) var absentCount = 0
    /// Commits at which a shallow clone was cut off.
    package internal(set) var shallowCount = 0
    /// The task was cancelled: places may be missing.
    package internal(set) var isInterrupted = false
}

extension Repository {
    /// Finds for each blob its paths and first commits, in one pass over trees and commits.
    ///
    /// "First" is by commit time, a commit never before its parents; commits that refs reach come before others.
    ///
    /// - Parameters:
    ///   - commits: those of which to tell how one gets to them.
    ///   - gathered: what was read of all commits of the store; nil where that is still to be done.
    ///   - isWanted: whether to tell the blobs of a name, the last component of a path; may be asked about one many times.
    ///   - onlyCommits: where given, only what came with one of these commits: what others already had is left out.
    ///   - pathLimit: how many paths of one blob are told.
    package func attribute(
        blobs: Set<ObjectID>, commits: Set<ObjectID> = [], gathered: [CommitGatherer]? = nil,
        named isWanted: (@Sendable (Span<UInt8>) -> Bool)? = nil, jobs: Int,
        onlyCommits: Set<ObjectID>? = nil, pathLimit: Int = 100
    ) async -> Attribution {
        let plan = plan(
            gathered == nil ? [.commit, .tree] : [.tree], limits: WalkLimits(maxBlobSize: Self.objectLimit),
            reach: TreeScanner.reach)
        let catalog = plan.catalog
        var marks = [Bool](repeating: false, count: catalog.count)
        for blob in blobs {
            if let number = catalog.number(of: blob) { marks[number] = true }
        }
        let isPartial = isPartial
        let wanted = marks
        let walk = await unsafe plan.run(
            jobs: jobs,
            makeWorker: {
                HistoryReader(
                    trees: TreeScanner(
                        catalog: catalog, isWanted: wanted, namesAbsent: !isPartial,
                        names: isWanted.map { NameScanner(isWanted: $0) }))
            },
            visit: { reader, number, id, kind, bytes, known in
                unsafe reader.read(number, id, kind, bytes, known)
            })
        let gathered = gathered ?? walk.workers.map(\.commits)
        let graph = CommitGraph(gathered)
        let roots = roots()
        var flow = AttributionFlow(
            catalog: catalog, graph: graph, scanners: walk.workers.map(\.trees), pathLimit: pathLimit)
        flow.run(roots: roots, onlyCommits: onlyCommits, isPartial: isPartial, shallow: shallowBoundary)
        for gatherer in gathered { flow.tell(gatherer.trouble) }
        var attribution = flow.result(for: blobs, walk)
        if !commits.isEmpty {
            let marks = graph.reachability(references: roots.commits, reflogs: roots.reflogCommits)
            for commit in commits {
                attribution.commits[commit] = graph.number(of: commit).map { marks[$0] }
            }
        }
        for names in walk.workers.compactMap(\.trees.wantedNames) {
            attribution.named.merge(names.found) { $0.union($1) }
        }
        return attribution
    }

    /// The annotated tags that some ref names, itself or through further tags.
    package func referencedTags() -> Set<ObjectID> {
        var tags: Set<ObjectID> = []
        for reference in references().references where reference.kind != .pseudo {
            var id = reference.target
            while let tag = try? readTag(id), tags.insert(id).inserted { id = tag.target }
        }
        return tags
    }

    /// What refs and reflogs name, behind annotated tags.
    private func roots() -> AttributionRoots {
        let (references, trouble) = references()
        let (entries, logTrouble) = reflogEntries()
        var roots = AttributionRoots(diagnostics: trouble + logTrouble)
        for reference in references {
            let (id, kind) = peel(reference.target)
            switch kind {
            case nil where reference.kind != .pseudo:
                roots.diagnostics.append(
                    GitDiagnostic(reference.name, "it names \(id), which is missing or damaged"))
            case .commit where reference.kind == .pseudo: roots.reflogCommits.append(id)
            case .commit: roots.commits.append(id)
            case .tree: roots.trees.append(id)
            case .blob: roots.blobs.append(id)
            case .tag, nil: continue
            }
        }
        // What a reflog names may have been pruned: that is no damage.
        roots.reflogCommits += Set(entries.flatMap { [$0.old, $0.new] }).filter { $0 != .zero }
        return roots
    }
}

/// Where history begins, seen from the newest end.
struct AttributionRoots {
    var commits: [ObjectID] = []
    var trees: [ObjectID] = []
    var blobs: [ObjectID] = []
    var reflogCommits: [ObjectID] = []
    var diagnostics: [GitDiagnostic]
}

/// What one worker of the history pass gathers.
struct HistoryReader {
    var commits = CommitGatherer()
    let trees: TreeScanner

    init(trees: TreeScanner) { self.trees = trees }

    /// Reads a commit or a tree, of which it marks the entries.
    mutating func read(
        _ number: Int, _ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeBufferPointer<UInt8>,
        _ known: Inheritance?
    ) -> [Mark]? {
        guard kind != .tree else { return unsafe trees.scan(number, id, bytes, known: known) }
        commits.add(id, unsafe Span(_unsafeElements: bytes))
        return nil
    }
}
