import Git
internal import Patterns
internal import Rules
internal import Secrets

/// The names of the files in which providers' own tools keep tokens, asked about for the entries of all trees.
struct StoreNames: Sendable {
    private let names: Set<[UInt8]>
    /// Whether any name has this first byte and length, and this last byte and length: nearly always answers no without a
    /// lookup.
    private var beginnings = [Bool](repeating: false, count: 1 << 16)
    private var ends = [Bool](repeating: false, count: 1 << 16)

    init(_ rules: RuleSet) {
        names = Set(rules.stores.keys.map { Array($0.utf8) }.filter { !$0.isEmpty && $0.count < 256 })
        for name in names {
            beginnings[Int(name[0]) << 8 | name.count] = true
            ends[Int(name[name.count - 1]) << 8 | name.count] = true
        }
    }

    var isEmpty: Bool { names.isEmpty }

    func contains(_ name: Span<UInt8>) -> Bool {
        guard !name.isEmpty, name.count < 256, beginnings[Int(name[0]) << 8 | name.count],
            ends[Int(name[name.count - 1]) << 8 | name.count]
        else { return false }
        return names.contains(name.array(0..<name.count))
    }
}

/// Tokens in the past of tools' own files, whose paths are known only after all blobs were scanned.
extension HistoryScan {
    /// What blobs hold by the file of a tool, by its end of a path.
    typealias Stored = [ObjectID: [String: [Finding]]]

    /// Scans blobs again that stand under the name of a tool's own file and keep a token there.
    ///
    /// - Parameter named: Blobs with the names under which they stand.
    func scanStores(_ named: [ObjectID: Set<[UInt8]>]) async throws -> Stored {
        let rules = rules
        let repository = repository
        let root = root
        let items = named.sorted { $0.key < $1.key }.flatMap { id, names in
            let stores = names.flatMap { rules.stores[String(decoding: $0, as: UTF8.self)] ?? [] }
            return Set(stores.map(\.file)).sorted().map { (id: id, file: FilePath($0)) }
        }
        let scanned = try await Parallel.scan(items, jobs: options.jobs, rules: rules) { item, worker in
            // What cannot be read, or fails in the search, was told when all blobs were scanned.
            guard let bytes = try? repository.readBlob(item.id, limit: ChunkScanner.largestStore),
                worker.keepsToken(bytes.span, at: item.file)
            else { return }
            var place = Place(source: .history, path: item.file, root: root, span: .unknown)
            place.blob = item.id.description
            worker.scan(bytes.span, path: item.file, subject: "\(root): blob \(item.id)") {
                FindingBuilder(template: place)
            }
        }
        return scanned.findings.reduce(into: [:]) { stored, finding in
            guard let blob = finding.place.blobID else { return }
            stored[blob, default: [:]][finding.place.path.text, default: []].append(finding)
        }
    }

    /// What a blob holds at a path: as the file of a tool where it is one there.
    ///
    /// - Parameter general: What it holds at any path.
    func findings(at path: [UInt8], stored: [String: [Finding]]?, general: [Finding]) -> [Finding] {
        guard let stored else { return general }
        // The root may be the tool's own folder.
        let path = "/" + String(decoding: FileScan(root: root).absolute(path), as: UTF8.self)
        let file = stored.keys.filter { path.hasSuffix(RuleTable.Store.pathEnd(of: $0)) }.max {
            $0.utf8.count < $1.utf8.count
        }
        return file.flatMap { stored[$0] } ?? general
    }
}

extension RuleTable.Store {
    /// The end that a path must have for a tool's file, with a slash before it: the home directory may be any folder.
    static func pathEnd(of file: String) -> String {
        let end = file.hasPrefix("~/") ? String(file.dropFirst()) : file
        return end.hasPrefix("/") ? end : "/" + end
    }
}
