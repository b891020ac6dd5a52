/// Which entry of a pack is built on which: trees of deltas whose roots are whole objects.
///
/// Entries are numbered by their place in the pack, so that neighbours in memory are neighbours on disk.
struct DeltaForest: Sendable {
    /// No entry.
    static let none: Int32 = -1

    let pack: Pack
    /// Position in the pack's index, by entry.
    let positions: [UInt32]
    /// Where each entry begins, and where the last one ends.
    let offsets: [Int]
    /// First entry built on this one; the others follow through `siblings`.
    ///
    /// The one with the most entries built on it comes last.
    let children: [Int32]
    let siblings: [Int32]
    /// Entries that are built on nothing in this pack, with the kind of all that hangs on them: those with the most entries
    /// built on them first, then the others in the order of the pack.
    let roots: [Root]
    /// How many of the roots have so many entries built on them that a worker takes each by itself.
    let heavyCount: Int
    /// What cannot be produced at all: the index points nowhere, or deltas go round in a circle.
    let unreachable: [Unreachable]

    struct Root: Sendable {
        let entry: Int32
        let kind: ObjectKind
    }

    struct Unreachable: Sendable {
        let position: Int
        let reason: String
    }

    /// - Parameter kindOfBase: the kind of an object that lies outside of this pack.
    init(_ pack: Pack, kindOfBase: (ObjectID) -> ObjectKind?) {
        self.pack = pack
        var unreachable: [Unreachable] = []
        (positions, offsets) = Self.order(pack, &unreachable)
        var links = Links(pack, positions: positions, offsets: offsets)
        links.resolve(kindOfBase: kindOfBase, &unreachable)
        links.collect(&unreachable)
        children = links.children
        siblings = links.siblings
        roots = links.roots
        heavyCount = links.heavyCount
        self.unreachable = unreachable
    }

    /// The forests of all packs of a store.
    static func all(of store: ObjectStore) -> [DeltaForest] {
        let reader = ObjectReader(store: store)
        return store.packs.map { pack in DeltaForest(pack) { id in (try? reader.header(id))?.kind } }
    }

    /// The positions of the index, sorted by offset.
    private static func order(_ pack: Pack, _ unreachable: inout [Unreachable]) -> ([UInt32], [Int]) {
        var keys: [UInt64] = []
        keys.reserveCapacity(pack.count)
        // A pack holds less than 2^32 objects; offsets get the upper bits.
        var wide: [(offset: Int, position: UInt32)] = []
        for position in 0..<pack.count {
            guard let offset = pack.offset(position) else {
                unreachable.append(
                    Unreachable(position: position, reason: "its offset lies outside of the pack"))
                continue
            }
            if offset < 1 << 36, position < 1 << 28 {
                keys.append(UInt64(offset) << 28 | UInt64(position))
            } else {
                wide.append((offset, UInt32(position)))
            }
        }
        keys = RadixSort.sorted(keys)
        var positions = keys.map { UInt32(truncatingIfNeeded: $0 & 0xFFF_FFFF) }
        var offsets = keys.map { Int($0 >> 28) }
        if !wide.isEmpty {
            let merged = (zip(offsets, positions).map { (offset: $0, position: $1) } + wide).sorted {
                $0.offset < $1.offset
            }
            positions = merged.map(\.position)
            offsets = merged.map(\.offset)
        }
        return (positions, offsets + [pack.end])
    }
}

/// The links of a forest while it is being built.
private struct Links {
    let pack: Pack
    let positions: [UInt32]
    let offsets: [Int]
    /// The entry each entry is built on, by entry.
    private var parents: [Int32]
    var children: [Int32]
    var siblings: [Int32]
    var roots: [DeltaForest.Root] = []
    private(set) var heavyCount = 0
    private var isSettled: [Bool]

    /// A tree of as many entries is begun early: the last one to be begun is what the other workers wait for.
    private static let heavy: Int32 = 512

    private var count: Int { positions.count }

    init(_ pack: Pack, positions: [UInt32], offsets: [Int]) {
        self.pack = pack
        self.positions = positions
        self.offsets = offsets
        parents = [Int32](repeating: DeltaForest.none, count: positions.count)
        children = parents
        siblings = parents
        isSettled = [Bool](repeating: false, count: positions.count)
    }

    /// Reads every entry's head and finds its base.
    mutating func resolve(
        kindOfBase: (ObjectID) -> ObjectKind?, _ unreachable: inout [DeltaForest.Unreachable]
    ) {
        for entry in 0..<count {
            if entry > 0 && offsets[entry] == offsets[entry - 1] {
                settle(entry, "two objects are said to lie at one place", &unreachable)
                continue
            }
            guard let head = pack.entry(at: offsets[entry]) else {
                // Built anew from another copy, or reported, when the walk comes to it.
                roots.append(DeltaForest.Root(entry: Int32(entry), kind: kindElsewhere(entry, kindOfBase)))
                continue
            }
            if let kind = ObjectKind(rawValue: head.code) {
                roots.append(DeltaForest.Root(entry: Int32(entry), kind: kind))
            } else if let base = base(of: head) {
                parents[entry] = Int32(base)
            } else if head.code == Pack.Entry.referenceDelta, let kind = kindOfBase(pack.baseID(head)) {
                roots.append(DeltaForest.Root(entry: Int32(entry), kind: kind))
            } else {
                roots.append(DeltaForest.Root(entry: Int32(entry), kind: kindElsewhere(entry, kindOfBase)))
            }
        }
    }

    /// The kind of a damaged entry by another copy of the object; a blob where nobody knows.
    private func kindElsewhere(_ entry: Int, _ kindOfBase: (ObjectID) -> ObjectKind?) -> ObjectKind {
        kindOfBase(pack.id(Int(positions[entry]))) ?? .blob
    }

    private mutating func settle(
        _ entry: Int, _ reason: String, _ unreachable: inout [DeltaForest.Unreachable]
    ) {
        isSettled[entry] = true
        unreachable.append(DeltaForest.Unreachable(position: Int(positions[entry]), reason: reason))
    }

    /// The entry that `head` is built on, if it lies in this pack.
    private func base(of head: Pack.Entry) -> Int? {
        if head.code == Pack.Entry.offsetDelta { return entry(at: head.baseOffset) }
        return pack.find(pack.baseID(head)).flatMap { pack.offset($0) }.flatMap { entry(at: $0) }
    }

    private func entry(at offset: Int) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < count && offsets[low] == offset ? low : nil
    }

    /// Joins children to their bases, the heaviest last, and finds what hangs on no root.
    mutating func collect(_ unreachable: inout [DeltaForest.Unreachable]) {
        for entry in stride(from: count - 1, through: 0, by: -1) where parents[entry] != DeltaForest.none {
            let parent = Int(parents[entry])
            siblings[entry] = children[parent]
            children[parent] = Int32(entry)
        }
        let order = breadthFirst()
        for entry in 0..<count where !isSettled[entry] {
            settle(entry, "its deltas go round in a circle", &unreachable)
        }
        var weights = [Int32](repeating: 1, count: count)
        for entry in order.reversed() where parents[Int(entry)] != DeltaForest.none {
            weights[Int(parents[Int(entry)])] += weights[Int(entry)]
        }
        for entry in order { moveHeaviestLast(Int(entry), weights) }
        moveHeavyFirst(weights)
    }

    private mutating func moveHeavyFirst(_ weights: [Int32]) {
        let heavy = roots.filter { weights[Int($0.entry)] >= Self.heavy }.sorted {
            (weights[Int($0.entry)], $1.entry) > (weights[Int($1.entry)], $0.entry)
        }
        roots = heavy + roots.filter { weights[Int($0.entry)] < Self.heavy }
        heavyCount = heavy.count
    }

    /// All entries below roots, each after its base.
    private mutating func breadthFirst() -> [Int32] {
        var order = roots.map(\.entry)
        order.reserveCapacity(count)
        var next = 0
        while next < order.count {
            let entry = Int(order[next])
            next += 1
            isSettled[entry] = true
            var child = children[entry]
            while child != DeltaForest.none {
                order.append(child)
                child = siblings[Int(child)]
            }
        }
        return order
    }

    /// Walking the heaviest child last, when its base is needed no more, few bases are held at once.
    private mutating func moveHeaviestLast(_ entry: Int, _ weights: [Int32]) {
        var heaviest = children[entry]
        var beforeHeaviest = DeltaForest.none
        var last = heaviest
        guard heaviest != DeltaForest.none else { return }
        while siblings[Int(last)] != DeltaForest.none {
            let next = siblings[Int(last)]
            if weights[Int(next)] > weights[Int(heaviest)] {
                heaviest = next
                beforeHeaviest = last
            }
            last = next
        }
        guard heaviest != last else { return }
        if beforeHeaviest == DeltaForest.none {
            children[entry] = siblings[Int(heaviest)]
        } else {
            siblings[Int(beforeHeaviest)] = siblings[Int(heaviest)]
        }
        siblings[Int(last)] = heaviest
        siblings[Int(heaviest)] = DeltaForest.none
    }
}

/// Least-significant-digit radix sort: half a million offsets in milliseconds.
enum RadixSort {
    private static let digitBits: UInt64 = 11

    static func sorted(_ keys: [UInt64]) -> [UInt64] {
        var source = keys
        var target = keys
        let top = keys.max() ?? 0
        var shift: UInt64 = 0
        while shift < 64, top >> shift > 0 {
            var starts = [Int](repeating: 0, count: 1 << Int(digitBits))
            let mask = UInt64(1) << digitBits - 1
            for key in source { starts[Int(key >> shift & mask)] += 1 }
            var sum = 0
            for digit in starts.indices {
                let count = starts[digit]
                starts[digit] = sum
                sum += count
            }
            for key in source {
                let digit = Int(key >> shift & mask)
                target[starts[digit]] = key
                starts[digit] += 1
            }
            swap(&source, &target)
            shift += digitBits
        }
        return source
    }
}
