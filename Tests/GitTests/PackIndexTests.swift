import Testing

@testable import Git

/// Names are found in a pack's index, wherever they stand in it, and no others.
@Suite struct PackIndexTests {
    @Test func findsEachNameAndNoOther() throws {
        let scratch = try Scratch()
        try scratch.makeRepository()
        let blobs = (0..<6000).map { "blob\ndata \("\($0)".utf8.count)\n\($0)\n" }
        try scratch.git("fast-import", "--quiet", input: Array(blobs.joined().utf8))
        let name = try #require(scratch.files(below: "repo/.git/objects/pack", suffix: ".pack").first)
        let path = scratch.at(name)
        let pack = try Pack(
            BytePath(path), index: BytePath(path.dropLast(".pack".count) + ".idx"), followingLinks: false)
        try #require(pack.count == 6000)
        let ids = (0..<pack.count).map(pack.id)
        #expect(ids.map(pack.find) == Array(ids.indices))
        let others = ids.compactMap { id in
            let digits = id.description
            return ObjectID(hex: digits.dropLast() + (digits.hasSuffix("0") ? "1" : "0"))
        }
        #expect(others.count == ids.count)
        #expect(others.compactMap(pack.find) == [])
        for digit in ["0", "f"] {
            #expect(pack.find(try #require(ObjectID(hex: String(repeating: digit, count: 40)))) == nil)
        }
    }
}
