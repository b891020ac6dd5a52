#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Why a file or folder could not be read, by the system's error number.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let number: Int32

    /// Whether there is nothing at the path.
    package var isMissing: Bool { number == ENOENT || number == ENOTDIR }

    package var description: String {
        unsafe String(cString: strerror(number))
    }
}

/// What stands at a path, symbolic links not followed.
package struct FileFacts: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case file, directory, link, special
    }

    package let kind: Kind
    package let size: Int
    /// The permission bits.
    package let mode: UInt32
    package let owner: UInt32
    /// Which file it is on this machine, whatever it is called.
    package let device: UInt64
    package let inode: UInt64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .special
            }
        size = Int(status.st_size)
        mode = UInt32(status.st_mode & 0o7777)
        owner = UInt32(status.st_uid)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Looks at a path.
    package init(of path: [UInt8]) throws(FileError) {
        var status = stat()
        let result = unsafe withPath(path) { unsafe lstat($0, &status) }
        guard result == 0 else { throw FileError(number: errno) }
        self.init(status)
    }
}

/// Calls a function of C with a path as it wants it.
private func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe (path + [0]).withUnsafeBufferPointer { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
            guard let start = characters.baseAddress else {
                preconditionFailure("a path has at least its NUL")
            }
            return unsafe body(start)
        }
    }
}

/// A regular file that is open for reading in blocks; never mapped, since a file cut short under a map kills the process.
@safe package struct OpenFile: ~Copyable {
    private let descriptor: Int32
    package let facts: FileFacts

    /// Opens a file without following a link at its end, without waiting for a FIFO's writer and without becoming a
    /// terminal's owner.
    ///
    /// - Parameter followingLink: Whether a link is followed, as for a file that the user named.
    package init(_ path: [UInt8], followingLink: Bool = false) throws(FileError) {
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (followingLink ? 0 : O_NOFOLLOW)
        let opened = unsafe withPath(path) { unsafe open($0, flags) }
        guard opened >= 0 else { throw FileError(number: errno) }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0 else {
            let number = errno
            close(opened)
            throw FileError(number: number)
        }
        descriptor = opened
        facts = FileFacts(status)
    }

    /// The standard input, which is read to its end.
    package static func standardInput() throws(FileError) -> OpenFile {
        try OpenFile(adopting: dup(STDIN_FILENO))
    }

    private init(adopting descriptor: Int32) throws(FileError) {
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else { throw FileError(number: errno) }
        self.descriptor = descriptor
        facts = FileFacts(status)
    }

    deinit {
        close(descriptor)
    }

    /// Lends the descriptor, which stays this file's own.
    package borrowing func withDescriptor(_ body: (Int32) -> Void) {
        body(descriptor)
    }

    /// Reads up to so many further bytes; fewer only at the end.
    package func read(_ count: Int, into bytes: inout [UInt8]) throws(FileError) {
        var failure: FileError?
        let descriptor = descriptor
        let block = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe systemRead(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = FileError(number: errno) }
                guard got > 0 else { return }
                filled += got
            }
        }
        if let failure { throw failure }
        if bytes.isEmpty { bytes = block } else { bytes += block }
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, buffer, count)
}

/// The names in a folder.
package enum Folder {
    /// Everything in a folder but itself and its parent, sorted by bytes.
    package static func names(in path: [UInt8]) throws(FileError) -> [[UInt8]] {
        guard let stream = unsafe withPath(path, { unsafe opendir($0) }) else {
            throw FileError(number: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw FileError(number: errno) }
                break
            }
            let name = unsafe bytes(of: entry)
            if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func bytes(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                unsafe Array(
                    UnsafeBufferPointer(
                        start: start,
                        count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
            }
        }
    }
}
