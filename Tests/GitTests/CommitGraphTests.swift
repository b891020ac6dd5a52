import Testing

@testable import Git

/// The order of commits is that of their times and parents, however many workers read them.
@Suite struct CommitGraphTests {
    @Test func commitsOfOneSecondHaveOneOrder() throws {
        let names = (1...6).map { String(repeating: "\($0)", count: 40) }
        let parents: [[Int]] = [[], [0], [0], [2], [1, 3], [0]]
        let orders = try [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]].map { order in
            var gatherer = CommitGatherer()
            for commit in order {
                let text =
                    "tree \(names[0])\n" + parents[commit].map { "parent \(names[$0])\n" }.joined()
                    + "author A <a@example.com> 5 +0000\ncommitter A <a@example.com> 5 +0000\n\nx\n"
                gatherer.add(try #require(ObjectID(hex: names[commit])), Array(text.utf8).span)
            }
            let graph = CommitGraph([gatherer])
            return graph.chronological().map { graph.ids[$0].description }
        }
        #expect(Set(orders).count == 1)
        #expect(orders[0] == [0, 1, 2, 5, 3, 4].map { names[$0] })
    }
}
