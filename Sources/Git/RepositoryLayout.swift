internal import Glibc

/// What stands at a path, as far as git is concerned.
package enum RepositoryKind: Sendable {
    /// A folder with a `.git` folder, or a `.git` file (linked worktree, submodule).
    case worktree
    /// A folder that is itself a git directory.
    case bare
}

/// Where the parts of one repository lie, and which of them may be read.
struct RepositoryLayout: Sendable {
    /// The folder given, resolved; parts outside of `boundary` are not followed.
    let root: BytePath
    let boundary: BytePath
    /// Whether parts outside of the boundary, and symbolic links inside the git directory, are followed.
    let followsOutside: Bool
    let gitDirectory: BytePath
    let commonDirectory: BytePath
    let workdir: BytePath?
    let isBare: Bool
    let config: ConfigFile
    /// `objects` of the repository first, then alternates in the order git would search them.
    let objectDirectories: [BytePath]
    let diagnostics: [GitDiagnostic]

    /// How deep alternates of alternates are followed; git's own limit (odb.c).
    private static let alternateDepth = 5

    init(
        openingAt path: BytePath, within boundary: BytePath?, followingOutside: Bool,
        objectDirectories extra: [BytePath]
    ) throws(GitError) {
        guard let root = path.resolved else {
            throw GitError(.notFound, "open repository", path.description, "no such folder")
        }
        var trouble = DiagnosticList()
        self.root = root
        self.boundary = boundary?.resolved ?? root
        followsOutside = followingOutside
        let fence = Fence(boundary: self.boundary, isOpen: followingOutside)

        let dotGit = root.appending(".git")
        gitDirectory = try Self.gitDirectory(of: root, dotGit: dotGit, fence: fence)
        commonDirectory = try Self.commonDirectory(of: gitDirectory, fence: fence)
        let isOwnGitDirectory = gitDirectory == root
        try Ownership.check(
            isOwnGitDirectory
                ? [gitDirectory, commonDirectory] : [root, dotGit, gitDirectory, commonDirectory],
            repository: root)

        config = Self.readConfig(
            gitDirectory: gitDirectory, commonDirectory: commonDirectory, fence: fence, &trouble)
        try Self.checkFormat(config, path: root)
        isBare = isOwnGitDirectory && config.flag("core", "bare") != false
        workdir = Self.workdir(
            root: root, gitDirectory: gitDirectory, isOwnGitDirectory: isOwnGitDirectory, config: config,
            fence: fence,
            &trouble)
        objectDirectories = Self.objectDirectories(
            commonDirectory.appending("objects"), extra: extra, fence: fence, &trouble)
        diagnostics = trouble.all
    }

    /// What stands at `path`, by the same signs that git looks for; nothing is opened.
    static func discover(at path: BytePath) -> RepositoryKind? {
        let dotGit = path.appending(".git")
        switch FileSystem.facts(dotGit, following: true)?.kind {
        case .folder where isGitDirectory(dotGit): return .worktree
        case .file where gitFileTarget(dotGit) != nil: return .worktree
        default: return isGitDirectory(path) ? .bare : nil
        }
    }

    /// A git directory has `HEAD`, and `objects` and `refs` of its own or of a common directory.
    private static func isGitDirectory(_ path: BytePath) -> Bool {
        guard let head = FileSystem.facts(path.appending("HEAD")), head.kind == .file || head.kind == .link
        else {
            return false
        }
        if FileSystem.facts(path.appending("commondir"))?.kind == .file { return true }
        return FileSystem.facts(path.appending("objects"), following: true)?.kind == .folder
            && FileSystem.facts(path.appending("refs"), following: true)?.kind == .folder
    }

    /// The path behind `gitdir: ` in a `.git` file (gitrepository-layout).
    private static func gitFileTarget(_ path: BytePath) -> [UInt8]? {
        guard let text = try? FileSystem.readFile(path, limit: 1 << 16, followingLinks: true) else {
            return nil
        }
        let mark = Array("gitdir: ".utf8)
        guard text.starts(with: mark) else { return nil }
        let target = trimmedEnd(Array(text.dropFirst(mark.count)))
        return target.isEmpty ? nil : target
    }

    private static func gitDirectory(
        of root: BytePath, dotGit: BytePath, fence: Fence
    ) throws(GitError) -> BytePath {
        switch FileSystem.facts(dotGit, following: true)?.kind {
        case .folder where isGitDirectory(dotGit):
            return try fence.admit(dotGit, "its .git folder")
        case .file:
            guard let target = gitFileTarget(dotGit) else {
                throw GitError(
                    .corrupt, "open repository", root.description, "its .git file names no git directory")
            }
            let directory = try fence.admit(
                root.appending(target), "the git directory that its .git file names")
            guard isGitDirectory(directory) else {
                throw GitError(
                    .notFound, "open repository", root.description, "\(directory) is no git directory")
            }
            return directory
        default:
            guard isGitDirectory(root) else {
                throw GitError(.notFound, "open repository", root.description, "not a git repository")
            }
            return root
        }
    }

    private static func commonDirectory(of gitDirectory: BytePath, fence: Fence) throws(GitError) -> BytePath
    {
        let file = gitDirectory.appending("commondir")
        guard FileSystem.facts(file) != nil else { return gitDirectory }
        let text = trimmedEnd(try FileSystem.readFile(file, limit: 1 << 16))
        return try fence.admit(
            gitDirectory.appending(text), "the common directory that its commondir file names")
    }

    private static func readConfig(
        gitDirectory: BytePath, commonDirectory: BytePath, fence: Fence, _ trouble: inout DiagnosticList
    ) -> ConfigFile {
        func read(_ path: BytePath) -> ConfigFile {
            guard FileSystem.facts(path) != nil else { return ConfigFile() }
            do {
                let file = ConfigFile(
                    try FileSystem.readFile(path, limit: 1 << 24, followingLinks: fence.isOpen))
                for line in file.malformedLines {
                    trouble.add("\(path):\(line)", "not a configuration line")
                }
                return file
            } catch {
                trouble.add(path.description, error.reason)
                return ConfigFile()
            }
        }
        var config = read(commonDirectory.appending("config"))
        if config.flag("extensions", "worktreeconfig") == true {
            config.append(read(gitDirectory.appending("config.worktree")))
        }
        return config
    }

    /// Refuses formats that are read differently (gitrepository-layout, `extensions`), since guessing finds nothing.
    private static func checkFormat(_ config: ConfigFile, path: BytePath) throws(GitError) {
        func refuse(_ reason: String) -> GitError {
            GitError(.unsupported, "open repository", path.description, reason)
        }
        let version = config.last("core", "repositoryformatversion")?.value ?? "0"
        guard version == "0" || version == "1" else { throw refuse("repository format version \(version)") }
        let harmless = [
            "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "compatobjectformat",
            "relativeworktrees",
        ]
        for variable in config.variables where variable.section == "extensions" {
            let value = variable.value?.lowercased() ?? "true"
            switch variable.name {
            case "objectformat":
                guard value == "sha1" else {
                    throw refuse("objects named by \(value) are not supported, only sha1")
                }
            case "refstorage":
                guard value == "files" else {
                    throw refuse("refs stored as \(value) are not supported, only files")
                }
            case let name where harmless.contains(name): continue
            default:
                // Format 0 knows no extensions: git reads on as if the line were not there.
                if version == "1" { throw refuse("unknown extension \(variable.name)") }
            }
        }
    }

    private static func workdir(
        root: BytePath, gitDirectory: BytePath, isOwnGitDirectory: Bool, config: ConfigFile, fence: Fence,
        _ trouble: inout DiagnosticList
    ) -> BytePath? {
        let found = isOwnGitDirectory ? nil : root
        guard let named = config.last("core", "worktree")?.value else { return found }
        let path = gitDirectory.appending(named)
        guard let target = path.resolved else {
            trouble.add("core.worktree", "\(path) does not exist")
            return found
        }
        if target == root { return root }
        guard fence.isOpen else {
            trouble.add("core.worktree", "\(target) is not the given folder: not followed")
            return found
        }
        return target
    }

    private static func objectDirectories(
        _ objects: BytePath, extra: [BytePath], fence: Fence, _ trouble: inout DiagnosticList
    ) -> [BytePath] {
        var directories: [BytePath] = []
        var pending: [(path: BytePath, depth: Int, isNamed: Bool)] =
            extra.map { ($0, 0, true) } + [(objects, 0, false)]
        while !pending.isEmpty {
            let (path, depth, isNamed) = pending.removeFirst()
            guard let resolved = path.resolved else {
                trouble.add(path.description, "no such object directory")
                continue
            }
            guard isNamed || fence.admits(resolved) else {
                trouble.add(path.description, "object directory outside of \(fence.boundary): not followed")
                continue
            }
            guard !directories.contains(resolved) else { continue }
            directories.append(resolved)
            let names = alternates(of: resolved, &trouble)
            if depth >= alternateDepth, let first = names.first {
                trouble.add(resolved.appending(first).description, "alternates nested too deep: not followed")
                continue
            }
            pending += names.map { (resolved.appending($0), depth + 1, false) }
        }
        return directories
    }

    /// The lines of `info/alternates` (gitrepository-layout): comments left out.
    ///
    /// A quoted path is reported as missing.
    private static func alternates(of objects: BytePath, _ trouble: inout DiagnosticList) -> [[UInt8]] {
        let file = objects.appending("info/alternates")
        guard FileSystem.facts(file) != nil else { return [] }
        do {
            let text = try FileSystem.readFile(file, limit: 1 << 20)
            return text.split(separator: UInt8(ascii: "\n")).map { Array($0) }.filter {
                $0.first != UInt8(ascii: "#")
            }
        } catch {
            trouble.add(file.description, error.reason)
            return []
        }
    }

    static func trimmedEnd(_ text: [UInt8]) -> [UInt8] {
        let blank: Set<UInt8> = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        return Array(text.prefix(text.count - text.reversed().prefix { blank.contains($0) }.count))
    }
}

/// The folder that a repository's files may not lead out of.
private struct Fence {
    let boundary: BytePath
    let isOpen: Bool

    func admits(_ resolved: BytePath) -> Bool { isOpen || resolved.isWithin(boundary) }

    /// `path` resolved, if it exists and lies inside.
    func admit(_ path: BytePath, _ role: String) throws(GitError) -> BytePath {
        guard let resolved = path.resolved else {
            throw GitError(.notFound, "open repository", path.description, "\(role) does not exist")
        }
        guard admits(resolved) else {
            throw GitError(
                .outside, "open repository", boundary.description,
                "\(role), \(resolved), lies outside: not followed")
        }
        return resolved
    }
}

/// Git's rule against planted repositories (CVE-2022-24765): the owner is the user, or `safe.directory` says so.
private enum Ownership {
    static func check(_ parts: [BytePath], repository: BytePath) throws(GitError) {
        let trusted = trustedOwners()
        for part in parts {
            guard let facts = FileSystem.facts(part), !trusted.contains(facts.owner) else { continue }
            if isSafe(repository) { return }
            throw GitError(
                .owner, "open repository", repository.description,
                "\(part) belongs to user \(facts.owner), not to you; "
                    + "if you trust it: git config --global --add safe.directory '\(repository)'")
        }
    }

    /// The effective user, and under sudo the user who called it, as in git since 2.35.3.
    private static func trustedOwners() -> Set<UInt32> {
        let user = geteuid()
        guard user == 0, let text = environment("SUDO_UID"), let caller = UInt32(text) else { return [user] }
        return [user, caller]
    }

    /// Whether the user's or the system's configuration names the folder; never the repository's own.
    private static func isSafe(_ repository: BytePath) -> Bool {
        var isSafe = false
        for path in configurationFiles() {
            guard let bytes = try? FileSystem.readFile(path, limit: 1 << 24, followingLinks: true) else {
                continue
            }
            for variable in ConfigFile(bytes).variables
            where variable.section == "safe" && variable.name == "directory" && variable.subsection.isEmpty {
                let value = variable.value ?? ""
                if value.isEmpty {
                    isSafe = false
                } else if value == "*" || value == repository.description
                    || (value.hasSuffix("/*") && repository.description.hasPrefix(value.dropLast()))
                {
                    isSafe = true
                }
            }
        }
        return isSafe
    }

    private static func configurationFiles() -> [BytePath] {
        var files = [BytePath(environment("GIT_CONFIG_SYSTEM") ?? "/etc/gitconfig")]
        if let named = environment("GIT_CONFIG_GLOBAL") { return files + [BytePath(named)] }
        let home = environment("HOME")
        if let folder = environment("XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" }) {
            files.append(BytePath(folder + "/git/config"))
        }
        if let home { files.append(BytePath(home + "/.gitconfig")) }
        return files
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
