import Foundation
import Glibc

/// A PostgreSQL server of a test's own: in a scratch folder, on a free port of 127.0.0.1, with TLS, run by a user
/// without privileges when the test is root's.
///
/// Unchecked: the process is only asked to be waited for once it runs, which any thread may do.
package final class PostgresServer: @unchecked Sendable {
    /// The superuser that the server is made with.
    package static let superuser = "owner"

    package let port: Int
    /// The superuser's password, made for this server.
    package let password: String
    /// The file of the server's certificate, which is its own issuer, for `localhost` and 127.0.0.1.
    package let certificate: String
    private let folder: URL
    private let process: Process

    /// Whether a server's programs are on this machine.
    package static var isInstalled: Bool { programs != nil }

    /// Makes and starts a server; takes a second or two.
    package init() throws {
        guard let programs = Self.programs else { throw POSIXError(.ENOENT) }
        folder = FileManager.default.temporaryDirectory.appending(path: "postgres-\(UUID().uuidString)")
        password = (0..<24).map { _ in String("abcdefghijkmnpqrstuvwxyz".randomElement() ?? "a") }.joined()
        certificate = folder.appending(path: "server.crt").path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if geteuid() == 0 { unsafe chown(folder.path, Self.nobody, Self.nobody) }
        let passwordFile = folder.appending(path: "password").path
        try Data(password.utf8).write(to: URL(filePath: passwordFile))
        if geteuid() == 0 { unsafe chown(passwordFile, Self.nobody, Self.nobody) }

        let data = folder.appending(path: "data").path
        try Self.run(
            [
                "\(programs)/initdb", "--pgdata", data, "--username", Self.superuser, "--pwfile",
                passwordFile,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
            ], in: folder)
        let key = folder.appending(path: "server.key").path
        try Self.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days", "2", "-subj", "/CN=postgres", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", key, "-out", certificate,
            ], in: folder)
        port = try Self.freePort()
        process = Self.command(
            [
                "\(programs)/postgres", "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "ssl=on",
                "-c", "ssl_cert_file=\(certificate)", "-c", "ssl_key_file=\(key)",
            ], in: folder)
        let log = Pipe()
        process.standardError = log
        try process.run()
        try Self.awaitReadiness(log.fileHandleForReading)
    }

    /// Stops the server and removes its folder.
    package func stop() {
        kill(process.processIdentifier, SIGQUIT)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs statements as the superuser.
    package func execute(_ statements: String, database: String = "postgres") throws {
        let process = Self.command(
            [
                "\(Self.programs ?? "")/psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1",
                "--command", statements,
                "host=127.0.0.1 port=\(port) user=\(Self.superuser) dbname=\(database) sslmode=disable",
            ], in: folder)
        process.environment = ["PGPASSWORD": password, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        try Self.finish(process)
    }

    /// The URI with which a user logs in.
    package func connectionString(user: String, password: String, database: String = "postgres") -> String {
        "postgresql://\(user):\(password)@127.0.0.1:\(port)/\(database)"
    }

    // MARK: Programs

    /// The user and group of Debian that own nothing.
    private static let nobody: UInt32 = 65_534

    /// The folder of the newest server's programs.
    private static let programs: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders = versions.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        return folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }()

    /// A program, run without privileges: PostgreSQL refuses root.
    private static func command(_ words: [String], in folder: URL) -> Process {
        let drop = ["setpriv", "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups", "--"]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (geteuid() == 0 ? drop : []) + words
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func run(_ words: [String], in folder: URL) throws {
        try finish(command(words, in: folder))
    }

    private static func finish(_ process: Process) throws {
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw POSIXError(.ECHILD) }
    }

    /// Reads the server's log until it says that it is ready, and goes on reading so that it never blocks.
    private static func awaitReadiness(_ log: FileHandle) throws {
        var text = ""
        while !text.contains("ready to accept connections") {
            let more = log.availableData
            guard !more.isEmpty else { throw POSIXError(.ECHILD) }
            text += String(decoding: more, as: UTF8.self)
        }
        Thread.detachNewThread {
            while !log.availableData.isEmpty {}
        }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard found else { throw POSIXError(.EADDRINUSE) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
