package import Rules
internal import Decoding
internal import Files
internal import Git
internal import Patterns
internal import Secrets

/// What the anchors of the rules cost on given files: how often each stands there, and what came of it.
///
/// The prefilter and the patterns are a scan's own; what is encoded or in containers is left out.
package struct AnchorCosts: ~Copyable {
    /// Files above are not read, in bytes.
    private static let largest = 32 << 20
    /// A place that is searched costs about as much as so many hits that the byte before drops.
    private static let search = 10

    /// What one anchor cost.
    package struct Row: Sendable, Hashable {
        package var literal: String
        /// The rules that hang on it, by identifier; a carrier's word is `carrier`, what shows an encoding its name.
        package var rules: [String]
        /// How often it stands in the files.
        package var hits = 0
        /// How many of these the bytes around them dropped before any pattern.
        package var dropped = 0
        /// How many patterns the others had run, at most.
        package var searches = 0
        /// How many credentials of its rules were found where it stands.
        package var found = 0

        /// A weight to order by.
        var cost: Int { hits + AnchorCosts.search * searches }
    }

    /// How many bytes and files were looked at, and what could not be read.
    package private(set) var bytes = 0
    package private(set) var files = 0
    package private(set) var unread: [String] = []

    private let rules: RuleSet
    private var scanner: ChunkScanner
    private var rows: [Row]

    package init(rules: RuleSet) throws {
        self.rules = rules
        scanner = try ChunkScanner(rules: rules)
        rows = rules.anchors.map { anchor in
            let tokens = anchor.tokens.map(rules.tokenID)
            let other = anchor.isCarrier ? ["carrier"] : anchor.cue.map { [$0.name] } ?? []
            return Row(literal: anchor.literal, rules: tokens + other)
        }
    }

    /// The anchors that were met, the dearest first.
    package var dearest: [Row] {
        rows.filter { $0.hits > 0 }.sorted { ($1.cost, $0.literal) < ($0.cost, $1.literal) }
    }

    /// Looks at a file, or at all files of a folder.
    ///
    /// - Throws: `ScanFailure` where the path is neither.
    package mutating func add(_ path: String) throws {
        let path = Scan.rootPath(path)
        let facts: FileFacts
        do {
            facts = try FileFacts(of: Array(path.utf8))
        } catch {
            throw ScanFailure(subject: path, reason: error.description)
        }
        guard facts.kind == .directory else {
            guard facts.kind == .file else {
                throw ScanFailure(subject: path, reason: "neither a file nor a folder")
            }
            try addFile(Array(path.utf8), size: facts.size)
            return
        }
        let scan = FileScan(root: path)
        var coverage = Coverage()
        for entry in scan.walk(coverage: &coverage).files {
            try addFile(scan.absolute(entry.path), size: entry.facts.size)
        }
        unread += coverage.diagnostics.map(\.subject)
    }

    private mutating func addFile(_ path: [UInt8], size: Int) throws {
        guard size <= Self.largest else {
            unread.append(String(decoding: path, as: UTF8.self))
            return
        }
        var content: [UInt8] = []
        do {
            let file = try OpenFile(path)
            try file.read(Self.largest, into: &content)
        } catch {
            unread.append(String(decoding: path, as: UTF8.self))
            return
        }
        files += 1
        bytes += content.count
        try add(content.span)
    }

    /// Looks at the bytes of one file.
    package mutating func add(_ bytes: Span<UInt8>) throws {
        var hits: [Int] = []
        try scanner.forEachHit(in: bytes) { _, hit in hits.append(Int(hit.id)) }
        for anchor in hits {
            rows[anchor].hits += 1
            rows[anchor].dropped += 1
        }
        let detections = try scanner.scan(bytes)
        var kept: Set<Int> = []
        for place in scanner.places where place.id != ChunkScanner.runMark {
            let anchor = Int(place.id)
            kept.insert(anchor)
            rows[anchor].dropped -= 1
            rows[anchor].searches += max(1, rules.anchors[anchor].tokens.count)
        }
        let found = Dictionary(detections.map { ($0.rule, 1) }, uniquingKeysWith: +)
        guard !found.isEmpty else { return }
        for anchor in kept { rows[anchor].found += rows[anchor].rules.reduce(0) { $0 + (found[$1] ?? 0) } }
    }
}
