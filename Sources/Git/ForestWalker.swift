/// An object that was passed over because it is larger than the caller's limit.
package struct SkippedObject: Sendable, Hashable {
    package let id: ObjectID
    /// Bytes.
    package let size: Int
}

/// What a walk met besides the objects it handed out.
struct WalkTally: Sendable {
    var diagnostics = DiagnosticList()
    var skipped: [SkippedObject] = []
    var visitedCount = 0

    mutating func add(_ other: WalkTally) {
        diagnostics.add(other.diagnostics)
        skipped += other.skipped
        visitedCount += other.visitedCount
    }
}

/// The sizes a walk keeps to, in bytes.
struct WalkLimits: Sendable {
    /// Larger blobs are reported as skipped.
    let blob: Int
    /// Nothing larger is ever built, not even as a base.
    let object: Int
    /// How many bytes of bases and their marks one worker holds before it drops some, to build them again when they are needed.
    let heldBases: Int

    init(maxBlobSize: Int, heldBases: Int = 96 << 20) {
        blob = maxBlobSize
        object = max(maxBlobSize, 256 << 20)
        self.heldBases = heldBases
    }
}

/// Walks trees of a delta forest depth-first: each delta is inflated once, with its base in memory.
struct ForestWalker: ~Copyable {
    /// The base of the entries that are walked next.
    private struct Frame {
        let entry: Int
        /// The base's bytes; nil where they were dropped, or could not be had.
        var buffer: ObjectBuffer?
        /// Why the base could not be had.
        let loss: String?
        /// What its visitor marked in it; nil where it was not visited, or was dropped with the bytes.
        var marks: [Mark]?
        var nextChild: Int32

        /// The bytes it takes.
        var size: Int { (buffer?.count ?? 0) + (marks?.count ?? 0) * MemoryLayout<Mark>.stride }
    }

    /// Gets each object's number, name, kind, bytes and what is known of it; returns its marks in order of their ends, nil where it has not looked for any.
    typealias Visit = (Int, ObjectID, ObjectKind, UnsafeBufferPointer<UInt8>, Inheritance?) -> [Mark]?

    /// What became of one entry.
    private enum Outcome {
        case object(ObjectBuffer)
        /// Not built: too large, and said so.
        case skipped
        /// A base that other entries need, but larger than blobs may be.
        case baseOnly(ObjectBuffer)
        case lost(String)
    }

    let reader: ObjectReader
    let catalog: ObjectCatalog
    let limits: WalkLimits
    /// What decides about marks; nil where none are wanted.
    let reach: MarkReach?
    var tally = WalkTally()
    private var stack: [Frame] = []
    private var heldBytes = 0
    private var copies: [Delta.Copy] = []
    /// What is known of the entry that is built now.
    private var inheritance: Inheritance?

    init(catalog: ObjectCatalog, limits: WalkLimits, reach: MarkReach? = nil) {
        self.catalog = catalog
        self.limits = limits
        self.reach = reach
        reader = ObjectReader(store: catalog.store)
    }

    /// Visits a root and all that is built on it; `firstNumber` is the catalog's number of the pack's first object.
    mutating func walk(
        _ root: DeltaForest.Root, of forest: DeltaForest, firstNumber: Int, visit: Visit
    ) {
        unsafe step(Int(root.entry), root.kind, forest, firstNumber, base: nil, loss: nil, marks: nil, visit)
        while let top = stack.indices.last {
            let child = Int(stack[top].nextChild)
            let next = forest.siblings[child]
            stack[top].nextChild = next
            if stack[top].buffer == nil && stack[top].loss == nil { rebuild(top, forest) }
            let (base, loss, marks) = (stack[top].buffer, stack[top].loss, stack[top].marks)
            if next == DeltaForest.none { heldBytes -= stack.removeLast().size }
            unsafe step(child, root.kind, forest, firstNumber, base: base, loss: loss, marks: marks, visit)
            if next == DeltaForest.none, let base { reader.pool.give(base) }
        }
    }

    /// Produces one entry, visits it, and puts it on the stack if others are built on it.
    private mutating func step(
        _ entry: Int, _ kind: ObjectKind, _ forest: DeltaForest, _ firstNumber: Int, base: ObjectBuffer?,
        loss: String?, marks: [Mark]?, _ visit: Visit
    ) {
        let position = Int(forest.positions[entry])
        let number = firstNumber + position
        let id = forest.pack.id(position)
        let isWanted = !catalog.isDuplicate(number)
        var held: ObjectBuffer?
        var reason: String?
        var own: [Mark]?
        inheritance = nil
        switch produce(entry, id, kind, forest, base: base, loss: loss, marks: marks, isWanted: isWanted) {
        case .object(let buffer):
            if isWanted {
                tally.visitedCount += 1
                own = unsafe visit(number, id, kind, buffer.bytes, inheritance)
            }
            held = buffer
        case .baseOnly(let buffer): held = buffer
        case .skipped: reason = "over the limit"
        case .lost(let why): reason = why
        }
        let firstChild = forest.children[entry]
        if firstChild != DeltaForest.none {
            push(
                Frame(
                    entry: entry, buffer: held, loss: held == nil ? reason ?? "unread" : nil, marks: own,
                    nextChild: firstChild))
        } else if let held {
            reader.pool.give(held)
        }
    }

    private mutating func push(_ frame: Frame) {
        stack.append(frame)
        heldBytes += frame.size
        var lowest = 0
        while heldBytes > limits.heldBases && lowest < stack.count - 1 {
            heldBytes -= stack[lowest].size
            if let buffer = stack[lowest].buffer { reader.pool.give(buffer) }
            stack[lowest].buffer = nil
            stack[lowest].marks = nil
            lowest += 1
        }
    }

    /// Builds a dropped base anew, from the bottom of its chain.
    private mutating func rebuild(_ level: Int, _ forest: DeltaForest) {
        let entry = stack[level].entry
        let frame = stack[level]
        do throws(ObjectReader.Failure) {
            let object = try reader.materialise(forest.pack, forest.offsets[entry], limit: limits.object)
            stack[level].buffer = object.buffer
            heldBytes += object.buffer.count
        } catch {
            stack[level] = Frame(
                entry: entry, buffer: nil, loss: "its delta base could not be read again", marks: nil,
                nextChild: frame.nextChild)
        }
    }
}

// MARK: One entry

extension ForestWalker {
    private mutating func produce(
        _ entry: Int, _ id: ObjectID, _ kind: ObjectKind, _ forest: DeltaForest, base: ObjectBuffer?,
        loss: String?, marks: [Mark]?, isWanted: Bool
    ) -> Outcome {
        let isBase = forest.children[entry] != DeltaForest.none
        var outcome: Outcome
        if let loss {
            outcome = .lost(loss)
        } else {
            outcome = build(
                entry, id, kind, forest, base: base, marks: marks, isBase: isBase, isWanted: isWanted)
        }
        guard case .lost(let reason) = outcome, isWanted || isBase else { return outcome }
        inheritance = nil
        if let object = try? reader.read(id, limit: limits.object, excluding: forest.pack) {
            outcome = .object(object.buffer)
            if kind == .blob && object.buffer.count > limits.blob { outcome = .baseOnly(object.buffer) }
            if case .baseOnly = outcome, isWanted { skip(id, object.buffer.count) }
        } else if isWanted {
            tally.diagnostics.add(id.description, "\(kind.name) in \(forest.pack.path): \(reason)")
        }
        return outcome
    }

    private mutating func build(
        _ entry: Int, _ id: ObjectID, _ kind: ObjectKind, _ forest: DeltaForest, base: ObjectBuffer?,
        marks: [Mark]?, isBase: Bool, isWanted: Bool
    ) -> Outcome {
        let pack = forest.pack
        let offset = forest.offsets[entry]
        guard let head = pack.entry(at: offset) else { return .lost("damaged entry") }
        let isSuspect = pack.checksum(Int(forest.positions[entry])).map { expected in
            unsafe Inflater.checksum(pack.data.start + offset, forest.offsets[entry + 1] - offset) != expected
        }
        do throws(ObjectReader.Failure) {
            guard
                let buffer = try bytes(
                    of: head, id, kind, forest, base: base, marks: marks, isBase: isBase, isWanted: isWanted)
            else {
                return .skipped
            }
            if isSuspect == true, unsafe SHA1.objectID(kind, Span(_unsafeElements: buffer.bytes)) != id {
                reader.pool.give(buffer)
                return .lost("its bytes do not fit its name")
            }
            return kind == .blob && buffer.count > limits.blob ? .baseOnly(buffer) : .object(buffer)
        } catch {
            return .lost(Self.describe(error))
        }
    }

    /// The bytes of one entry; nil where it is too large and nothing that could be read is built on it.
    private mutating func bytes(
        of head: Pack.Entry, _ id: ObjectID, _ kind: ObjectKind, _ forest: DeltaForest, base: ObjectBuffer?,
        marks: [Mark]?, isBase: Bool, isWanted: Bool
    ) throws(ObjectReader.Failure) -> ObjectBuffer? {
        if head.code < Pack.Entry.offsetDelta {
            guard isWithinLimits(id, head.size, kind, isBase: isBase, isWanted: isWanted) else { return nil }
            return try reader.inflate(forest.pack, head, limit: limits.object)
        }
        let delta = try reader.inflate(forest.pack, head, limit: limits.object)
        defer { reader.pool.give(delta) }
        guard let header = unsafe Delta.header(delta.start, delta.count) else {
            throw .corrupt("damaged delta")
        }
        guard isWithinLimits(id, header.resultSize, kind, isBase: isBase, isWanted: isWanted) else {
            return nil
        }
        if let base {
            let result = try reader.apply(delta, header, to: base, in: forest.pack)
            if let reach, let marks {
                unsafe Delta.copies(delta.start, delta.count, header: header, into: &copies)
                inheritance = unsafe Inheritance(
                    copies, of: header, in: Span(_unsafeElements: result.bytes), marks: marks, reach: reach)
            }
            return result
        }
        let outside = try outsideBase(forest.pack.baseID(head))
        defer { reader.pool.give(outside) }
        return try reader.apply(delta, header, to: outside, in: forest.pack)
    }

    /// The base of a thin pack's root.
    private func outsideBase(_ id: ObjectID) throws(ObjectReader.Failure) -> ObjectBuffer {
        guard let object = try? reader.read(id, limit: limits.object) else { throw .missingBase(id) }
        return object.buffer
    }

    private mutating func isWithinLimits(
        _ id: ObjectID, _ size: Int, _ kind: ObjectKind, isBase: Bool, isWanted: Bool
    ) -> Bool {
        let isTooLarge = size > limits.object || (kind == .blob && size > limits.blob)
        guard isTooLarge else { return true }
        if isWanted { skip(id, size) }
        return isBase && size <= limits.object
    }

    private mutating func skip(_ id: ObjectID, _ size: Int) {
        tally.skipped.append(SkippedObject(id: id, size: size))
    }

    private static func describe(_ failure: ObjectReader.Failure) -> String {
        switch failure {
        case .corrupt(let reason): reason
        case .tooLarge(let size): "needs \(size) bytes, over the limit"
        case .missingBase(let base): "its delta base \(base) is missing"
        }
    }
}

// MARK: Loose objects

extension ForestWalker {
    /// Visits one loose object if it is of a wanted kind.
    mutating func walkLoose(
        _ number: Int, kinds: Set<ObjectKind>, visit: Visit
    ) {
        let id = catalog.id(of: number)
        do throws(ObjectReader.Failure) {
            guard let object = try reader.readLoose(id, limit: limits.object) else {
                throw .corrupt("it vanished")
            }
            defer { reader.pool.give(object.buffer) }
            guard kinds.contains(object.kind) else { return }
            if object.kind == .blob && object.buffer.count > limits.blob {
                return skip(id, object.buffer.count)
            }
            tally.visitedCount += 1
            _ = unsafe visit(number, id, object.kind, object.buffer.bytes, nil)
        } catch {
            if case .tooLarge(let size) = error { return skip(id, size) }
            tally.diagnostics.add(id.description, "loose object: \(Self.describe(error))")
        }
    }
}
