internal import Glibc

/// An entry of a tree that leads to something looked for.
struct TreeEdge: Sendable {
    enum Target: UInt8, Sendable {
        case tree, blob
        /// An object that the store does not have: `number` counts in the scanner's own list.
        case absent
    }

    var number: UInt32
    /// The entry's name, as a number of the scanner's own list.
    var name: UInt32
    let target: Target
}

/// Where the parts of one entry lie in a tree's bytes: `mode SP name NUL id`.
struct StoredTreeEntry {
    let nameStart: Int
    let nameEnd: Int
    let id: ObjectID
    let isTree: Bool
    /// The entry names a commit of another repository.
    let isSubmodule: Bool

    /// Where the next entry begins.
    var end: Int { nameEnd + 1 + ObjectID.byteCount }

    /// Reads the entry at `position` of `count` bytes; nil where it is damaged.
    @inline(__always)
    init?(_ start: UnsafePointer<UInt8>, _ position: Int, _ count: Int) {
        var space = position
        while unsafe space < count && start[space] != UInt8(ascii: " ") { space += 1 }
        nameStart = space + 1
        guard nameStart < count, let found = unsafe memchr(start + nameStart, 0, count - nameStart) else {
            return nil
        }
        nameEnd = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
        guard nameEnd + ObjectID.byteCount < count else { return nil }
        let first = unsafe start[position]
        let second = unsafe start[position + 1]
        isSubmodule = first == UInt8(ascii: "1") && second == UInt8(ascii: "6")
        // Old trees write 040000 for 40000.
        isTree = first == UInt8(ascii: "4") || (first == UInt8(ascii: "0") && second == UInt8(ascii: "4"))
        id = unsafe ObjectID(at: start + nameEnd + 1)
    }

    @inline(__always)
    func name(_ start: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: start + nameStart, count: nameEnd - nameStart)
    }
}

/// Reads the bytes of trees and keeps the entries that matter: subtrees, wanted blobs, objects that are missing.
///
/// Most entries of a tree were copied from the tree it is a delta of, and are known from there. For the others a small table
/// of the entries seen last answers; what that does not know is looked up in the store.
@safe final class TreeScanner {
    /// What the table of recent entries knows of one object.
    private struct Recent {
        var id = ObjectID.zero
        var number: UInt32 = 0
        var name: UInt32 = 0
        var use = Use.nothing
        var isTree = false

        @inline(__always)
        func holds(_ entry: StoredTreeEntry) -> Bool { id == entry.id && isTree == entry.isTree }
    }

    private enum Use: UInt8 {
        /// Not seen yet, or present and not wanted.
        case nothing, tree, blob, absent
    }

    /// What is known of an entry that was copied whole holds wherever it stands; no entry is shorter.
    static let reach = MarkReach(
        before: 0, after: 0, linesBefore: 0, linesAfter: 0, least: 5 + 1 + 1 + 1 + ObjectID.byteCount)
    /// Entries without an edge are marked in runs of so many at most: short, since a change makes a run unknown as a whole.
    private static let longestRun: UInt32 = 16
    /// A run of one entry has this mark, longer ones those below; that of another entry is the number of its edge.
    private static let noEdge = UInt32.max

    private static let recentBits: UInt64 = 14
    /// Missing objects named by one worker; more of them are only counted.
    private static let absentLimit = 10_000

    private let catalog: ObjectCatalog
    /// Whether a blob is wanted, by catalog number.
    private let isWanted: [Bool]
    private let namesAbsent: Bool
    /// Asked about the blobs of new entries; nil where no names are asked for.
    let wantedNames: NameScanner?
    private let recent: UnsafeMutablePointer<Recent>

    private(set) var edges: [TreeEdge] = []
    /// Trees with edges, and where the edges of each end.
    private(set) var trees: [UInt32] = []
    private(set) var edgeEnds: [Int] = []
    private(set) var names: [[UInt8]] = []
    private var nameNumbers: [[UInt8]: UInt32] = [:]
    private(set) var absent: [ObjectID] = []
    private var absentNumbers: [ObjectID: UInt32] = [:]
    private(set) var unnamedAbsent: Set<ObjectID> = []
    private(set) var trouble = DiagnosticList()

    /// - Parameter namesAbsent: whether missing objects get edges, or are only counted (partial clone).
    init(catalog: ObjectCatalog, isWanted: [Bool], namesAbsent: Bool, names: NameScanner? = nil) {
        self.wantedNames = names
        self.catalog = catalog
        self.isWanted = isWanted
        self.namesAbsent = namesAbsent
        unsafe recent = UnsafeMutablePointer.allocate(capacity: 1 << Int(Self.recentBits))
        unsafe recent.initialize(repeating: Recent(), count: 1 << Int(Self.recentBits))
    }

    deinit { unsafe recent.deallocate() }

    /// Reads one tree, whose catalog number is `number`, and marks all its entries.
    func scan(
        _ number: Int, _ id: ObjectID, _ bytes: UnsafeBufferPointer<UInt8>, known: Inheritance?
    ) -> [Mark] {
        guard let start = bytes.baseAddress else { return [] }
        let firstEdge = edges.count
        let inherited = known?.marks ?? []
        var marks: [Mark] = []
        marks.reserveCapacity((known == nil ? bytes.count / 128 : inherited.count) + 4)
        var position = 0
        var next = 0
        while position < bytes.count {
            while next < inherited.count, inherited[next].range.lowerBound < position { next += 1 }
            if next < inherited.count, inherited[next].range.lowerBound == position {
                Self.append(copied(inherited[next]), to: &marks)
                next += 1
            } else if let mark = unsafe scanEntry(start, position, bytes.count) {
                Self.append(mark, to: &marks)
            } else {
                trouble.add(id.description, "tree: damaged entry")
                break
            }
            position = marks[marks.count - 1].range.upperBound
        }
        if edges.count > firstEdge {
            trees.append(UInt32(number))
            edgeEnds.append(edges.count)
        }
        return marks
    }

    /// How many entries without an edge a mark stands for; nil where it is that of an edge.
    private static func runLength(_ mark: Mark) -> UInt32? {
        mark.id > noEdge - longestRun ? noEdge - mark.id + 1 : nil
    }

    /// Adds a mark, joined to the last one where both are of entries without an edge.
    @inline(__always)
    private static func append(_ mark: Mark, to marks: inout [Mark]) {
        if let last = marks.last, let known = runLength(last), let more = runLength(mark),
            known + more <= longestRun
        {
            let id = noEdge - (known + more - 1)
            marks[marks.count - 1] = Mark(id: id, range: last.range.lowerBound..<mark.range.upperBound)
        } else {
            marks.append(mark)
        }
    }

    /// The mark of what stands in this tree as it stood in another.
    @inline(__always)
    private func copied(_ mark: Mark) -> Mark {
        guard Self.runLength(mark) == nil else { return mark }
        edges.append(edges[Int(mark.id)])
        return Mark(id: UInt32(edges.count - 1), range: mark.range)
    }

    /// Keeps the entry at `position` if it matters, and marks it.
    @inline(__always)
    private func scanEntry(_ start: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> Mark? {
        guard let entry = unsafe StoredTreeEntry(start, position, count) else { return nil }
        let range = position..<entry.end
        guard !entry.isSubmodule else { return Mark(id: Self.noEdge, range: range) }
        if let wantedNames, !entry.isTree { unsafe wantedNames.add(entry.id, entry.name(start)) }
        // Two places for each entry: few sets of names have three that want the same ones.
        var slot = unsafe recent + 2 * Int(entry.id.middle >> (65 - Self.recentBits))
        if unsafe !slot.pointee.holds(entry) {
            if unsafe slot[1].holds(entry) {
                unsafe slot += 1
            } else {
                unsafe slot[1] = slot[0]
                unsafe slot[0] = lookUp(entry.id, isTree: entry.isTree)
            }
        }
        guard unsafe slot.pointee.use != .nothing else { return Mark(id: Self.noEdge, range: range) }
        unsafe addEdge(slot, entry.name(start))
        return Mark(id: UInt32(edges.count - 1), range: range)
    }

    private func lookUp(_ id: ObjectID, isTree: Bool) -> Recent {
        var entry = Recent(id: id, isTree: isTree)
        if let number = catalog.number(of: id) {
            entry.number = UInt32(number)
            entry.use = isTree ? .tree : isWanted[number] ? .blob : .nothing
        } else if let number = absentNumber(id) {
            entry.number = number
            entry.use = .absent
        }
        entry.name = .max
        return entry
    }

    private func absentNumber(_ id: ObjectID) -> UInt32? {
        if let number = absentNumbers[id] { return number }
        guard namesAbsent, absent.count < Self.absentLimit else {
            unnamedAbsent.insert(id)
            return nil
        }
        let number = UInt32(absent.count)
        absent.append(id)
        absentNumbers[id] = number
        return number
    }

    private func addEdge(_ slot: UnsafeMutablePointer<Recent>, _ name: UnsafeBufferPointer<UInt8>) {
        let known = unsafe slot.pointee.name
        if unsafe known == .max || !Self.isEqual(names[Int(known)], name) {
            unsafe slot.pointee.name = intern(name)
        }
        let target: TreeEdge.Target =
            switch unsafe slot.pointee.use {
            case .tree: .tree
            case .blob: .blob
            case .absent, .nothing: .absent
            }
        unsafe edges.append(TreeEdge(number: slot.pointee.number, name: slot.pointee.name, target: target))
    }

    private static func isEqual(_ known: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard known.count == name.count else { return false }
        return unsafe known.withUnsafeBufferPointer { bytes in
            guard let left = bytes.baseAddress, let right = name.baseAddress else { return true }
            return unsafe memcmp(left, right, bytes.count) == 0
        }
    }

    private func intern(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let bytes = unsafe Array(name)
        if let number = nameNumbers[bytes] { return number }
        let number = UInt32(names.count)
        names.append(bytes)
        nameNumbers[bytes] = number
        return number
    }
}
