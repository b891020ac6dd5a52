package import Rules
package import Secrets
internal import Files
internal import Git

/// A scan: given paths in, findings and coverage out.
package struct Scan: Sendable {
    private let rules: RuleSet
    private let options: ScanOptions

    /// What a scan gives.
    package struct Result: Sendable {
        package var findings: [Finding] = []
        package var coverage = Coverage()
        /// The roots that were scanned, with what kind each is.
        package var roots: [Root] = []
        /// The regular files of the working trees, for the facts that judging needs.
        package var files: [ScannedFile] = []

        package init() {}
    }

    /// One scanned root.
    package struct Root: Hashable, Sendable {
        package var path: String
        package var isRepository: Bool
        /// `host/owner/name` of each remote.
        package var remotes: [String] = []
    }

    /// A file of a working tree.
    package struct ScannedFile: Hashable, Sendable {
        package var root: String
        package var path: FilePath
        package var size: Int
    }

    package init(rules: RuleSet, options: ScanOptions) {
        self.rules = rules
        self.options = options
    }

    /// The path as roots and reports have it: without a slash at its end.
    package static func rootPath(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Scans each path: a file, a folder with the repositories in it, a repository, or `-` for the standard input.
    ///
    /// - Parameter indexPath: The index that a hook was told of; nil for the repository's own.
    /// - Throws: `ScanFailure` where a path does not exist or a repository cannot be opened: then nothing is trustworthy.
    package func run(_ paths: [String], indexPath: String? = nil) async throws -> Result {
        var result = Result()
        for path in paths {
            result.coverage.roots.append(path)
            if path == "-" {
                try scanStandardInput(&result)
            } else {
                try await scan(path, indexPath: indexPath, into: &result)
            }
        }
        result.findings = try rules.settled(result.findings).map(\.weighedByPath)
        // Each pass over a damaged pack meets its damage.
        var told: Set<Diagnostic> = []
        result.coverage.diagnostics.removeAll { !told.insert($0).inserted }
        // Workers end in any order; two runs tell the same.
        result.coverage.diagnostics.sort { ($0.subject, $0.reason) < ($1.subject, $1.reason) }
        return result
    }

    private func scanStandardInput(_ result: inout Result) throws {
        let worker = try Worker(rules: rules)
        let place = Place(source: .stdin, path: FilePath("-"), root: ".", span: .unknown)
        do {
            let input = try OpenFile.standardInput()
            try FileScan(root: ".").scan(input, place: place, worker: worker)
        } catch let error as FileError {
            throw ScanFailure(subject: "standard input", reason: error.description)
        }
        worker.coverage.files += 1
        result.add((worker.findings, worker.coverage))
        result.roots.append(Root(path: "-", isRepository: false))
    }

    private func scan(_ path: String, indexPath: String?, into result: inout Result) async throws {
        // An empty variable of a script is no wish to scan everything.
        guard !path.isEmpty else { throw ScanFailure(subject: "''", reason: "the path is empty") }
        let path = Self.rootPath(path)
        let facts: FileFacts
        do {
            facts = try FileFacts(of: Array((path + (path == "/" ? "" : "/.")).utf8))
        } catch  where error.isMissing {
            try await scanFile(path, into: &result)
            return
        } catch {
            throw ScanFailure(subject: path, reason: error.description)
        }
        guard facts.kind == .directory else {
            throw ScanFailure(subject: path, reason: "neither a file nor a folder")
        }
        switch Repository.discover(at: path) {
        case .bare?:
            try await scanRepository(at: path, indexPath: indexPath, into: &result)
        case let kind:
            if options.staged {
                guard kind != nil else {
                    throw ScanFailure(subject: path, reason: "not a repository, so nothing is staged")
                }
                try await scanRepository(at: path, indexPath: indexPath, into: &result)
                return
            }
            if kind == nil, options.since != nil {
                throw ScanFailure(
                    subject: path, reason: "not a repository, so there is no revision to begin at")
            }
            try await scanFolder(path, indexPath: indexPath, into: &result)
        }
    }

    private func scanFile(_ path: String, into result: inout Result) async throws {
        let facts: FileFacts
        do {
            // A link that the user names is followed; those that a walk meets are not.
            facts = try OpenFile(Array(path.utf8), followingLink: true).facts
        } catch {
            throw ScanFailure(subject: path, reason: error.description)
        }
        guard facts.kind == .file else { throw ScanFailure(subject: path, reason: "not a regular file") }
        let slash = path.lastIndex(of: "/")
        let root = slash.map { String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let worker = try Worker(rules: rules)
        FileScan(root: root.isEmpty ? "/" : root).scan(
            FileScan.Entry(path: Array(name.utf8), facts: facts), largest: options.largestFile,
            worker: worker, followingLink: true)
        result.add((worker.findings, worker.coverage))
        result.roots.append(Root(path: root.isEmpty ? "/" : root, isRepository: false))
        result.files.append(ScannedFile(root: root, path: FilePath(name), size: facts.size))
    }

    private func scanFolder(_ path: String, indexPath: String?, into result: inout Result) async throws {
        let scan = FileScan(root: path)
        let (files, repositories) = scan.walk(coverage: &result.coverage)
        let largest = options.largestFile
        var scanned = try await Parallel.scan(files, jobs: options.jobs, rules: rules) { entry, worker in
            scan.scan(entry, largest: largest, worker: worker)
        }
        result.files += files.map {
            ScannedFile(root: path, path: FilePath(bytes: $0.path), size: $0.facts.size)
        }
        if !repositories.contains([]) { result.roots.append(Root(path: path, isRepository: false)) }
        for folder in repositories {
            let place = String(decoding: scan.absolute(folder), as: UTF8.self)
            do {
                let repository = try open(place, within: path)
                scanned.findings = Tracking(repository: repository, folder: folder).told(scanned.findings)
                try await scanObjects(of: repository, root: place, into: &result)
            } catch let error as GitError {
                guard !folder.isEmpty else { throw ScanFailure(subject: place, reason: error.advice) }
                result.coverage.diagnostics.append(Diagnostic(.unread, subject: place, reason: error.advice))
            }
        }
        result.add(scanned)
    }

    private func open(_ path: String, within boundary: String?) throws -> Repository {
        try Repository(openingAt: path, within: boundary, followingOutside: options.followsOutside)
    }

    private func scanRepository(
        at path: String, indexPath: String?, into result: inout Result
    ) async throws {
        do {
            let repository = try open(path, within: nil)
            if options.staged {
                let scan = HistoryScan(root: path, repository: repository, rules: rules, options: options)
                result.coverage.diagnostics += repository.diagnostics.map(scan.diagnostic)
                result.add(try await scan.scanStaged(indexPath: indexPath))
                result.roots.append(
                    Root(path: path, isRepository: true, remotes: Remote.names(of: repository)))
            } else {
                try await scanObjects(of: repository, root: path, into: &result)
            }
        } catch let error as GitError {
            throw ScanFailure(subject: path, reason: error.advice)
        }
    }

    private func scanObjects(of repository: Repository, root: String, into result: inout Result) async throws
    {
        result.roots.append(Root(path: root, isRepository: true, remotes: Remote.names(of: repository)))
        let scan = HistoryScan(root: root, repository: repository, rules: rules, options: options)
        result.coverage.diagnostics += repository.diagnostics.map(scan.diagnostic)
        let worker = try Worker(rules: rules)
        scan.scanAdministration(worker: worker)
        result.add((worker.findings, worker.coverage))
        if options.history {
            result.add(try await scan.scan())
        } else if !repository.isBare {
            result.add(try await scan.scanStaged(indexPath: nil))
        }
    }
}

extension Scan.Result {
    fileprivate mutating func add(_ share: (findings: [Finding], coverage: Coverage)) {
        findings += share.findings
        coverage.merge(share.coverage)
    }
}

extension GitError {
    /// What could not be done to which part of a repository, and what the user can do about it.
    fileprivate var advice: String {
        if code == .outside { return reason + " (--follow-outside follows it)" }
        return operation == "open repository" ? reason : description
    }
}

/// How git sees the files of a working tree.
private struct Tracking {
    let repository: Repository
    /// The working tree's folder below the scanned root.
    let folder: [UInt8]

    /// The findings with their files told apart: tracked, untracked, ignored.
    func told(_ findings: [Finding]) -> [Finding] {
        let prefix = folder.isEmpty ? [] : folder + [0x2F]
        guard findings.contains(where: { $0.place.path.bytes.starts(with: prefix) }) else { return findings }
        // Why an index cannot be read is told where its blobs are read.
        guard let tracked = try? repository.trackedPaths() else { return findings }
        return findings.map { finding in
            guard finding.place.path.bytes.starts(with: prefix) else { return finding }
            var finding = finding
            let path = Array(finding.place.path.bytes.dropFirst(prefix.count))
            finding.place.tracking =
                tracked.contains(path)
                ? .tracked : (try? repository.isIgnored(path)) == true ? .ignored : .untracked
            return finding
        }
    }
}

/// Remotes by name, without what their URLs carry.
enum Remote {
    /// `host/owner/name` of each remote.
    static func names(of repository: Repository) -> [String] {
        Array(Set(repository.remotes().compactMap { name(ofURL: $0.url) })).sorted()
    }

    /// `github.com/acme/site` from any of the forms of a remote's URL; nil for paths of this machine.
    static func name(ofURL url: String) -> String? {
        var rest = url[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
        } else if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
            rest = rest[..<colon] + "/" + rest[rest.index(after: colon)...]
        } else {
            return nil
        }
        if let at = rest.firstIndex(of: "@"), !rest[..<at].contains("/") {
            rest = rest[rest.index(after: at)...]
        }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
        return rest.contains("/") ? rest.lowercased() : nil
    }
}
