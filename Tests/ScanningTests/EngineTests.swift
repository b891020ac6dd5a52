import Scanning
import ScratchFolder
import Secrets
import Testing

/// The fast way through a history, which looks only at what each version adds, finds what reading each version whole finds.
@Suite struct EngineTests {
    @Test(arguments: 0..<6 as Range<UInt64>)
    func findsWhatThePlainEngineFinds(_ seed: UInt64) async throws {
        let folder = try ScratchFolder()
        try folder.run("git", "init", "-q", ".")
        var history = EditedHistory(seed: seed)
        try folder.write(history.stream(commits: 60), "stream")
        try folder.run("sh", "-c", "git fast-import --quiet < stream && rm stream")
        try folder.run("git", "repack", "-adfq", "--depth=50", "--window=20")
        let native = try await Self.findings(in: folder, engine: .native)
        let plain = try await Self.findings(in: folder, engine: .plain)
        #expect(native == plain)
        #expect(native.count > 30)
        // The near words, the bare name and the anchored kinds must all have had their chance.
        #expect(Set(native.map(\.rule)).isSuperset(of: ["acme.key", "acme.short", "generic.secret"]))
    }

    private static func findings(in folder: ScratchFolder, engine: ScanOptions.Engine) async throws -> Set<
        Finding
    > {
        var options = ScanOptions(jobs: 2)
        options.engine = engine
        let result = try await Scan(rules: Acme.rules(), options: options).run([folder.path])
        #expect(result.coverage.diagnostics.isEmpty)
        return Set(result.findings)
    }
}

/// Files of code and credentials that are edited a little at a time, as a stream for `git fast-import`.
private struct EditedHistory {
    private var generator: SeededGenerator
    private var files: [[String]]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        files = []
        for _ in 0..<3 { files.append((0..<60).map { _ in "" }) }
        for file in files.indices { files[file] = files[file].map { _ in line() } }
    }

    /// The commits, each of which edits one file in a few places, and now and then copies one over another.
    mutating func stream(commits: Int) -> String {
        var stream = ""
        for number in 0..<commits {
            let file = pick(0..<files.count)
            if pick(0..<15) == 0 { files[file] = files[pick(0..<files.count)] }
            for _ in 0..<pick(1..<5) { edit(file) }
            stream +=
                "commit refs/heads/main\ncommitter Ada <ada@example.com> \(1_600_000_000 + number * 60) +0000\n"
            stream += "data 1\nx\n"
            for (index, lines) in files.enumerated() where index == file || number == 0 {
                let text = lines.joined(separator: "\n")
                stream += "M 100644 inline file\(index).txt\ndata \(text.utf8.count)\n\(text)\n"
            }
        }
        return stream
    }

    private mutating func edit(_ file: Int) {
        let place = pick(0..<files[file].count)
        switch pick(0..<6) {
        case 0: files[file].insert(line(), at: place)
        case 1 where files[file].count > 20: files[file].remove(at: place)
        case 2: files[file][place] += pick(0..<2) == 0 ? " more" : line()
        // What stands before or after a credential decides about it, also across the edge of what a delta adds.
        case 3: files[file][place] = "x" + files[file][place]
        case 4: files[file][place] = String(files[file][place].dropLast(pick(1..<4)))
        default: files[file][place] = line()
        }
    }

    private mutating func line() -> String {
        switch pick(0..<14) {
        case 0: Acme.key(UInt64(pick(0..<40)))
        case 1: "key: " + Acme.key(UInt64(pick(0..<40)), prefix: "AcK_")
        case 2: "token = \"\(random(pick(10..<40)))\""
        case 3: "password: \(random(pick(8..<20)))"
        case 4: "acme = '\(random(32))'"
        case 5: "acme_token := \(random(24))"
        case 6: "checksum \(random(300))"
        case 7: "\tif (function_\(pick(0..<9))(with_a_long_name_of_many_words, token, other)) return;"
        case 8: ""
        default:
            (0..<pick(1..<12)).map { _ in String(random(pick(1..<9)).filter(\.isLetter)) }.joined(
                separator: " ")
        }
    }

    private mutating func random(_ count: Int) -> String { generator.letters(count) }

    private mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }
}
