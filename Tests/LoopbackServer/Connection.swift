import Foundation
import Glibc

/// One accepted connection: a request in, a reply out.
final class Connection: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    func end() {
        close(descriptor)
    }

    // MARK: Reading

    /// The request, or `nil` when the peer went away before its end.
    func readRequest() -> SeenRequest? {
        var received: [UInt8] = []
        var head: Range<Int>?
        while head == nil {
            guard let more = read() else { return nil }
            received += more
            head = received.firstRange(of: Array("\r\n\r\n".utf8))
        }
        guard let head else { return nil }
        let lines = String(decoding: received[..<head.lowerBound], as: UTF8.self).components(
            separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (name: String(line[..<colon]), value: value)
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while received.count < head.upperBound + length {
            guard let more = read() else { return nil }
            received += more
        }
        let body = Array(received[head.upperBound...])
        return SeenRequest(method: words[0], target: words[1], headers: headers, body: body)
    }

    private func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    // MARK: Answering

    func send(_ reply: Reply, headOnly: Bool) {
        switch reply {
        case .answer(let status, let headers, let body):
            let length = [("Content-Length", "\(body.count)")]
            _ = write(head(status, headers + length)) && (headOnly || write(body))
        case .endless:
            _ = write(head(200, []))
            while write([UInt8](repeating: UInt8(ascii: "x"), count: 16 << 10)) {}
        case .endlessHeaders:
            _ = write(Array("HTTP/1.1 200 OK\r\n".utf8))
            while write(Array("X-Filler: \(String(repeating: "x", count: 1_000))\r\n".utf8)) {}
        case .drip(let interval):
            _ = write(head(200, []))
            while write([UInt8(ascii: "x")]), !peerClosed(within: interval) {}
        case .silence:
            while read() != nil {}
        case .hangUp:
            return
        case .short(let body, let missing):
            _ = write(head(200, [("Content-Length", "\(body.count + missing)")])) && write(body)
        case .raw(let bytes):
            _ = write(bytes)
        }
    }

    private func head(_ status: Int, _ headers: [(String, String)]) -> [UInt8] {
        let fields = (headers + [("Connection", "close")]).map { "\($0.0): \($0.1)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Reply\r\n\(fields)\r\n".utf8)
    }

    /// Writes everything.
    ///
    /// - Returns: whether the peer was still there.
    private func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits until the peer closes, for so long at most.
    private func peerClosed(within time: Duration) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(time / .milliseconds(1))
        return unsafe poll(&wanted, 1, milliseconds) > 0 && read() == nil
    }
}
