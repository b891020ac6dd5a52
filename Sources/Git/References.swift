/// One ref and what it points to.
package struct Reference: Sendable, Hashable {
    package enum Kind: Sendable {
        /// `HEAD` of the repository or of another worktree.
        case head
        case branch, remote, tag, note, stash
        /// A ref elsewhere below `refs/`.
        case other
        /// `ORIG_HEAD`, `MERGE_HEAD`, `FETCH_HEAD` …: what a command left behind. Not a root for git's own garbage collection.
        case pseudo
    }

    /// Full name, as bytes: `refs/heads/main`, `HEAD`, `worktrees/x/HEAD`.
    package let nameBytes: [UInt8]
    package let target: ObjectID
    package let kind: Kind

    package var name: String { String(decoding: nameBytes, as: UTF8.self) }
}

/// Reads refs as files lay them out (gitrepository-layout): loose ones, `packed-refs`, `HEAD`, other worktrees' heads.
struct ReferenceReader {
    private let layout: RepositoryLayout
    private(set) var trouble = DiagnosticList()
    /// Targets by full name; loose refs win over packed ones.
    private var direct: [[UInt8]: ObjectID] = [:]
    private var symbolic: [[UInt8]: [UInt8]] = [:]

    /// How far symbolic refs are followed; git's own limit (refs.c, SYMREF_MAXDEPTH).
    private static let symbolicDepth = 5
    private static let folderDepth = 64
    private static let pseudoNames = [
        "ORIG_HEAD", "MERGE_HEAD", "FETCH_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD",
        "BISECT_HEAD",
        "AUTO_MERGE",
    ]

    init(_ layout: RepositoryLayout) {
        self.layout = layout
        readPacked()
        readFolder(layout.commonDirectory, Array("refs".utf8), depth: 0)
        if layout.gitDirectory != layout.commonDirectory {
            readFolder(layout.gitDirectory, Array("refs".utf8), depth: 0)
        }
        readFile(layout.gitDirectory.appending("HEAD"), as: Array("HEAD".utf8))
    }

    /// All refs, sorted by name, with `HEAD` and other worktrees' heads.
    mutating func all() -> [Reference] {
        var found: [Reference] = []
        for name in Set(direct.keys).union(symbolic.keys) {
            guard let id = resolve(name) else { continue }
            found.append(Reference(nameBytes: name, target: id, kind: Self.kind(of: name)))
        }
        found += otherHeads() + pseudo()
        return found.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
    }

    /// What `HEAD` points to; nil while its branch has no commit.
    mutating func head() -> ObjectID? { resolve(Array("HEAD".utf8)) }

    /// The target of a ref, through symbolic refs; nil where it is unborn, or broken and said so.
    private mutating func resolve(_ name: [UInt8]) -> ObjectID? {
        var current = name
        for _ in 0...Self.symbolicDepth {
            if let id = direct[current] { return id }
            guard let next = symbolic[current] else {
                // An unborn branch is a repository's normal first state; a remote's HEAD may be stale as well.
                return nil
            }
            current = next
        }
        trouble.add(Self.text(name), "symbolic ref goes round in a circle")
        return nil
    }

    private mutating func readPacked() {
        let path = layout.commonDirectory.appending("packed-refs")
        guard FileSystem.facts(path) != nil else { return }
        let text: [UInt8]
        do {
            text = try FileSystem.readFile(path, followingLinks: layout.followsOutside)
        } catch {
            trouble.add(path.description, error.reason)
            return
        }
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            // A line with ^ repeats what the tag above it peels to: the tag itself tells that too.
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "^") else {
                continue
            }
            let width = 2 * ObjectID.byteCount
            guard line.count > width + 1, line[line.startIndex + width] == UInt8(ascii: " "),
                let id = ObjectID(hex: line.prefix(width))
            else {
                trouble.add("\(path):\(number + 1)", "not a ref")
                continue
            }
            direct[RepositoryLayout.trimmedEnd(Array(line.dropFirst(width + 1)))] = id
        }
    }

    private mutating func readFolder(_ base: BytePath, _ name: [UInt8], depth: Int) {
        guard depth < Self.folderDepth else {
            trouble.add(base.appending(name).description, "refs nested too deep: not read")
            return
        }
        for (entry, kind) in FileSystem.list(base.appending(name)) {
            let child = name + [UInt8(ascii: "/")] + entry
            switch kind {
            case .folder: readFolder(base, child, depth: depth + 1)
            case .file where entry.suffix(5).elementsEqual(".lock".utf8): continue
            case .file: readFile(base.appending(child), as: child)
            case .link where layout.followsOutside: readFile(base.appending(child), as: child)
            case .link, .other: trouble.add(base.appending(child).description, "not a regular file: not read")
            }
        }
    }

    private mutating func readFile(_ path: BytePath, as name: [UInt8]) {
        // A HEAD that is a symbolic link names its branch by where it points (before git 1.4).
        if FileSystem.facts(path)?.kind == .link, let target = FileSystem.linkTarget(path),
            target.starts(with: Array("refs/".utf8))
        {
            symbolic[name] = target
            return
        }
        let text: [UInt8]
        do {
            text = try FileSystem.readFile(path, limit: 1 << 20, followingLinks: layout.followsOutside)
        } catch {
            if error.code != .notFound { trouble.add(path.description, error.reason) }
            return
        }
        let mark = Array("ref:".utf8)
        if text.starts(with: mark) {
            let target = text.dropFirst(mark.count).drop {
                $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
            }
            symbolic[name] = RepositoryLayout.trimmedEnd(Array(target))
            direct[name] = nil
        } else if let id = ObjectID(hex: text.prefix(2 * ObjectID.byteCount)) {
            direct[name] = id
        } else {
            trouble.add(path.description, text.isEmpty ? "empty ref" : "not a ref")
        }
    }

    /// Heads of the main worktree and of linked ones, as far as they are not this one's.
    private mutating func otherHeads() -> [Reference] {
        var heads: [Reference] = []
        var places: [([UInt8], BytePath)] = []
        if layout.gitDirectory != layout.commonDirectory {
            places.append((Array("main-worktree/".utf8), layout.commonDirectory))
        }
        let folder = layout.commonDirectory.appending("worktrees")
        for (name, kind) in FileSystem.list(folder) where kind == .folder {
            places.append((Array("worktrees/".utf8) + name + [UInt8(ascii: "/")], folder.appending(name)))
        }
        for (prefix, place) in places where place != layout.gitDirectory {
            let name = prefix + Array("HEAD".utf8)
            readFile(place.appending("HEAD"), as: name)
            if let id = resolve(name) { heads.append(Reference(nameBytes: name, target: id, kind: .head)) }
        }
        return heads
    }

    /// Object names at the line starts of `ORIG_HEAD` and its like.
    private func pseudo() -> [Reference] {
        var found: [Reference] = []
        for name in Self.pseudoNames {
            guard let text = try? FileSystem.readFile(layout.gitDirectory.appending(name), limit: 1 << 24)
            else { continue }
            for line in text.split(separator: UInt8(ascii: "\n")) {
                guard let id = ObjectID(hex: line.prefix(2 * ObjectID.byteCount)) else { continue }
                found.append(Reference(nameBytes: Array(name.utf8), target: id, kind: .pseudo))
            }
        }
        return found
    }

    private static func kind(of name: [UInt8]) -> Reference.Kind {
        let kinds: [(String, Reference.Kind)] = [
            ("refs/heads/", .branch), ("refs/remotes/", .remote), ("refs/tags/", .tag),
            ("refs/notes/", .note),
        ]
        if name.elementsEqual("HEAD".utf8) { return .head }
        if name.elementsEqual("refs/stash".utf8) { return .stash }
        return kinds.first { name.starts(with: Array($0.0.utf8)) }?.1 ?? .other
    }

    private static func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}

/// One line of a reflog.
package struct ReflogEntry: Sendable {
    /// The ref whose log it is.
    package let reference: [UInt8]
    package let old: ObjectID
    package let new: ObjectID
    package let committer: Commit.Signature
    package let message: [UInt8]
}

/// Reads `logs/` (gitrepository-layout).
struct ReflogReader {
    private(set) var entries: [ReflogEntry] = []
    private(set) var trouble = DiagnosticList()

    init(_ layout: RepositoryLayout) {
        var places = [layout.commonDirectory]
        if layout.gitDirectory != layout.commonDirectory { places.append(layout.gitDirectory) }
        for place in places { readFolder(place.appending("logs"), [], depth: 0) }
        let worktrees = layout.commonDirectory.appending("worktrees")
        for (name, kind) in FileSystem.list(worktrees) where kind == .folder {
            let place = worktrees.appending(name)
            if place != layout.gitDirectory { readFolder(place.appending("logs"), [], depth: 0) }
        }
    }

    private mutating func readFolder(_ base: BytePath, _ name: [UInt8], depth: Int) {
        for (entry, kind) in FileSystem.list(name.isEmpty ? base : base.appending(name)) {
            let child = name.isEmpty ? entry : name + [UInt8(ascii: "/")] + entry
            switch kind {
            case .folder where depth < 64: readFolder(base, child, depth: depth + 1)
            case .file: readFile(base.appending(child), child)
            default: trouble.add(base.appending(child).description, "not a regular file: not read")
            }
        }
    }

    private mutating func readFile(_ path: BytePath, _ reference: [UInt8]) {
        let text: [UInt8]
        do {
            text = try FileSystem.readFile(path)
        } catch {
            trouble.add(path.description, error.reason)
            return
        }
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        where !line.isEmpty {
            guard let entry = Self.parse(line, reference) else {
                trouble.add("\(path):\(number + 1)", "not a reflog line")
                continue
            }
            entries.append(entry)
        }
    }

    /// `old new Name <address> seconds zone<TAB>message`.
    private static func parse(_ line: ArraySlice<UInt8>, _ reference: [UInt8]) -> ReflogEntry? {
        let width = 2 * ObjectID.byteCount
        guard line.count > 2 * width + 1, let old = ObjectID(hex: line.prefix(width)),
            let new = ObjectID(hex: line.dropFirst(width + 1).prefix(width))
        else { return nil }
        let rest = line.dropFirst(2 * width + 2)
        let tab = rest.firstIndex(of: UInt8(ascii: "\t")) ?? rest.endIndex
        return ReflogEntry(
            reference: reference, old: old, new: new, committer: Commit.Signature(rest[..<tab]),
            message: Array(rest[tab...].dropFirst()))
    }
}
