internal import Decoding
internal import Git
import Rules
import Secrets

/// One worker's state: its detector, and what it has gathered.
final class Worker {
    /// How often what is encoded may be encoded again.
    private static let deepest = 2

    private let rules: RuleSet
    private var scanner: ChunkScanner
    var findings: [Finding] = []
    /// The places of the text last scanned; nil where it was scanned in another form than it has.
    private(set) var places: [Mark]?
    var coverage = Coverage()
    /// What was read of commits, by which the blobs of findings get their places.
    private(set) var commits = CommitGatherer()

    /// What bytes are a part of.
    enum Extent {
        /// A whole file or blob, which may be a container.
        case whole
        /// A block of a large file.
        case block
        /// A whole member of a container; containers in it have been opened already.
        case member
    }

    init(rules: RuleSet) throws {
        self.rules = rules
        scanner = try ChunkScanner(rules: rules)
    }

    /// Reads a commit as a step of the history.
    func add(commit id: ObjectID, _ bytes: Span<UInt8>) {
        coverage.commits += 1
        commits.add(id, bytes)
    }

    /// Whether a tool of a provider keeps a token in a file of this name.
    func hasStore(named name: String) -> Bool { rules.stores[name] != nil }

    /// Whether a tool's own file of this path keeps a token that is known by the path.
    func keepsToken(_ bytes: Span<UInt8>, at path: FilePath) -> Bool { scanner.keepsToken(bytes, at: path) }

    /// The path of the file last scanned, and those of members of containers on the way; nil where it is found later.
    var names: [FilePath]? { scanner.names }

    /// Scans the bytes of one file or blob; the builder, which knows its place, is made only where something is found.
    ///
    /// - Parameters:
    ///   - path: The path by which rules know a tool's own file.
    ///   - names: The file's path as it is reported, after it those of members of containers; nil where it is found later.
    ///   - known: What the bytes have from others that this worker scanned.
    func scan(
        _ bytes: Span<UInt8>, extent: Extent = .whole, path: FilePath? = nil, names: [FilePath]? = nil,
        known: Inheritance? = nil, subject: @autoclosure () -> String, builder: () -> FindingBuilder
    ) {
        scanner.names = names
        coverage.bytes += Int64(bytes.count)
        let first = findings.count
        if let wide = WideText(sniffing: bytes) {
            findings += found(in: bytes, as: wide, path: path, subject: subject, builder: builder)
        } else {
            findings += found(in: bytes, path: path, known: known, subject: subject, builder: builder).map(
                \.finding)
        }
        guard extent != .block else { return }
        let own = places
        scanContent(bytes, mayBeContainer: extent == .whole, after: first, subject: subject, builder: builder)
        places = own
    }

    /// Scans a block of a large file, and keeps what begins in a part of the file; the blocks around have the rest whole.
    func scanBlock(
        _ bytes: Span<UInt8>, beginnings: Range<Int>, subject: @autoclosure () -> String,
        builder: FindingBuilder
    ) {
        let first = findings.count
        let path = builder.template.path
        scan(bytes, extent: .block, path: path, names: [path], subject: subject()) { builder }
        let own = findings[first...].filter { finding in
            finding.place.span.bytes.map { beginnings.contains($0.lowerBound) } ?? true
        }
        findings.replaceSubrange(first..., with: own)
    }

    /// What a text holds, and what is encoded in it.
    func found(
        in bytes: Span<UInt8>, path: FilePath? = nil, known: Inheritance? = nil, depth: Int = 0,
        subject: () -> String,
        builder: () -> FindingBuilder
    ) -> [Found] {
        let detections: [Detection]
        do {
            detections = try scanner.scan(bytes, path: path, known: known)
            if depth == 0 { places = scanner.places }
        } catch {
            places = nil
            coverage.diagnostics.append(Diagnostic(.unread, subject: subject(), reason: "\(error)"))
            return []
        }
        for (rule, reason) in scanner.failures {
            coverage.diagnostics.append(
                Diagnostic(
                    .unread, subject: subject(), reason: "rule \(rule) was not fully searched: \(reason)"))
        }
        let cues = scanner.cues
        guard !detections.isEmpty || !cues.isEmpty else { return [] }
        let outer = detections.isEmpty ? [] : builder().findings(of: detections, in: bytes)
        var texts = FoundTexts(outer: zip(outer, detections).map(Found.init))
        guard !cues.isEmpty, depth < Self.deepest else { return texts.kept }
        EncodedTexts(cues, in: bytes).forEach(in: bytes) { text, cue in
            let inner = found(in: text.bytes.span, depth: depth + 1, subject: subject) {
                builder().decoding(cue.name)
            }
            for found in inner { texts.add(found.moved(out: text, in: bytes, builder: builder())) }
        }
        return texts.kept
    }

    /// What a text of wide characters holds: lines and columns are the text's, offsets the file's.
    private func found(
        in bytes: Span<UInt8>, as wide: WideText, path: FilePath?, subject: () -> String,
        builder: () -> FindingBuilder
    ) -> [Finding] {
        let text = wide.decode(bytes)
        let all = found(in: text.span, path: path, subject: subject) { builder().decoding(wide.rawValue) }
        places = nil
        guard !all.isEmpty else { return [] }
        let builder = builder()
        let ranges = all.flatMap { [$0.detection.secret] + $0.detection.parts.map(\.bytes) }
        let offsets = Set(ranges.flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
        let sources = Dictionary(uniqueKeysWithValues: zip(offsets, wide.sources(of: offsets, in: bytes)))
        let source = { (range: Range<Int>) in
            (sources[range.lowerBound] ?? 0) + builder.offset..<(sources[range.upperBound] ?? 0)
                + builder.offset
        }
        return all.map { found in
            var finding = found.finding
            finding.place.span.line += builder.linesBefore
            finding.place.span.endLine += builder.linesBefore
            guard builder.hasOffsets else { return finding }
            finding.place.span.bytes = source(found.detection.secret)
            finding.place.parts = found.detection.parts.map {
                Place.Part(role: $0.role, bytes: source($0.bytes))
            }
            return finding
        }
    }
}

extension Found {
    /// The same at the place of the encoded bytes.
    func moved(out text: DecodedText, in bytes: Span<UInt8>, builder: FindingBuilder) -> Found {
        let outer = detection.moved { text.source(of: $0) }
        return Found(finding: builder.moved(finding, to: outer, in: bytes), detection: outer)
    }
}

extension FindingBuilder {
    /// A builder for what an encoding of these bytes holds.
    func decoding(_ encoding: String) -> FindingBuilder {
        var inner = FindingBuilder(template: template)
        inner.template.encoding.append(encoding)
        inner.hasOffsets = false
        return inner
    }
}
