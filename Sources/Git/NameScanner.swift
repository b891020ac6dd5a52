/// Gathers the blobs that trees hold under wanted names; only entries that no other tree handed on are asked about.
final class NameScanner {
    private let isWanted: (Span<UInt8>) -> Bool
    private(set) var found: [ObjectID: Set<[UInt8]>] = [:]

    init(isWanted: @escaping (Span<UInt8>) -> Bool) { self.isWanted = isWanted }

    /// Notes the blob of an entry whose name is wanted.
    func add(_ id: ObjectID, _ name: UnsafeBufferPointer<UInt8>) {
        guard unsafe isWanted(Span(_unsafeElements: name)) else { return }
        unsafe found[id, default: []].insert(Array(name))
    }
}
