import Testing

@testable import Git

/// What a visitor marks by near bytes alone is found in every object, though it looks at fresh bytes only.
@Suite struct InheritanceTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        arguments: 1...4,
        [
            // What decides ends by bytes, and by lines.
            MarkReach(before: 9, after: 12, linesBefore: 1000, linesAfter: 1000, least: 16),
            MarkReach(before: 500, after: 500, linesBefore: 1, linesAfter: 2, least: 16),
        ])
    func marksAreThoseOfTheWholeObject(seed: Int, reach: MarkReach) async throws {
        try scratch.makeRepository()
        var history = RandomHistory(seed: UInt64(seed))
        try history.write(120, to: scratch)
        try scratch.git("repack", "-adfq", "--depth=50", "--window=50")
        let repository = try scratch.open()
        let walk = await repository.forEachObject(
            kinds: [.blob], jobs: 2, reach: reach, makeWorker: { Marker(reach: reach) }
        ) { marker, id, _, bytes, known in marker.visit(id, bytes, known) }
        #expect(walk.diagnostics.isEmpty)
        #expect(walk.workers.contains { $0.inherited > 0 })
        for worker in walk.workers { #expect(worker.wrong == []) }
    }

    /// Marks each digit pair `17` near which the sum of all bytes is even.
    private struct Marker: Sendable {
        let reach: MarkReach
        private(set) var inherited = 0
        private(set) var wrong: [ObjectID] = []

        init(reach: MarkReach) { self.reach = reach }

        mutating func visit(_ id: ObjectID, _ bytes: Span<UInt8>, _ known: Inheritance?) -> [Mark] {
            let all = self.marks(in: bytes, overlapping: 0..<bytes.count)
            guard let known else { return all }
            let found = known.fresh.flatMap { self.marks(in: bytes, overlapping: $0) }
            let marks = (known.marks + found).sorted { $0.range.upperBound < $1.range.upperBound }
            inherited += known.marks.count
            if marks != all { wrong.append(id) }
            return marks
        }

        private func marks(in bytes: Span<UInt8>, overlapping range: Range<Int>) -> [Mark] {
            var marks: [Mark] = []
            for start in max(0, range.lowerBound - 1)..<max(0, min(range.upperBound, bytes.count - 1))
            where start + 1 < bytes.count && bytes[start] == UInt8(ascii: "1")
                && bytes[start + 1] == UInt8(ascii: "7")
            {
                let near = reach.near(start..<start + 2, in: bytes)
                let sum = near.reduce(0) { $0 + Int(bytes[$1]) }
                if sum % 2 == 0 { marks.append(Mark(id: 17, range: start..<start + 2)) }
            }
            return marks
        }
    }
}
