/// Finds the blobs that trees hold under wanted names, asking about each pair of blob and name as seldom as it can.
@safe final class NameScanner {
    /// An entry seen last: a blob and a name short enough to be kept whole.
    private struct Recent: Equatable {
        var id = ObjectID.zero
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var count = 0
    }

    private static let recentBits: UInt64 = 14
    private static let wordSize = 8

    private let isWanted: (Span<UInt8>) -> Bool
    private let recent: UnsafeMutablePointer<Recent>
    private(set) var found: [ObjectID: Set<[UInt8]>] = [:]

    init(isWanted: @escaping (Span<UInt8>) -> Bool) {
        self.isWanted = isWanted
        unsafe recent = UnsafeMutablePointer.allocate(capacity: 1 << Int(Self.recentBits))
        unsafe recent.initialize(repeating: Recent(), count: 1 << Int(Self.recentBits))
    }

    deinit { unsafe recent.deallocate() }

    /// Reads one tree.
    ///
    /// What is damaged in it the scanner of trees tells.
    func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        var position = 0
        while position < bytes.count, let entry = unsafe StoredTreeEntry(start, position, bytes.count) {
            position = entry.end
            guard !entry.isTree, !entry.isSubmodule else { continue }
            let name = unsafe entry.name(start)
            guard unsafe !isKnown(entry.id, name), isWanted(unsafe Span(_unsafeElements: name)) else {
                continue
            }
            unsafe found[entry.id, default: []].insert(Array(name))
        }
    }

    /// Whether this blob was asked about under this name not long ago.
    ///
    /// Longer names are asked about each time.
    @inline(__always)
    private func isKnown(_ id: ObjectID, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count <= 2 * Self.wordSize, let start = name.baseAddress else { return false }
        // The id and the mode lie around the name: eight bytes can be read from its start and up to its end.
        let raw = unsafe UnsafeRawPointer(start)
        let spare = UInt64(max(0, Self.wordSize - name.count) * 8)
        let head = unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) << spare
        let tail = unsafe UInt64(
            littleEndian: raw.loadUnaligned(
                fromByteOffset: max(0, name.count - Self.wordSize), as: UInt64.self))
        let entry = Recent(id: id, head: head, tail: name.count < Self.wordSize ? 0 : tail, count: name.count)
        let slot = unsafe recent + Int(id.middle >> (64 - Self.recentBits))
        if unsafe slot.pointee == entry { return true }
        unsafe slot.pointee = entry
        return false
    }
}
