import Foundation
import Glibc

/// An HTTPS server on a free port of 127.0.0.1 with a certificate of its own making: `openssl s_server`.
package final class TLSServer {
    package let port: Int
    /// The file of the server's certificate, which is its own issuer.
    package let certificate: String
    private let folder: URL
    private let process: Process

    /// Starts a server.
    ///
    /// - Parameter names: the subject alternative names of its certificate, as OpenSSL writes them.
    package init(names: String = "DNS:localhost,IP:127.0.0.1") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let request = openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=loopback", "-addext", "subjectAltName=\(names)",
            "-keyout", key, "-out", certificate,
        ])
        try request.run()
        request.waitUntilExit()
        process = openssl(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // It says "ACCEPT 127.0.0.1:port" once it listens.
        var text = ""
        while !text.contains(/ACCEPT .*\n/) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw POSIXError(.ECHILD) }
            text += String(decoding: more, as: UTF8.self)
        }
        port = text.firstMatch(of: /ACCEPT [^\n]*:(\d+)\n/).flatMap { Int($0.1) } ?? 0
    }

    package func stop() {
        // Not SIGTERM: a child inherits the signal mask of the thread that starts it, where that may be blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

private func openssl(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
}
