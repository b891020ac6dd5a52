import Foundation
import Glibc
import Synchronization

/// A request as a server saw it.
package struct SeenRequest: Sendable {
    package let method: String
    /// Path and query as sent.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The value of the first field of this name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What a server does with a request.
package enum Reply: Sendable {
    case answer(status: Int, headers: [(String, String)] = [], body: [UInt8] = [])
    /// A body without end.
    case endless
    /// A header section without end.
    case endlessHeaders
    /// The head, then one byte of the body each interval, without end.
    case drip(interval: Duration)
    /// Nothing, and the connection stays open.
    case silence
    /// Nothing, and the connection is closed.
    case hangUp
    /// A body shorter than its `Content-Length` says by this many bytes.
    case short(body: [UInt8], missing: Int)
    /// These bytes, and the connection is closed.
    case raw([UInt8])

    package static func json(_ text: String, status: Int = 200) -> Reply {
        .answer(status: status, headers: [("Content-Type", "application/json")], body: Array(text.utf8))
    }
}

/// A small HTTP/1.1 server on a free port of 127.0.0.1, a thread for each connection.
package final class LoopbackServer: Sendable {
    private struct State {
        var seen: [SeenRequest] = []
        var open: Set<Int32> = []
        var accepted = 0
        var stopped = false
    }

    package let port: Int
    private let listener: Int32
    private let handler: @Sendable (SeenRequest) -> Reply
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    /// Starts a server.
    package init(_ handler: @escaping @Sendable (SeenRequest) -> Reply) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listener, generic, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        self.handler = handler
        start { self.accept() }
    }

    /// `127.0.0.1:port`.
    package var authority: String { "127.0.0.1:\(port)" }

    /// `http://127.0.0.1:port`.
    package var origin: String { "http://\(authority)" }

    /// The requests seen so far, in the order they came.
    package var seen: [SeenRequest] { state.withLock { $0.seen } }

    /// How many connections were accepted so far.
    package var connections: Int { state.withLock { $0.accepted } }

    /// Closes everything and waits for the threads.
    package func stop() {
        let open = state.withLock { state in
            state.stopped = true
            return state.open
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        threads.wait()
        close(listener)
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body()
            self.threads.leave()
        }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let serves = state.withLock { state in
                guard !state.stopped else { return false }
                state.open.insert(descriptor)
                state.accepted += 1
                return true
            }
            guard serves else {
                close(descriptor)
                return
            }
            start { self.serve(Connection(descriptor)) }
        }
    }

    private func serve(_ connection: Connection) {
        if let request = connection.readRequest() {
            state.withLock { $0.seen.append(request) }
            connection.send(handler(request), headOnly: request.method == "HEAD")
        }
        state.withLock { _ = $0.open.remove(connection.descriptor) }
        connection.end()
    }
}
