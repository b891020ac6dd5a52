import Files
import Git
import Secrets

/// Files of one root: found first, then read and scanned by several workers.
struct FileScan {
    /// Files are scanned whole up to so many bytes, larger ones in blocks.
    private static let block = 32 << 20
    /// Blocks share so many bytes, so that what one cuts the next has whole.
    private static let overlap = 128 << 10

    /// A regular file that was found.
    struct Entry: Sendable {
        /// Relative to the root.
        var path: [UInt8]
        var facts: FileFacts
    }

    let root: String
    let rootPath: [UInt8]

    init(root: String) {
        self.root = root
        rootPath = Array(root.utf8)
    }

    /// Walks the folder without following links; `.git` is left to the repository's own reading.
    ///
    /// - Returns: The files, and the folders below the root that are repositories.
    func walk(coverage: inout Coverage) -> (files: [Entry], repositories: [[UInt8]]) {
        var files: [Entry] = []
        var repositories: [[UInt8]] = []
        var folders: [[UInt8]] = [[]]
        while let folder = folders.popLast() {
            let names: [[UInt8]]
            do {
                names = try Folder.names(in: absolute(folder))
            } catch {
                coverage.diagnostics.append(
                    Diagnostic(.unread, subject: subject(folder), reason: error.description))
                continue
            }
            if !folder.isEmpty, isBareRepository(folder, names: names) {
                repositories.append(folder)
                continue
            }
            for name in names {
                if name == Array(".git".utf8) {
                    repositories.append(folder)
                    continue
                }
                let path = folder.isEmpty ? name : folder + [0x2F] + name
                visit(path, files: &files, folders: &folders, coverage: &coverage)
            }
        }
        return (files, repositories)
    }

    /// Whether a folder is itself a git directory: its files are then git's own.
    private func isBareRepository(_ folder: [UInt8], names: [[UInt8]]) -> Bool {
        names.contains(Array("objects".utf8)) && names.contains(Array("refs".utf8))
            && Repository.discover(at: absolute(folder)) == .bare
    }

    private func visit(
        _ path: [UInt8], files: inout [Entry], folders: inout [[UInt8]], coverage: inout Coverage
    ) {
        do {
            let facts = try FileFacts(of: absolute(path))
            switch facts.kind {
            case .file: files.append(Entry(path: path, facts: facts))
            case .directory: folders.append(path)
            case .link: coverage.skipped["symbolic link", default: 0] += 1
            case .special: coverage.skipped["special file", default: 0] += 1
            }
        } catch {
            guard !error.isMissing else { return }
            coverage.diagnostics.append(
                Diagnostic(.unread, subject: subject(path), reason: error.description))
        }
    }

    func absolute(_ path: [UInt8]) -> [UInt8] {
        path.isEmpty ? rootPath : rootPath + (rootPath.last == 0x2F ? [] : [0x2F]) + path
    }

    func subject(_ path: [UInt8]) -> String {
        String(decoding: absolute(path), as: UTF8.self)
    }

    /// Reads a file and scans it.
    func scan(_ entry: Entry, largest: Int, worker: Worker, followingLink: Bool = false) {
        guard entry.facts.size <= largest else {
            worker.coverage.skipped["larger than \(largest >> 20) MiB", default: 0] += 1
            worker.coverage.diagnostics.append(
                Diagnostic(.limit, subject: subject(entry.path), reason: "larger than \(largest >> 20) MiB"))
            return
        }
        do {
            let file = try OpenFile(absolute(entry.path), followingLink: followingLink)
            guard file.facts.kind == .file else {
                worker.coverage.skipped["special file", default: 0] += 1
                return
            }
            var place = Place(
                source: .worktree, path: FilePath(bytes: entry.path), root: root, span: .unknown)
            place.mode = file.facts.mode
            try scan(file, place: place, worker: worker, reopening: absolute(entry.path))
            worker.coverage.files += 1
        } catch let error as FileError {
            worker.coverage.diagnostics.append(
                Diagnostic(.unread, subject: subject(entry.path), reason: error.description))
        } catch {
            worker.coverage.diagnostics.append(
                Diagnostic(.unread, subject: subject(entry.path), reason: "\(error)"))
        }
    }

    /// Scans a file's bytes, a large one in blocks that overlap: what begins in the first half of an overlap is the block's
    /// before, what begins in the second half the block's after, so that nothing is cut and nothing is told twice.
    ///
    /// - Parameter path: Where the file can be opened again, for a large container, which is read by its own reader.
    func scan(_ file: borrowing OpenFile, place: Place, worker: Worker, reopening path: [UInt8]? = nil) throws
    {
        var bytes: [UInt8] = []
        var builder = FindingBuilder(template: place)
        var beginning = 0
        while true {
            // A file of the size that was told is read in one call, and one byte more to see that it ends there.
            let wanted = min(max(file.facts.size - builder.offset - bytes.count, 0) + 1, Self.block)
            let before = bytes.count
            try file.read(max(wanted, 4096), into: &bytes)
            let isLast = bytes.count == before || bytes.count - before < max(wanted, 4096)
            guard !isLast, bytes.count >= Self.block else {
                if isLast { break }
                continue
            }
            if builder.offset == 0 {
                worker.scanLargeContent(bytes.span, size: file.facts.size, reopening: path, builder: builder)
                {
                    subject(place.path.bytes)
                }
            }
            let end = builder.offset + bytes.count - Self.overlap / 2
            worker.scanBlock(
                bytes.span, beginnings: beginning..<end, subject: subject(place.path.bytes), builder: builder)
            beginning = end
            let kept = bytes.count - Self.overlap
            builder.pass(kept, of: bytes.span)
            bytes.removeFirst(kept)
        }
        guard builder.offset > 0 else {
            return worker.scan(
                bytes.span, path: storePath(place, worker), names: [place.path],
                subject: subject(place.path.bytes)
            ) { builder }
        }
        worker.scanBlock(
            bytes.span, beginnings: beginning..<Int.max, subject: subject(place.path.bytes), builder: builder)
    }
}

extension FileScan {
    /// The path by which rules know a tool's own file: with the root where the file has such a name, since the root may be
    /// the tool's own folder.
    private func storePath(_ place: Place, _ worker: Worker) -> FilePath {
        worker.hasStore(named: place.path.name) ? FilePath(bytes: absolute(place.path.bytes)) : place.path
    }
}

extension Place.Span {
    /// A span that is not known yet.
    static let unknown = Place.Span(bytes: nil, line: 1, column: 1, endLine: 1, endColumn: 1)
}

extension FileScan {
    /// A file of the repository's own administration, up to 16 MiB of it.
    func readSmall(_ path: [UInt8]) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path)
        var bytes: [UInt8] = []
        try file.read(min(file.facts.size, 16 << 20), into: &bytes)
        return bytes
    }
}
