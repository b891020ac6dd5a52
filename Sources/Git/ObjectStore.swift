/// The packs and loose objects of a repository and of the object directories it borrows from.
final class ObjectStore: Sendable {
    let packs: [Pack]
    /// Object directories, searched in order for loose objects.
    let directories: [BytePath]
    let followsLinks: Bool
    /// Packs that could not be opened, and those that do not fit their index.
    let diagnostics: [GitDiagnostic]
    /// Whether some pack came from a promisor remote, which may keep objects back.
    let hasPromisorPack: Bool

    init(directories: [BytePath], followsLinks: Bool) {
        var packs: [Pack] = []
        var trouble = DiagnosticList()
        var hasPromisorPack = false
        for directory in directories {
            let folder = directory.appending("pack")
            if FileSystem.facts(folder)?.kind == .link && !followsLinks {
                trouble.add(folder.description, "a symbolic link, not followed")
                continue
            }
            let names = FileSystem.list(folder).map(\.name)
            hasPromisorPack = hasPromisorPack || names.contains { Self.stem($0, ".promisor") != nil }
            packs += Self.open(names, in: folder, followsLinks: followsLinks, &trouble)
        }
        // The largest first: most lookups end there.
        self.packs = packs.sorted { $0.count > $1.count }
        self.directories = directories
        self.followsLinks = followsLinks
        self.hasPromisorPack = hasPromisorPack
        diagnostics = trouble.all
    }

    private static func open(
        _ names: [[UInt8]], in folder: BytePath, followsLinks: Bool, _ trouble: inout DiagnosticList
    ) -> [Pack] {
        let indexed = names.compactMap { stem($0, ".idx") }
        let stored = names.compactMap { stem($0, ".pack") }
        for stem in Set(stored).subtracting(indexed) {
            trouble.add(
                folder.appending(stem + Array(".pack".utf8)).description, "a pack without an index: not read")
        }
        var packs: [Pack] = []
        for stem in indexed {
            let path = folder.appending(stem + Array(".pack".utf8))
            do {
                let pack = try Pack(
                    path, index: folder.appending(stem + Array(".idx".utf8)), followingLinks: followsLinks)
                if let reason = pack.trouble { trouble.add(path.description, reason) }
                packs.append(pack)
            } catch {
                trouble.add(error.subject, error.reason)
            }
        }
        return packs
    }

    /// `name` without `suffix`; nil where it does not end so.
    private static func stem(_ name: [UInt8], _ suffix: String) -> [UInt8]? {
        let end = Array(suffix.utf8)
        return name.count > end.count && name.suffix(end.count).elementsEqual(end)
            ? Array(name.dropLast(end.count)) : nil
    }

    /// Names of all loose objects, sorted, each once.
    func looseIDs(_ trouble: inout DiagnosticList) -> [ObjectID] {
        var found: Set<ObjectID> = []
        for directory in directories {
            for (folder, kind) in FileSystem.list(directory) where folder.count == 2 && ObjectID.isHex(folder)
            {
                let path = directory.appending(folder)
                guard kind == .folder || (kind == .link && followsLinks) else {
                    trouble.add(path.description, "not a folder: not read")
                    continue
                }
                // Other names are git's temporary files (tmp_obj_…): remains of an interrupted write.
                for name in FileSystem.listNames(path) {
                    if let id = ObjectID(hex: folder + name) { found.insert(id) }
                }
            }
        }
        return found.sorted()
    }

    /// Where a loose object would lie below an object directory.
    static func loosePath(_ id: ObjectID, in directory: BytePath) -> BytePath {
        let hex = Array(id.description.utf8)
        return directory.appending(Array(hex[..<2]) + [UInt8(ascii: "/")] + Array(hex[2...]))
    }
}
