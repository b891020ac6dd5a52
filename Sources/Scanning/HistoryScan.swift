import Git
import Rules
import Secrets

/// What a repository holds beside its working tree: all blobs, messages, the index, configuration and reflog.
struct HistoryScan {
    let root: String
    let repository: Repository
    let rules: RuleSet
    let options: ScanOptions

    /// Scans everything in the object store and places what was found.
    func scan() async throws -> (findings: [Finding], coverage: Coverage) {
        let walk = try await walkObjects()
        var coverage = Coverage()
        var findings: [Finding] = []
        for worker in walk.workers {
            coverage.merge(worker.coverage)
            findings += worker.findings
        }
        for diagnostic in walk.diagnostics { coverage.diagnostics.append(self.diagnostic(diagnostic)) }
        for skipped in walk.skipped {
            coverage.skipped["larger than \(options.largestFile >> 20) MiB", default: 0] += 1
            coverage.diagnostics.append(
                Diagnostic(
                    .limit, subject: "\(root): blob \(skipped.id)",
                    reason: "larger than \(options.largestFile >> 20) MiB"))
        }
        let placed = try await placed(
            findings, commits: walk.workers.map(\.commits), coverage: &coverage)
        return (placed, coverage)
    }

    private func walkObjects() async throws -> ObjectWalk<Worker> {
        let root = root
        let repository = repository
        let rules = rules
        // Made here too, so that the workers' making cannot fail.
        _ = try Worker(rules: rules)
        let make: @Sendable () -> Worker = {
            guard let worker = try? Worker(rules: rules) else {
                preconditionFailure("a worker was made before")
            }
            return worker
        }
        let visit: @Sendable (inout Worker, ObjectID, ObjectKind, Span<UInt8>, Inheritance?) -> [Mark]? = {
            worker, id, kind, bytes, known in
            if kind == .blob {
                worker.coverage.blobs += 1
            } else {
                worker.coverage.messages += 1
                if kind == .commit { worker.add(commit: id, bytes) }
            }
            worker.scan(bytes, known: known, subject: "\(root): \(kind.name) \(id)") {
                FindingBuilder(template: Self.place(of: id, kind, in: repository, root: root))
            }
            return worker.places
        }
        switch options.engine {
        case .native:
            return await repository.forEachObject(
                kinds: [.blob, .commit, .tag], jobs: options.jobs, maxBlobSize: options.largestFile,
                reach: ChunkScanner.nearness, makeWorker: make, visit: visit)
        case .plain:
            return try repository.forEachObjectPlain(
                kinds: [.blob, .commit, .tag], maxBlobSize: options.largestFile, makeWorker: make
            ) { worker, id, kind, bytes in _ = visit(&worker, id, kind, bytes, nil) }
        }
    }

    /// The place of what stands in an object; a blob's path is found later.
    private static func place(of id: ObjectID, _ kind: ObjectKind, in repository: Repository, root: String)
        -> Place
    {
        guard kind != .blob else {
            var place = Place(source: .history, path: FilePath(""), root: root, span: .unknown)
            place.blob = id.description
            return place
        }
        var path = "(\(kind.name) message)"
        var tag: Place.Tag?
        if kind == .tag, let object = try? repository.readTag(id) {
            tag = Place.Tag(id: id.description, name: String(decoding: object.name, as: UTF8.self))
            path = "(message of tag \(String(decoding: object.name, as: UTF8.self)))"
        }
        var place = Place(
            source: .message, path: FilePath(administration(path, of: repository)), root: root,
            span: .unknown)
        place.commit = (kind == .commit ? id : repository.taggedCommit(id))?.description
        place.tag = tag
        return place
    }

    /// The path of a part of the git directory as reports name it.
    private static func administration(_ path: String, of repository: Repository) -> String {
        repository.isBare ? path : ".git/" + path
    }

    /// Gives the findings in blobs their paths and first commits, and tells what no reference leads to.
    ///
    /// - Parameter commits: What was read of all commits.
    private func placed(
        _ findings: [Finding], commits: [CommitGatherer], coverage: inout Coverage
    ) async throws -> [Finding] {
        let since = try await sinceCommits()
        var byBlob: [ObjectID: [Finding]] = [:]
        var messages: [Finding] = []
        for finding in findings {
            if let blob = finding.place.blobID {
                byBlob[blob, default: []].append(finding)
            } else if let since, let commit = finding.place.commitID, !since.contains(commit) {
                continue
            } else {
                messages.append(finding)
            }
        }
        let names = StoreNames(rules)
        var isStore: (@Sendable (Span<UInt8>) -> Bool)?
        if !names.isEmpty { isStore = { names.contains($0) } }
        let attribution = await repository.attribute(
            blobs: Set(byBlob.keys), commits: Set(messages.compactMap(\.place.commitID)),
            gathered: commits, named: isStore, jobs: options.jobs, onlyCommits: since)
        var placed = reached(messages, by: attribution)
        for diagnostic in attribution.diagnostics { coverage.diagnostics.append(self.diagnostic(diagnostic)) }
        if attribution.absentCount > 0 {
            coverage.skipped["object left at the remote of a partial clone", default: 0] +=
                attribution.absentCount
            coverage.diagnostics.append(
                Diagnostic(
                    .unread, subject: root,
                    reason: "a partial clone: \(attribution.absentCount) objects are at its remote alone"))
        }
        if attribution.shallowCount > 0 {
            coverage.skipped["commit at which a shallow clone was cut off", default: 0] +=
                attribution.shallowCount
        }
        let entries = indexEntries(coverage: &coverage)
        var named = attribution.named
        for entry in entries {
            let name = Array(entry.path[((entry.path.lastIndex(of: 0x2F) ?? -1) + 1)...])
            if names.contains(name.span) { named[entry.id, default: []].insert(name) }
        }
        let stored = try await scanStores(named)
        // Few files of tools stand in a history, so their blobs are placed on their own.
        let strangers = Set(stored.keys).subtracting(byBlob.keys)
        var places = attribution.blobs
        if !strangers.isEmpty {
            let more = await repository.attribute(
                blobs: strangers, gathered: commits, jobs: options.jobs, onlyCommits: since)
            places.merge(more.blobs) { known, _ in known }
        }
        let found = Set(byBlob.keys).union(strangers)
        let index = Dictionary(grouping: entries.filter { found.contains($0.id) }, by: \.id)
        for blob in found {
            let indexPaths = index[blob]?.map(\.path) ?? []
            for location in locations(of: places[blob]?.places ?? [], indexPaths: indexPaths) {
                let own = self.findings(at: location.path, stored: stored[blob], general: byBlob[blob] ?? [])
                placed += own.map { $0.moved(to: location) }
            }
        }
        return placed
    }

    /// The findings in messages with whether a reference leads to them.
    private func reached(_ messages: [Finding], by attribution: Attribution) -> [Finding] {
        guard !messages.isEmpty else { return [] }
        let tags = Set(repository.referencedTags().map(\.description))
        return messages.map { finding in
            var finding = finding
            let commit = finding.place.commitID.flatMap { attribution.commits[$0] }
            finding.place.reachable = finding.place.tag.map { tags.contains($0.id) } ?? (commit == .reference)
            return finding
        }
    }

    fileprivate struct Location {
        var source: Place.Source
        var path: [UInt8]
        var commit: String?
        var reachable: Bool
    }

    private func locations(of known: [Attribution.Place], indexPaths: [[UInt8]]) -> [Location] {
        var places = known.map { place in
            Location(
                source: .history, path: place.path, commit: place.commit?.description,
                reachable: place.reachability == .reference)
        }
        let known = Set(places.map(\.path))
        places += indexPaths.filter { !known.contains($0) }.map {
            Location(source: .index, path: $0, commit: nil, reachable: true)
        }
        if places.isEmpty, options.since == nil {
            places = [
                Location(
                    source: .history,
                    path: Array(Self.administration("(unreachable blob)", of: repository).utf8),
                    commit: nil, reachable: false)
            ]
        }
        return places
    }

    private func sinceCommits() async throws -> Set<ObjectID>? {
        guard let since = options.since else { return nil }
        return try await repository.revisions(since: since)
    }

    private func indexEntries(coverage: inout Coverage) -> [IndexEntry] {
        guard !repository.isBare else { return [] }
        do {
            // What HEAD has too is as old as its commit.
            return options.since == nil ? try repository.index() : try repository.stagedChanges()
        } catch {
            coverage.diagnostics.append(Diagnostic(.unread, subject: "\(root): index", reason: error.reason))
            return []
        }
    }

    func diagnostic(_ diagnostic: GitDiagnostic) -> Diagnostic {
        Diagnostic(.unread, subject: "\(root): \(diagnostic.subject)", reason: diagnostic.reason)
    }

    /// Scans the index entries that the next commit would change.
    func scanStaged(indexPath: String?) async throws -> (findings: [Finding], coverage: Coverage) {
        let entries = try repository.stagedChanges(indexAt: indexPath)
        let root = root
        let repository = repository
        return try await Parallel.scan(entries, jobs: options.jobs, rules: rules) { entry, worker in
            do {
                let bytes = try repository.readBlob(entry.id)
                var place = Place(
                    source: .index, path: FilePath(bytes: entry.path), root: root, span: .unknown)
                place.blob = entry.id.description
                place.tracking = .tracked
                worker.coverage.blobs += 1
                worker.scan(
                    bytes.span, path: place.path, names: [place.path], subject: "\(root)/\(place.path.text)"
                ) {
                    FindingBuilder(template: place)
                }
            } catch {
                worker.coverage.diagnostics.append(
                    Diagnostic(
                        .unread, subject: "\(root)/\(String(decoding: entry.path, as: UTF8.self))",
                        reason: "\(error)"))
            }
        }
    }

    /// Scans the repository's configuration, whose URLs may hold credentials, and the messages of its reflogs.
    func scanAdministration(worker: Worker) {
        let config = repository.configPath
        if let file = try? FileScan(root: "").readSmall(Array(config.utf8)) {
            let place = Place(
                source: .config, path: FilePath(Self.administration("config", of: repository)), root: root,
                span: .unknown)
            worker.scan(file.span, subject: config) { FindingBuilder(template: place) }
        }
        let (entries, trouble) = repository.reflogEntries()
        worker.coverage.diagnostics += trouble.map(diagnostic)
        var line = 0
        var reference: [UInt8] = []
        for entry in entries {
            line = entry.reference == reference ? line + 1 : 1
            reference = entry.reference
            let path = Self.administration(
                "logs/" + String(decoding: entry.reference, as: UTF8.self), of: repository)
            var place = Place(source: .reflog, path: FilePath(path), root: root, span: .unknown)
            place.commit = entry.new.description
            var builder = FindingBuilder(template: place)
            builder.hasOffsets = false
            builder.linesBefore = line - 1
            worker.scan(entry.message.span, subject: "\(root): \(path)") { builder }
        }
    }
}

extension Place {
    var blobID: ObjectID? { blob.flatMap { ObjectID(hex: $0) } }
    fileprivate var commitID: ObjectID? { commit.flatMap { ObjectID(hex: $0) } }
}

extension Finding {
    /// The finding at another place of the same blob.
    fileprivate func moved(to location: HistoryScan.Location) -> Finding {
        var finding = self
        finding.place.source = location.source
        finding.place.path = FilePath(bytes: location.path)
        finding.place.commit = location.commit
        finding.place.reachable = location.reachable
        if location.source == .index { finding.place.tracking = .tracked }
        return finding
    }
}
