/// Lets the earliest commit flow from root trees down to wanted blobs; each tree is entered once for each of its paths.
struct AttributionFlow {
    private let catalog: ObjectCatalog
    private let graph: CommitGraph
    private let pathLimit: Int
    private var result = Attribution()

    /// Edges of all trees that have some, and where those of each tree begin and end, by catalog number.
    private var edges: [TreeEdge] = []
    private var edgeStarts: [UInt32]
    private var edgeCounts: [UInt32]
    private var names: [[UInt8]] = []
    private var absent: [ObjectID] = []

    /// Whether a tree leads to something looked for.
    private var promise: [Promise]
    private var paths = PathTable()
    /// Where each tree was entered first and each blob placed first, by catalog number; most are only ever met there again.
    private var firstStep: [Step]
    private var entered: Set<UInt64> = []
    private var entryCounts: [UInt32: Int] = [:]
    private var placed: Set<UInt64> = []
    /// Blobs that stand in commits nobody asked for.
    private var notNews: Set<UInt32> = []
    private var reportedAbsent: Set<UInt32> = []
    private var trouble = DiagnosticList()

    private enum Promise: UInt8 {
        case unknown, underWay, nothing, something
    }

    /// A step of a path: the name by which something stands below a path.
    private struct Step: Equatable {
        /// Nothing stands there.
        static let none = Step(parent: .max, name: .max)

        let parent: UInt32
        let name: UInt32
    }

    /// Folders nested deeper are not followed: no file system has such paths.
    private static let depthLimit = 4096

    init(catalog: ObjectCatalog, graph: CommitGraph, scanners: [TreeScanner], pathLimit: Int) {
        self.catalog = catalog
        self.graph = graph
        self.pathLimit = pathLimit
        edgeStarts = [UInt32](repeating: 0, count: catalog.count)
        edgeCounts = edgeStarts
        promise = [Promise](repeating: .unknown, count: catalog.count)
        firstStep = [Step](repeating: .none, count: catalog.count)
        var nameNumbers: [[UInt8]: UInt32] = [:]
        var absentNumbers: [ObjectID: UInt32] = [:]
        edges.reserveCapacity(scanners.reduce(0) { $0 + $1.edges.count })
        for scanner in scanners {
            let nameMap = Self.number(scanner.names, &names, &nameNumbers)
            let absentMap = Self.number(scanner.absent, &absent, &absentNumbers)
            join(scanner, nameMap: nameMap, absentMap: absentMap)
            trouble.add(scanner.trouble)
        }
        result.absentCount = scanners.reduce(into: Set<ObjectID>()) { $0.formUnion($1.unnamedAbsent) }.count
    }

    private static func number<Item: Hashable>(
        _ items: [Item], _ all: inout [Item], _ numbers: inout [Item: UInt32]
    ) -> [UInt32] {
        items.map { item in
            if let number = numbers[item] { return number }
            let number = UInt32(all.count)
            all.append(item)
            numbers[item] = number
            return number
        }
    }

    private mutating func join(_ scanner: TreeScanner, nameMap: [UInt32], absentMap: [UInt32]) {
        let first = edges.count
        var start = 0
        for (tree, end) in zip(scanner.trees, scanner.edgeEnds) {
            edgeStarts[Int(tree)] = UInt32(first + start)
            edgeCounts[Int(tree)] = UInt32(end - start)
            start = end
        }
        for var edge in scanner.edges {
            edge.name = nameMap[Int(edge.name)]
            if edge.target == .absent { edge.number = absentMap[Int(edge.number)] }
            edges.append(edge)
        }
    }

    private func edgeRange(_ tree: Int) -> Range<Int> {
        Int(edgeStarts[tree])..<(Int(edgeStarts[tree]) + Int(edgeCounts[tree]))
    }

    mutating func run(
        roots: AttributionRoots, onlyCommits: Set<ObjectID>?, isPartial: Bool, shallow: Set<ObjectID>
    ) {
        let marks = graph.reachability(references: roots.commits, reflogs: roots.reflogCommits)
        let order = graph.chronological()
        if let onlyCommits {
            // What other commits have is not news, whenever they were made.
            for commit in order where !onlyCommits.contains(graph.ids[commit]) {
                enter(commit, marks[commit], isRecorded: false, isPartial: isPartial)
            }
        }
        for mark in [Reachability.reference, .reflog, .dangling] {
            for commit in order where marks[commit] == mark {
                checkParents(commit, mark, isPartial: isPartial, shallow: shallow)
                guard onlyCommits?.contains(graph.ids[commit]) != false else { continue }
                enter(commit, mark, isRecorded: true, isPartial: isPartial)
            }
            if mark == .reference && onlyCommits == nil { enterTagged(roots) }
        }
        trouble.add(contentsOf: roots.diagnostics)
    }

    /// Trees and blobs that a tag names without a commit.
    private mutating func enterTagged(_ roots: AttributionRoots) {
        for tree in roots.trees {
            guard let number = catalog.number(of: tree) else { continue }
            expand(number, commit: nil, .reference, isRecorded: true)
        }
        for blob in roots.blobs { result.blobs[blob, default: Attribution.Blob()].reachability = .reference }
    }

    private mutating func checkParents(
        _ commit: Int, _ mark: Reachability, isPartial: Bool, shallow: Set<ObjectID>
    ) {
        let missing = graph.absentParents(of: commit)
        guard !missing.isEmpty, mark != .dangling else { return }
        if shallow.contains(graph.ids[commit]) {
            result.shallowCount += 1
        } else if isPartial {
            result.absentCount += missing.count
        } else {
            for parent in missing {
                trouble.add(parent.description, "commit missing, parent of \(graph.ids[commit])")
            }
        }
    }

    private mutating func enter(_ commit: Int, _ mark: Reachability, isRecorded: Bool, isPartial: Bool) {
        if let tree = catalog.number(of: graph.trees[commit]) {
            expand(tree, commit: graph.ids[commit], mark, isRecorded: isRecorded)
        } else if isPartial {
            result.absentCount += 1
        } else if mark != .dangling {
            trouble.add(graph.trees[commit].description, "tree missing, root of commit \(graph.ids[commit])")
        }
    }
}

// MARK: Down the trees

extension AttributionFlow {
    /// Enters a root tree and, below it, every tree that leads to something and was not entered at this path yet.
    private mutating func expand(_ root: Int, commit: ObjectID?, _ mark: Reachability, isRecorded: Bool) {
        var pending: [(tree: Int, path: UInt32, depth: Int)] = [(root, PathTable.root, 0)]
        while let (tree, path, depth) = pending.popLast() {
            guard isPromising(tree), mayEnter(tree, path) else { continue }
            for index in edgeRange(tree) {
                let edge = edges[index]
                let step = Step(parent: path, name: edge.name)
                switch edge.target {
                case .tree:
                    guard isPromising(Int(edge.number)), !wasMet(Int(edge.number), at: step) else { continue }
                    guard depth < Self.depthLimit else {
                        trouble.add(
                            catalog.id(of: Int(edge.number)).description, "tree nested too deep: not followed"
                        )
                        continue
                    }
                    pending.append((Int(edge.number), paths.child(path, edge.name), depth + 1))
                case .blob:
                    guard !wasMet(Int(edge.number), at: step) else { continue }
                    place(edge, below: path, commit, mark, isRecorded: isRecorded)
                case .absent:
                    guard mark != .dangling, reportedAbsent.insert(edge.number).inserted else { continue }
                    let full = paths.child(path, edge.name)
                    let name = String(decoding: paths.bytes(full, names), as: UTF8.self)
                    trouble.add(absent[Int(edge.number)].description, "missing, needed as \(name)")
                }
            }
        }
    }

    /// Whether this is where a tree or blob was met first; remembers the first.
    private mutating func wasMet(_ number: Int, at step: Step) -> Bool {
        if firstStep[number] == step { return true }
        if firstStep[number] == .none { firstStep[number] = step }
        return false
    }

    /// A tree is entered once at a path, and at one path more than are told: the last one shows that there are more.
    private mutating func mayEnter(_ tree: Int, _ path: UInt32) -> Bool {
        let key = UInt64(tree) << 32 | UInt64(path)
        guard !entered.contains(key) else { return false }
        let count = entryCounts[UInt32(tree), default: 0]
        guard count <= pathLimit else { return false }
        entryCounts[UInt32(tree)] = count + 1
        entered.insert(key)
        return true
    }

    private mutating func place(
        _ edge: TreeEdge, below path: UInt32, _ commit: ObjectID?, _ mark: Reachability, isRecorded: Bool
    ) {
        let full = paths.child(path, edge.name)
        guard placed.insert(UInt64(edge.number) << 32 | UInt64(full)).inserted else { return }
        let id = catalog.id(of: Int(edge.number))
        guard isRecorded else {
            notNews.insert(edge.number)
            return
        }
        var blob = result.blobs[id] ?? Attribution.Blob()
        if blob.places.count < pathLimit {
            blob.places.append(
                Attribution.Place(path: paths.bytes(full, names), commit: commit, reachability: mark))
        } else {
            blob.isTruncated = true
        }
        blob.reachability = min(blob.reachability, mark)
        result.blobs[id] = blob
    }

    /// Whether a tree leads to anything looked for.
    ///
    /// Each tree is asked once.
    private mutating func isPromising(_ tree: Int) -> Bool {
        if promise[tree] == .unknown { settlePromise(tree) }
        return promise[tree] == .something
    }

    private mutating func settlePromise(_ tree: Int) {
        var stack: [(tree: Int, next: Int)] = [(tree, edgeRange(tree).lowerBound)]
        promise[tree] = .underWay
        while let (current, next) = stack.popLast() {
            guard next < edgeRange(current).upperBound else {
                promise[current] = .nothing
                continue
            }
            let edge = edges[next]
            let child = Int(edge.number)
            if edge.target != .tree || promise[child] == .something {
                promise[current] = .something
            } else if promise[child] == .unknown {
                promise[child] = .underWay
                stack.append((current, next))
                stack.append((child, edgeRange(child).lowerBound))
            } else {
                stack.append((current, next + 1))
            }
        }
    }

    /// Takes along what reading the history met.
    mutating func tell(_ trouble: DiagnosticList) { self.trouble.add(trouble) }

    /// The finished attribution, with an entry for each blob that none of the trees holds.
    mutating func result(for blobs: Set<ObjectID>, _ walk: ObjectWalk<HistoryReader>) -> Attribution {
        for blob in blobs where result.blobs[blob] == nil {
            if let number = catalog.number(of: blob), notNews.contains(UInt32(number)) { continue }
            result.blobs[blob] = Attribution.Blob()
        }
        result.blobs = result.blobs.filter { blobs.contains($0.key) }
        trouble.add(contentsOf: walk.diagnostics)
        result.diagnostics = trouble.all
        result.isInterrupted = walk.isInterrupted
        return result
    }
}

/// Paths as chains of names: equal paths have equal numbers.
struct PathTable {
    static let root: UInt32 = 0

    private var parents: [UInt32] = [0]
    private var names: [UInt32] = [0]
    private var numbers: [UInt64: UInt32] = [:]

    mutating func child(_ parent: UInt32, _ name: UInt32) -> UInt32 {
        let key = UInt64(parent) << 32 | UInt64(name)
        if let number = numbers[key] { return number }
        let number = UInt32(parents.count)
        parents.append(parent)
        names.append(name)
        numbers[key] = number
        return number
    }

    func bytes(_ path: UInt32, _ texts: [[UInt8]]) -> [UInt8] {
        var parts: [[UInt8]] = []
        var current = path
        while current != Self.root {
            parts.append(texts[Int(names[Int(current)])])
            current = parents[Int(current)]
        }
        return Array(parts.reversed().joined(separator: [UInt8(ascii: "/")]))
    }
}
