@testable import Git

/// Writes a random history into a repository through `git fast-import`: branches, merges, moved and repeated content.
struct RandomHistory {
    private var generator: SeededGenerator
    private var files: [[String: String]] = [[:]]
    private var stream: [String] = []
    /// Marks of the commits each branch has got to.
    private var tips: [Int?] = [nil, nil, nil]
    private var mark = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The date of the first commit; each later one is a minute younger than the one before.
    static let start = 1_600_000_000

    /// Commits `count` times to three branches.
    mutating func write(_ count: Int, to scratch: Scratch, _ repository: String = "repo") throws {
        files = Array(repeating: ["README": text(40)], count: tips.count)
        for number in 0..<count {
            let branch = Int.random(in: 0..<tips.count, using: &generator)
            for _ in 0...Int.random(in: 0...3, using: &generator) { edit(branch) }
            commit(branch, date: Self.start + number * 60)
        }
        let input = Array(stream.joined().utf8)
        try scratch.git("fast-import", "--quiet", "--force", "--depth=20", in: repository, input: input)
    }

    private mutating func text(_ lines: Int) -> String {
        (0..<lines).map { "line \($0) \(UInt32.random(in: 0...UInt32.max, using: &generator))\n" }.joined()
    }

    private mutating func name() -> String {
        let folders = ["", "src/", "src/core/", "docs/", "a/b/c/d/"]
        return folders[Int.random(in: 0..<folders.count, using: &generator)]
            + "f\(Int.random(in: 0..<12, using: &generator)).txt"
    }

    private mutating func edit(_ branch: Int) {
        let target = name()
        let known = files[branch].keys.sorted()
        let source = known.isEmpty ? nil : known[Int.random(in: 0..<known.count, using: &generator)]
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: files[branch][target] = nil
        case 1: files[branch][target] = source.flatMap { files[branch][$0] } ?? text(5)
        case 2: files[branch][target] = text(Int.random(in: 0..<200, using: &generator))
        default:
            var lines = (source.flatMap { files[branch][$0] } ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            let place = Int.random(in: 0..<max(1, lines.count), using: &generator)
            lines.insert(
                "edit \(UInt64.random(in: 0...UInt64.max, using: &generator))", at: min(place, lines.count))
            files[branch][source ?? target] = lines.joined(separator: "\n")
        }
    }

    private mutating func commit(_ branch: Int, date: Int) {
        mark += 1
        stream.append(
            "commit refs/heads/b\(branch)\nmark :\(mark)\ncommitter Ada <ada@example.com> \(date) +0000\ndata 1\nx\n"
        )
        if let tip = tips[branch] { stream.append("from :\(tip)\n") }
        let other = Int.random(in: 0..<tips.count, using: &generator)
        if let merged = tips[other], other != branch, tips[branch] != nil, Bool.random(using: &generator) {
            // The merge takes some of the other side's files, and has edits of its own already.
            stream.append("merge :\(merged)\n")
            for name in files[other].keys.sorted() where Bool.random(using: &generator) {
                files[branch][name] = files[other][name]
            }
        }
        stream.append("deleteall\n")
        for (name, text) in files[branch].sorted(by: { $0.key < $1.key }) {
            stream.append("M 100644 inline \(name)\ndata \(text.utf8.count)\n\(text)\n")
        }
        tips[branch] = mark
    }
}
