#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's own standard streams and terminal.
package enum Console {
    /// A standard stream.
    package enum Stream: Int32, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Why bytes could not be written.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String

        init(_ doing: String, number: Int32 = errno) {
            description = unsafe "\(doing): \(String(cString: strerror(number)))"
        }
    }

    /// Whether a stream is a terminal.
    package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// How many cores may work.
    package static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Seconds since 1970.
    package static var now: Int64 { Int64(time(nil)) }

    /// A variable of the environment.
    package static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Keeps the numbers of the standard streams from files and sockets, where the caller closed a stream: reading it or
    /// writing to it fails instead of reaching what was opened next.
    package static func holdStandardStreams() {
        for number in Stream.input.rawValue...Stream.error.rawValue where fcntl(number, F_GETFD) == -1 {
            // The lowest free number is the one that is missing; the wrong direction makes its use an error.
            _ = unsafe open("/dev/null", number == Stream.input.rawValue ? O_WRONLY : O_RDONLY)
        }
    }

    /// Keeps secrets in memory out of core dumps, and makes a reader that goes away an error of the write.
    package static func protectMemory() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        #if os(Linux)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        #else
            _ = unsafe setrlimit(RLIMIT_CORE, &limit)
        #endif
        _ = signal(SIGPIPE, SIG_IGN)
        // The language's own report of a crash would print what lies behind the registers.
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { _ = signal(number, SIG_DFL) }
    }

    /// Writes all of a text.
    package static func write(_ text: String, to stream: Stream) throws(Failure) {
        try write(Array(text.utf8), descriptor: stream.rawValue, doing: "write the report")
    }

    fileprivate static func write(_ bytes: [UInt8], descriptor: Int32, doing: String) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(
                    descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Failure(doing) }
            written += count
        }
    }

    /// Asks on the terminal, and takes the line that is typed; nil where the input ends.
    package static func ask(_ question: String) throws(Failure) -> String? {
        try write(question, to: .error)
        return readLine()
    }

    /// Asks for a secret without showing what is typed.
    package static func askSecret(_ question: String) throws(Failure) -> [UInt8]? {
        try write(question, to: .error)
        var before = termios()
        let hasTerminal = unsafe tcgetattr(STDIN_FILENO, &before) == 0
        if hasTerminal {
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if hasTerminal { _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        }
        let line = readLine()
        try write("\n", to: .error)
        return line.map { Array($0.utf8) }
    }
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, buffer, count)
}

extension Console {
    /// Writes a report to a file that only its owner can read.
    ///
    /// A regular file, or none, is replaced as a whole once everything is written; anything else, `/dev/null` or a pipe, is
    /// written to where it is, and so is a standard stream by any of its names: `/dev/stdout` is a link to whatever the
    /// stream is, and must not itself be replaced.
    package static func write(_ text: String, toFile path: String) throws(Failure) {
        var status = stat()
        let exists = unsafe stat(path, &status) == 0
        if exists, let stream = [Stream.output, .error].first(where: { $0.isSame(as: status) }) {
            return try write(text, to: stream)
        }
        guard !exists || status.st_mode & S_IFMT == S_IFREG else {
            return try writeInPlace(text, path)
        }
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("write \(path)") }
        do {
            try write(Array(text.utf8), descriptor: descriptor, doing: "write \(path)")
        } catch {
            close(descriptor)
            _ = unsafe unlink(temporary)
            throw error
        }
        let isStored = fsync(descriptor) == 0 && close(descriptor) == 0
        guard isStored, unsafe rename(temporary, path) == 0 else {
            let failure = Failure("write \(path)")
            _ = unsafe unlink(temporary)
            throw failure
        }
    }

    private static func writeInPlace(_ text: String, _ path: String) throws(Failure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("write \(path)") }
        defer { close(descriptor) }
        try write(Array(text.utf8), descriptor: descriptor, doing: "write \(path)")
    }
}

extension Console.Stream {
    /// Whether the stream goes to this very file.
    fileprivate func isSame(as file: stat) -> Bool {
        var own = stat()
        return unsafe fstat(rawValue, &own) == 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino
    }
}
