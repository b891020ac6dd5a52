package import Rules
package import Secrets
internal import Files
internal import GoPatterns
internal import Patterns

/// Reads what a working tree tells about the providers whose credentials were found: whether they are at home there, and
/// what consumes their tokens.
package struct FactsGatherer: Sendable {
    /// Files above are not looked into: manifests, workflows and scripts are small.
    private static let largest = 512 << 10
    /// So many uses of one provider are kept.
    private static let mostUses = 50
    /// Ends of the names of files that only speak of a provider.
    private static let prose = [
        ".md", ".txt", ".rst", ".adoc", ".log", ".html", ".csv", ".ipynb", ".svg", ".map", ".min.js",
    ].map { Array($0.utf8) }
    /// Folders of what others made.
    private static let borrowed: Set = ["node_modules", "vendor"]

    private let rules: RuleSet
    private let jobs: Int

    package init(rules: RuleSet, jobs: Int) {
        self.rules = rules
        self.jobs = jobs
    }

    /// The facts of each root by its path.
    package func facts(of result: Scan.Result, credentials: [Credential]) async throws -> [String:
        RepositoryFacts]
    {
        var facts: [String: RepositoryFacts] = [:]
        for root in result.roots {
            var own = RepositoryFacts(root: root.path, isRepository: root.isRepository)
            own.remotes = root.remotes
            facts[root.path] = own
        }
        let providers = try Set(credentials.filter { $0.confidence > .low }.map(\.provider)).sorted()
            .compactMap(rules.provider).filter { $0.id != "generic" }.map(KnownSigns.init).filter(\.areAny)
        guard !providers.isEmpty else { return facts }
        let holders = Self.holders(credentials)
        let sieve = try SignSieve(providers.flatMap(\.signs))
        let files = result.files.filter { $0.size <= Self.largest && Self.mayTell($0.path) }
        let found = try await Self.gather(
            files, providers: providers, sieve: sieve, holders: holders, jobs: jobs)
        for (root, signs) in found {
            // A file of a folder below belongs to the innermost root that was scanned.
            var own = facts[root] ?? RepositoryFacts(root: root, isRepository: false)
            own.providers.merge(signs.providers) {
                $0.path.map(\.bytes.count) ?? 0 <= $1.path.map(\.bytes.count) ?? 0 ? $0 : $1
            }
            own.uses += signs.uses.prefix(Self.mostUses)
            facts[root] = own
        }
        return facts
    }

    /// Files in which a provider's credential lies: what they say of it is no sign that it belongs.
    private static func holders(_ credentials: [Credential]) -> [String: Set<FilePath>] {
        var holders: [String: Set<FilePath>] = [:]
        for credential in credentials {
            holders[credential.provider, default: []].formUnion(credential.places.map(\.path))
        }
        return holders
    }

    /// Whether a file is of a kind that uses a provider, not one that only speaks of it.
    private static func mayTell(_ path: FilePath) -> Bool {
        let ending = path.bytes.suffix(8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard !prose.contains(where: { ending.suffix($0.count).elementsEqual($0) }) else { return false }
        return !path.bytes.split(separator: 0x2F).dropLast().contains {
            borrowed.contains(String(decoding: $0, as: UTF8.self))
        }
    }

    private struct Signs: Sendable {
        var providers: [String: Evidence] = [:]
        var uses: [Use] = []
    }

    private static func gather(
        _ files: [Scan.ScannedFile], providers: [KnownSigns], sieve: SignSieve,
        holders: [String: Set<FilePath>], jobs: Int
    ) async throws -> [String: Signs] {
        try await withThrowingTaskGroup(of: (start: Int, found: [String: Signs]).self) { group in
            let share = max(1, (files.count + jobs - 1) / jobs)
            for start in stride(from: 0, to: files.count, by: share) {
                let part = files[start..<min(start + share, files.count)]
                group.addTask {
                    var matcher = Matcher()
                    var scanner = try sieve.scanner()
                    var found: [String: Signs] = [:]
                    for file in part {
                        let path = FileScan(root: file.root).absolute(file.path.bytes)
                        guard let bytes = try? FileScan(root: file.root).readSmall(path) else { continue }
                        let possible = try sieve.possible(in: bytes.span, &scanner)
                        for provider in providers {
                            provider.look(
                                at: bytes, file: file, possible: possible,
                                holds: holders[provider.id]?.contains(file.path) ?? false,
                                matcher: &matcher, into: &found[file.root, default: Signs()])
                        }
                    }
                    return (start, found)
                }
            }
            // In the order of the files, so that two runs name the same file.
            var shares: [(start: Int, found: [String: Signs])] = []
            for try await share in group { shares.append(share) }
            var found: [String: Signs] = [:]
            for share in shares.sorted(by: { $0.start < $1.start }) {
                for (root, signs) in share.found {
                    found[root, default: Signs()].providers.merge(signs.providers) { first, _ in first }
                    found[root, default: Signs()].uses += signs.uses
                }
            }
            for root in found.keys { found[root]?.uses.sort { ($0.path, $0.line) < ($1.path, $1.line) } }
            return found
        }
    }

    /// What shows a provider, compiled for one run.
    private struct KnownSigns: Sendable {
        let id: String
        let files: [[UInt8]]
        let word: Sign?
        let uses: [(sign: Sign, needs: [String])]

        init(_ provider: Provider) throws {
            id = provider.id
            files = provider.belongs.files.map { Array($0.utf8) }
            let words = provider.belongs.words + provider.hosts.filter { !$0.contains("{") }
            let pattern = words.map(Self.quoted).joined(separator: "|")
            word = words.isEmpty ? nil : try Sign("(?i)(?<![a-z0-9])(?:\(pattern))", literals: Set(words))
            uses = try provider.uses.map { (sign: try Sign($0.pattern), needs: $0.needs) }
        }

        var signs: [Sign] { (word.map { [$0] } ?? []) + uses.map(\.sign) }

        /// Whether there is anything to look for: not every kind of credential has a provider that is at home somewhere.
        var areAny: Bool { !files.isEmpty || !signs.isEmpty }

        private static func quoted(_ word: String) -> String {
            word.map { $0.isLetter || $0.isNumber ? String($0) : "\\" + String($0) }.joined()
        }

        func look(
            at bytes: [UInt8], file: Scan.ScannedFile, possible: Set<ObjectIdentifier>, holds: Bool,
            matcher: inout Matcher, into signs: inout Signs
        ) {
            if signs.providers[id] == nil, !holds {
                if files.contains(where: { Self.matches(Array(file.path.name.utf8), glob: $0[...]) }) {
                    signs.providers[id] = Evidence("the file \(file.path.text)", path: file.path)
                } else if let word, possible.contains(word.id),
                    let match = try? matcher.firstMatch(of: word.pattern, in: bytes.span)
                {
                    let line = Self.line(of: match.range.lowerBound, in: bytes)
                    signs.providers[id] = Evidence(
                        String(decoding: bytes[match.range], as: UTF8.self), path: file.path, line: line)
                }
            }
            for (sign, needs) in uses where possible.contains(sign.id) {
                try? matcher.forEachMatch(of: sign.pattern, in: bytes.span) { match, stop in
                    signs.uses.append(
                        Use(
                            provider: id, needs: needs,
                            text: String(decoding: bytes[match.range].prefix(80), as: UTF8.self),
                            path: file.path, line: Self.line(of: match.range.lowerBound, in: bytes),
                            variable: nil))
                    stop = signs.uses.count > 1000
                }
            }
        }

        private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
            bytes[..<offset].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        }

        /// Whether a name matches a glob whose `*` stands for anything.
        private static func matches(_ name: [UInt8], glob: ArraySlice<UInt8>) -> Bool {
            guard let first = glob.first else { return name.isEmpty }
            guard first == UInt8(ascii: "*") else {
                return name.first == first && matches(Array(name.dropFirst()), glob: glob.dropFirst())
            }
            return (0...name.count).contains { matches(Array(name.dropFirst($0)), glob: glob.dropFirst()) }
        }
    }
}
