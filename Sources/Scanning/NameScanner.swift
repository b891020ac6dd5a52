package import Rules
package import Secrets

/// Finds the secrets in names and messages, which are about to be told and which no scan of contents has looked at.
package struct NameScanner: ~Copyable {
    /// Anything shorter, in bytes, stands in ordinary words, or for a secret that is hidden already.
    private static let shortest = 6

    private let worker: Worker

    package init(rules: RuleSet) throws {
        worker = try Worker(rules: rules)
    }

    /// The secrets in a text; what is doubtful is left out, since hiding it would take names apart that tell nothing.
    ///
    /// A name is looked at as it is and with its percent-escapes undone.
    package func secrets(in text: String) -> [Secret] {
        let bytes = Array(text.utf8)
        let plain = Self.withoutEscapes(bytes)
        return secrets(in: bytes) + (plain == bytes ? [] : secrets(in: plain))
    }

    private func secrets(in bytes: [UInt8]) -> [Secret] {
        let first = worker.findings.count
        worker.scan(bytes.span, extent: .block, subject: "") {
            FindingBuilder(template: Place(source: .stdin, path: FilePath(""), root: "", span: .unknown))
        }
        return worker.findings[first...].filter {
            $0.confidence > .low && $0.secret.bytes.count >= Self.shortest
        }.map(\.secret)
    }

    /// Bytes with percent-escapes undone.
    static func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let digits = bytes[index...].dropFirst().prefix(2)
            if bytes[index] == UInt8(ascii: "%"), digits.count == 2,
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                plain.append(byte)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return plain
    }
}
