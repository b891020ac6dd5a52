internal import Glibc

/// A path as the bytes the operating system knows: names in a repository need not be UTF-8.
struct BytePath: Hashable, Sendable, CustomStringConvertible {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }

    var description: String { String(decoding: bytes, as: UTF8.self) }

    /// This path with `component` below it; an absolute `component` replaces it.
    func appending(_ component: [UInt8]) -> BytePath {
        if component.first == UInt8(ascii: "/") { return BytePath(component) }
        var joined = bytes
        if joined.last != UInt8(ascii: "/") { joined.append(UInt8(ascii: "/")) }
        return BytePath(joined + component)
    }

    func appending(_ component: String) -> BytePath { appending(Array(component.utf8)) }

    /// The last component.
    var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// The folder above; the path itself where there is none.
    var parent: BytePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
        return BytePath(slash == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<slash]))
    }

    /// Whether this path is `folder` or lies below it.
    ///
    /// Both must be resolved.
    func isWithin(_ folder: BytePath) -> Bool {
        if folder.bytes == [UInt8(ascii: "/")] || self == folder { return true }
        return bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
    }

    /// The path without symbolic links, `.` and `..`; nil where it does not exist.
    var resolved: BytePath? {
        let result: UnsafeMutablePointer<CChar>? = unsafe withCString { unsafe realpath($0, nil) }
        guard let text = unsafe result else { return nil }
        defer { unsafe free(text) }
        return unsafe BytePath([UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text))))
    }

    /// Lends the path as a C string.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        return unsafe terminated.withUnsafeBufferPointer { buffer in
            // An array of at least one element has a base address.
            unsafe body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}

/// What stands at a path.
enum FileKind: Sendable {
    case file, folder, link, other
}

/// The facts of a file that are looked at here.
struct FileFacts: Sendable {
    let kind: FileKind
    let size: Int
    let owner: UInt32
    let modified: Int64
}

/// Reads of the file system, each bounded and none following a link at the last component unless told.
enum FileSystem {
    /// The largest repository file read whole (index, packed-refs, reflog): far above any seen in practice.
    static let fileLimit = 1 << 31

    /// The facts of `path` itself, not of what a link there points to; nil where nothing is.
    static func facts(_ path: BytePath, following: Bool = false) -> FileFacts? {
        var status = stat()
        let code = unsafe path.withCString { name in
            unsafe following ? stat(name, &status) : lstat(name, &status)
        }
        return code == 0 ? facts(of: status) : nil
    }

    /// Opens a regular file for reading and tells its facts.
    ///
    /// A FIFO or device is refused, without waiting on it.
    static func openFile(_ path: BytePath, followingLinks: Bool) throws(GitError) -> (Int32, FileFacts) {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe path.withCString { unsafe open($0, flags) }
        guard descriptor >= 0 else { throw systemError(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let error = systemError(path)
            close(descriptor)
            throw error
        }
        let facts = facts(of: status)
        guard facts.kind == .file else {
            close(descriptor)
            throw GitError(.io, "read", path.description, "not a regular file")
        }
        return (descriptor, facts)
    }

    /// The whole of a regular file.
    static func readFile(
        _ path: BytePath, limit: Int = fileLimit, followingLinks: Bool = false
    ) throws(GitError) -> [UInt8] {
        let (descriptor, facts) = try openFile(path, followingLinks: followingLinks)
        defer { close(descriptor) }
        guard facts.size <= limit else {
            throw GitError(
                .tooLarge, "read", path.description, "\(facts.size) bytes, over the limit of \(limit)")
        }
        var bytes = [UInt8](repeating: 0, count: facts.size)
        var filled = 0
        while filled < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw systemError(path) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// The names in a folder with their kinds, sorted; empty where there is no such folder.
    static func list(_ path: BytePath) -> [(name: [UInt8], kind: FileKind)] {
        listNames(path).compactMap { name in
            facts(path.appending(name)).map { (name, $0.kind) }
        }
    }

    /// The names in a folder, sorted; empty where there is no such folder.
    static func listNames(_ path: BytePath) -> [[UInt8]] {
        guard let stream = unsafe path.withCString({ unsafe opendir($0) }) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe Array($0.prefix { $0 != 0 })
            }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            names.append(name)
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names
    }

    /// Where a symbolic link points, as written in it.
    static func linkTarget(_ path: BytePath) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe path.withCString { name in
            unsafe buffer.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return -1 }
                return unsafe readlink(name, start.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        }
        return count >= 0 ? Array(buffer.prefix(count)) : nil
    }

    private static func facts(of status: stat) -> FileFacts {
        let kind: FileKind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return FileFacts(
            kind: kind, size: Int(status.st_size), owner: status.st_uid,
            modified: Int64(status.st_mtim.tv_sec))
    }

    private static func systemError(_ path: BytePath) -> GitError {
        let number = errno
        if number == ELOOP {
            return GitError(.outside, "read", path.description, "a symbolic link, not followed")
        }
        let reason = unsafe String(cString: strerror(number))
        return GitError(number == ENOENT ? .notFound : .io, "read", path.description, reason)
    }
}

/// A file mapped for reading.
///
/// Only packs and their indexes are mapped: git never changes them in place.
@safe final class MappedFile: @unchecked Sendable {
    // Sendable since the mapping is private, read-only and lives as long as the object.
    let start: UnsafePointer<UInt8>
    let count: Int
    private let mapping: UnsafeMutableRawPointer?

    init(_ path: BytePath, followingLinks: Bool) throws(GitError) {
        let (descriptor, facts) = try FileSystem.openFile(path, followingLinks: followingLinks)
        defer { close(descriptor) }
        guard facts.size > 0 else { throw GitError(.corrupt, "map", path.description, "empty file") }
        let mapped = unsafe mmap(nil, facts.size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard unsafe mapped != MAP_FAILED, let mapped = unsafe mapped else {
            throw GitError(.io, "map", path.description, "the system refused to map it")
        }
        unsafe mapping = unsafe mapped
        unsafe start = unsafe UnsafePointer(mapped.assumingMemoryBound(to: UInt8.self))
        count = facts.size
    }

    deinit { unsafe munmap(mapping, count) }
}
