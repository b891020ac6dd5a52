import Rules
import Secrets

/// One worker's state: its detector, and what it has gathered.
final class Worker {
    private var scanner: ChunkScanner
    var findings: [Finding] = []
    var coverage = Coverage()

    init(rules: RuleSet) throws {
        scanner = try ChunkScanner(rules: rules)
    }

    /// Scans the bytes of one file or blob; the builder, which knows its place, is made only where something is found.
    func scan(
        _ bytes: Span<UInt8>, path: FilePath? = nil, subject: @autoclosure () -> String,
        builder: () -> FindingBuilder
    ) {
        coverage.bytes += Int64(bytes.count)
        do {
            let detections = try scanner.scan(bytes, path: path)
            for (rule, reason) in scanner.failures {
                coverage.diagnostics.append(
                    Diagnostic(
                        .unread, subject: subject(), reason: "rule \(rule) was not fully searched: \(reason)")
                )
            }
            guard !detections.isEmpty else { return }
            findings += builder().findings(of: detections, in: bytes)
        } catch {
            coverage.diagnostics.append(Diagnostic(.unread, subject: subject(), reason: "\(error)"))
        }
    }
}
