/// A number for every object of a store: packed ones in the order of packs and their indexes, then loose ones.
///
/// An object that stands in several places has the number of the first.
struct ObjectCatalog: Sendable {
    let store: ObjectStore
    /// Number of the first object of each pack, and one past the last.
    let packStarts: [Int]
    /// Loose objects that are in no pack, sorted.
    let loose: [ObjectID]
    /// Objects of packs that also stand in an earlier place, by number; empty where there are none.
    private let duplicates: [Bool]
    let diagnostics: [GitDiagnostic]

    init(_ store: ObjectStore) {
        self.store = store
        var starts = [0]
        for pack in store.packs { starts.append(starts[starts.count - 1] + pack.count) }
        packStarts = starts
        duplicates = Self.findDuplicates(store.packs, starts)
        var trouble = DiagnosticList()
        loose = store.looseIDs(&trouble).filter { id in
            !store.packs.contains { $0.find(id) != nil }
        }
        diagnostics = trouble.all
    }

    var packedCount: Int { packStarts[packStarts.count - 1] }
    var count: Int { packedCount + loose.count }

    /// The number of `id`; nil where the store does not have it.
    func number(of id: ObjectID) -> Int? {
        for (slot, pack) in store.packs.enumerated() {
            if let position = pack.find(id) { return packStarts[slot] + position }
        }
        var low = 0
        var high = loose.count
        while low < high {
            let middle = (low + high) / 2
            if loose[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < loose.count && loose[low] == id ? packedCount + low : nil
    }

    /// Whether the object at this place of a pack has its number from an earlier place.
    func isDuplicate(_ number: Int) -> Bool { !duplicates.isEmpty && duplicates[number] }

    /// The name of the object with this number.
    func id(of number: Int) -> ObjectID {
        guard number < packedCount else { return loose[number - packedCount] }
        var slot = 0
        while packStarts[slot + 1] <= number { slot += 1 }
        return store.packs[slot].id(number - packStarts[slot])
    }

    /// Marks each place whose object stood earlier, through one hash table of all places.
    private static func findDuplicates(_ packs: [Pack], _ starts: [Int]) -> [Bool] {
        let total = starts[starts.count - 1]
        guard packs.count > 1 else {
            guard let pack = packs.first, pack.count > 1 else { return [] }
            let repeated = (1..<pack.count).filter { pack.id($0) == pack.id($0 - 1) }
            guard !repeated.isEmpty else { return [] }
            var marks = [Bool](repeating: false, count: total)
            for position in repeated { marks[position] = true }
            return marks
        }
        var marks = [Bool](repeating: false, count: total)
        var seen = Set<ObjectID>(minimumCapacity: total)
        for (slot, pack) in packs.enumerated() {
            for position in 0..<pack.count where !seen.insert(pack.id(position)).inserted {
                marks[starts[slot] + position] = true
            }
        }
        return marks
    }
}
