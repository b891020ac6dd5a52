import Rules
import Secrets

/// One worker's state: its detector, and what it has gathered.
final class Worker {
    /// Bytes of a binary file are recognised by a NUL among the first so many, as git does it.
    private static let binarySniff = 8000

    private var scanner: ChunkScanner
    var findings: [Finding] = []
    var coverage = Coverage()

    init(rules: RuleSet) throws {
        scanner = try ChunkScanner(rules: rules)
    }

    /// Scans the bytes of one file or blob.
    func scan(_ bytes: Span<UInt8>, place template: Place, subject: String) {
        scan(bytes, builder: FindingBuilder(template: template), subject: subject)
    }

    /// Scans bytes whose findings a builder places.
    func scan(_ bytes: Span<UInt8>, builder: FindingBuilder, subject: String) {
        coverage.bytes += Int64(bytes.count)
        do {
            let detections = try scanner.scan(bytes, isBinary: Self.isBinary(bytes), path: builder.template.path)
            for (rule, reason) in scanner.failures {
                coverage.diagnostics.append(
                    Diagnostic(.unread, subject: subject, reason: "rule \(rule) was not fully searched: \(reason)"))
            }
            guard !detections.isEmpty else { return }
            findings += builder.findings(of: detections, in: bytes)
        } catch {
            coverage.diagnostics.append(Diagnostic(.unread, subject: subject, reason: "\(error)"))
        }
    }

    static func isBinary(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<min(bytes.count, binarySniff) where bytes[index] == 0 { return true }
        return false
    }
}
