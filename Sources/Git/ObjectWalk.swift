internal import Synchronization

/// What a walk over the object store gives back.
package struct ObjectWalk<Worker> {
    /// The workers, each with what it gathered.
    package let workers: [Worker]
    /// Objects that should have been read and were not.
    package let diagnostics: [GitDiagnostic]
    /// Objects over the size limit.
    package let skipped: [SkippedObject]
    /// How many objects were handed out.
    package let visitedCount: Int
    /// The task was cancelled before all objects were seen.
    package let isInterrupted: Bool
}

/// A value that one task made and hands over whole; it never touches it again.
struct HandedOver<Value>: @unchecked Sendable {
    let value: Value
}

/// The order in which a store's objects are read, shared by all workers.
final class WalkPlan: Sendable {
    /// How many trees of the forest one worker takes at a time: enough that taking costs nothing.
    private static let batch = 32

    let catalog: ObjectCatalog
    private let forests: [DeltaForest]
    private let kinds: Set<ObjectKind>
    private let limits: WalkLimits
    private let reach: MarkReach?
    /// The first unit of each forest, then of the loose objects, and the end.
    ///
    /// A unit is a heavy root, or a batch of other roots or of loose objects.
    private let firstUnits: [Int]
    private let nextUnit = Atomic<Int>(0)
    let diagnostics: DiagnosticList

    init(
        _ catalog: ObjectCatalog, _ forests: [DeltaForest]? = nil, kinds: Set<ObjectKind>, limits: WalkLimits,
        reach: MarkReach? = nil
    ) {
        self.catalog = catalog
        self.kinds = kinds
        self.limits = limits
        self.reach = reach
        self.forests = forests ?? DeltaForest.all(of: catalog.store)
        var trouble = DiagnosticList()
        for forest in self.forests {
            for lost in forest.unreachable {
                trouble.add(
                    forest.pack.id(lost.position).description, "in \(forest.pack.path): \(lost.reason)")
            }
        }
        var firstUnits = [0]
        let sizes = self.forests.map { (heavy: $0.heavyCount, all: $0.roots.count) }
        for size in sizes + [(heavy: 0, all: catalog.loose.count)] {
            let batches = (size.all - size.heavy + Self.batch - 1) / Self.batch
            firstUnits.append(firstUnits[firstUnits.count - 1] + size.heavy + batches)
        }
        self.firstUnits = firstUnits
        diagnostics = trouble
    }

    /// Walks batches until none is left or the task is cancelled; several workers may do so at once.
    func run(visit: ForestWalker.Visit) -> (tally: WalkTally, isInterrupted: Bool) {
        var walker = ForestWalker(catalog: catalog, limits: limits, reach: reach)
        while true {
            let unit = nextUnit.add(1, ordering: .relaxed).oldValue
            guard unit < firstUnits[firstUnits.count - 1] else { return (walker.tally, false) }
            guard !Task.isCancelled else { return (walker.tally, true) }
            var slot = 0
            while firstUnits[slot + 1] <= unit { slot += 1 }
            let number = unit - firstUnits[slot]
            if slot < forests.count {
                let forest = forests[slot]
                for index in Self.items(number, of: forest.roots.count, heavy: forest.heavyCount) {
                    let root = forest.roots[index]
                    guard kinds.contains(root.kind) else { continue }
                    unsafe walker.walk(root, of: forest, firstNumber: catalog.packStarts[slot], visit: visit)
                }
            } else {
                for index in Self.items(number, of: catalog.loose.count, heavy: 0) {
                    unsafe walker.walkLoose(catalog.packedCount + index, kinds: kinds, visit: visit)
                }
            }
        }
    }

    /// The items of one unit: one of the heavy ones, which come first, or a batch of the others.
    private static func items(_ unit: Int, of count: Int, heavy: Int) -> Range<Int> {
        guard unit >= heavy else { return unit..<unit + 1 }
        let first = heavy + (unit - heavy) * batch
        return first..<min(first + batch, count)
    }

    /// Runs `jobs` workers, each with a state of its own, and joins what they report.
    func run<Worker>(
        jobs: Int, makeWorker: @escaping @Sendable () -> Worker,
        visit:
            @escaping @Sendable (inout Worker, Int, ObjectID, ObjectKind, UnsafeBufferPointer<UInt8>) -> Void
    ) async -> ObjectWalk<Worker> {
        await unsafe run(jobs: jobs, makeWorker: makeWorker) { worker, number, id, kind, bytes, _ in
            unsafe visit(&worker, number, id, kind, bytes)
            return nil
        }
    }

    /// The same for a visitor that marks places.
    func run<Worker>(
        jobs: Int, makeWorker: @escaping @Sendable () -> Worker,
        visit:
            @escaping @Sendable (
                inout Worker, Int, ObjectID, ObjectKind, UnsafeBufferPointer<UInt8>, Inheritance?
            ) -> [Mark]?
    ) async -> ObjectWalk<Worker> {
        typealias Share = (worker: Worker, tally: WalkTally, isInterrupted: Bool)
        let shares = await withTaskGroup(of: HandedOver<Share>.self) { group in
            for _ in 0..<max(1, jobs) {
                group.addTask {
                    var worker = makeWorker()
                    let (tally, isInterrupted) = unsafe self.run { number, id, kind, bytes, known in
                        unsafe visit(&worker, number, id, kind, bytes, known)
                    }
                    return HandedOver(value: (worker, tally, isInterrupted))
                }
            }
            var shares: [Share] = []
            for await share in group { shares.append(share.value) }
            return HandedOver(value: shares)
        }.value
        var tally = WalkTally()
        tally.diagnostics = diagnostics
        for share in shares { tally.add(share.tally) }
        return ObjectWalk(
            workers: shares.map(\.worker),
            diagnostics: catalog.store.diagnostics + catalog.diagnostics + tally.diagnostics.all,
            skipped: tally.skipped, visitedCount: tally.visitedCount,
            isInterrupted: shares.contains { $0.isInterrupted })
    }
}

extension Repository {
    /// The same as `forEachObject` by libgit2's reading and one worker: the reference that the fast way is held to.
    package func forEachObjectPlain<Worker>(
        kinds: Set<ObjectKind>, maxBlobSize: Int = objectLimit, makeWorker: () -> Worker,
        visit: (inout Worker, ObjectID, ObjectKind, Span<UInt8>) -> Void
    ) throws(GitError) -> ObjectWalk<Worker> {
        var worker = makeWorker()
        var tally = WalkTally()
        try withLibGit2 { git throws(GitError) in
            try unsafe git.forEachObject { id, result in
                switch unsafe result {
                case .failure(let error): tally.diagnostics.add(id.description, error.reason)
                case .success(let (kind, bytes)):
                    guard kinds.contains(kind) else { return }
                    if kind == .blob, bytes.count > maxBlobSize {
                        tally.skipped.append(SkippedObject(id: id, size: bytes.count))
                        return
                    }
                    tally.visitedCount += 1
                    unsafe visit(&worker, id, kind, Span(_unsafeElements: bytes))
                }
            }
        }
        return ObjectWalk(
            workers: [worker], diagnostics: store.diagnostics + tally.diagnostics.all, skipped: tally.skipped,
            visitedCount: tally.visitedCount, isInterrupted: false)
    }
}
