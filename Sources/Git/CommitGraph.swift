/// How one gets to a commit, the nearest way first.
package enum Reachability: UInt8, Sendable, Comparable {
    /// From a ref, the stash and other worktrees' heads included.
    case reference
    /// Only from a reflog or what a command left behind (`ORIG_HEAD`).
    case reflog
    /// Not at all: it only lies in the object store, until git prunes it.
    case dangling

    package static func < (left: Reachability, right: Reachability) -> Bool { left.rawValue < right.rawValue }
}

/// What one worker reads of commits: the lines that make the graph.
package struct CommitGatherer: Sendable {
    private(set) var ids: [ObjectID] = []
    private(set) var trees: [ObjectID] = []
    private(set) var times: [Int64] = []
    private(set) var parents: [ObjectID] = []
    /// Where each commit's parents end.
    private(set) var parentEnds: [Int] = []
    private(set) var trouble = DiagnosticList()

    package init() {}

    /// Reads a commit's bytes; what is wrong with them is kept to be told.
    package mutating func add(_ id: ObjectID, _ bytes: Span<UInt8>) {
        var position = 0
        guard let tree = Self.id(after: "tree ", bytes, &position) else {
            trouble.add(id.description, "commit: it names no tree")
            return
        }
        while let parent = Self.id(after: "parent ", bytes, &position) { parents.append(parent) }
        ids.append(id)
        trees.append(tree)
        parentEnds.append(parents.count)
        times.append(Self.committerTime(bytes, position))
    }

    /// The name on a line that begins with `key`; the position moves behind the line.
    private static func id(after key: StaticString, _ bytes: Span<UInt8>, _ position: inout Int) -> ObjectID?
    {
        let start = position + key.utf8CodeUnitCount
        let end = start + ObjectID.hexCount
        guard bytes.count > end, bytes[end] == UInt8(ascii: "\n"), matches(key, bytes, position),
            let id = ObjectID(hexIn: bytes, at: start)
        else { return nil }
        position = end + 1
        return id
    }

    private static func matches(_ key: StaticString, _ bytes: Span<UInt8>, _ position: Int) -> Bool {
        let count = key.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for offset in 0..<count where unsafe bytes[position + offset] != key.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Seconds after the last `>` of the committer line; 0 where there are none.
    private static func committerTime(_ bytes: Span<UInt8>, _ start: Int) -> Int64 {
        var line = start
        while line < bytes.count, bytes[line] != UInt8(ascii: "\n"), !matches("committer ", bytes, line) {
            while line < bytes.count && bytes[line] != UInt8(ascii: "\n") { line += 1 }
            line += 1
        }
        var digits: Int64 = 0
        var isAfterAddress = false
        while line < bytes.count, bytes[line] != UInt8(ascii: "\n") {
            let byte = bytes[line]
            line += 1
            if byte == UInt8(ascii: ">") {
                isAfterAddress = true
                digits = 0
            } else if isAfterAddress, (0x30...0x39).contains(byte), digits < 1 << 50 {
                digits = digits * 10 + Int64(byte - 0x30)
            } else if isAfterAddress, digits > 0 {
                break
            }
        }
        return digits
    }
}

/// All commits of a store and who follows whom.
struct CommitGraph: Sendable {
    private(set) var ids: [ObjectID] = []
    private(set) var trees: [ObjectID] = []
    private var times: [Int64] = []
    private var parentEnds: [Int] = [0]
    /// Parents by number; `absent` for one that the store lacks.
    private var parents: [Int32] = []
    /// Names of the parents, in the same order.
    private var parentIDs: [ObjectID] = []
    private var numbers: [ObjectID: Int32] = [:]

    private static let absent: Int32 = -1

    init(_ gatherers: [CommitGatherer]) {
        for gatherer in gatherers {
            let start = parentIDs.count
            ids += gatherer.ids
            trees += gatherer.trees
            times += gatherer.times
            parentIDs += gatherer.parents
            parentEnds += gatherer.parentEnds.map { $0 + start }
        }
        numbers.reserveCapacity(ids.count)
        for (number, id) in ids.enumerated() { numbers[id] = Int32(number) }
        parents = parentIDs.map { numbers[$0] ?? Self.absent }
    }

    func number(of id: ObjectID) -> Int? { numbers[id].map { Int($0) } }

    private func parentRange(_ commit: Int) -> Range<Int> { parentEnds[commit]..<parentEnds[commit + 1] }

    /// Parents of a commit that the store does not have.
    func absentParents(of commit: Int) -> [ObjectID] {
        parentRange(commit).filter { parents[$0] == Self.absent }.map { parentIDs[$0] }
    }

    /// Marks what each class of roots reaches, the first class first.
    func reachability(references: [ObjectID], reflogs: [ObjectID]) -> [Reachability] {
        var marks = [Reachability](repeating: .dangling, count: ids.count)
        for (mark, roots) in [(Reachability.reference, references), (.reflog, reflogs)] {
            var pending = roots.compactMap { number(of: $0) }
            while let commit = pending.popLast() {
                guard marks[commit] > mark else { continue }
                marks[commit] = mark
                for slot in parentRange(commit) where parents[slot] != Self.absent {
                    pending.append(Int(parents[slot]))
                }
            }
        }
        return marks
    }

    /// The commits in order of time, every one after its parents.
    ///
    /// A commit counts as no older than what it builds on, whatever its clock said. Of commits of one second those nearer to
    /// a root come first, then the smaller name.
    func chronological() -> [Int] {
        var openParents = (0..<ids.count).map { commit in
            Int32(parentRange(commit).count { parents[$0] != Self.absent })
        }
        let (childEnds, children) = childTable()
        var effective = times
        var depth = [Int32](repeating: 0, count: ids.count)
        var order = openParents.indices.filter { openParents[$0] == 0 }
        var next = 0
        while next < order.count {
            let commit = order[next]
            next += 1
            for slot in childEnds[commit]..<childEnds[commit + 1] {
                let child = Int(children[slot])
                effective[child] = max(effective[child], effective[commit])
                depth[child] = max(depth[child], depth[commit] + 1)
                openParents[child] -= 1
                if openParents[child] == 0 { order.append(child) }
            }
        }
        // Only commits whose names are not their hashes can be their own ancestors.
        order += openParents.indices.filter { openParents[$0] > 0 }
        return order.sorted { left, right in
            (effective[left], depth[left], ids[left]) < (effective[right], depth[right], ids[right])
        }
    }

    private func childTable() -> (ends: [Int], children: [Int32]) {
        var ends = [Int](repeating: 0, count: ids.count + 2)
        for parent in parents where parent != Self.absent { ends[Int(parent) + 2] += 1 }
        for slot in 1..<ends.count { ends[slot] += ends[slot - 1] }
        var children = [Int32](repeating: 0, count: parents.count)
        for commit in ids.indices {
            for slot in parentRange(commit) where parents[slot] != Self.absent {
                let parent = Int(parents[slot]) + 1
                children[ends[parent]] = Int32(commit)
                ends[parent] += 1
            }
        }
        return (ends, children)
    }
}

extension Repository {
    /// The commits that some ref reaches and `revision` does not.
    package func revisions(since revision: String) async throws(GitError) -> Set<ObjectID> {
        let start = try commit(named: revision)
        let graph = await commitGraph()
        let roots = references().references.filter { $0.kind != .pseudo }.map { peel($0.target).id }
        let isOld = graph.reachability(references: [start], reflogs: roots)
        // What the revision reaches is marked first; what only the refs reach has the second mark.
        return Set(graph.ids.indices.filter { isOld[$0] == .reflog }.map { graph.ids[$0] })
    }

    private func commitGraph() async -> CommitGraph {
        let walk = await forEachObject(kinds: [.commit], jobs: 1, makeWorker: { CommitGatherer() }) {
            gatherer, id, _, bytes in
            gatherer.add(id, bytes)
        }
        return CommitGraph(walk.workers)
    }

    /// The commit that a tag names, through further tags; nil where it names something else.
    package func taggedCommit(_ tag: ObjectID) -> ObjectID? {
        let (id, kind) = peel(tag)
        return kind == .commit ? id : nil
    }

    /// The object behind a chain of annotated tags, and its kind where it can be read.
    func peel(_ id: ObjectID) -> (id: ObjectID, kind: ObjectKind?) {
        var current = id
        // Tags of tags are rare; longer chains are left at the tag they got to.
        for _ in 0..<16 {
            guard let header = try? objectHeader(current) else { return (current, nil) }
            guard header.kind == .tag, let tag = try? readTag(current) else { return (current, header.kind) }
            current = tag.target
        }
        return (current, .tag)
    }
}
