internal import Patterns
internal import Synchronization

/// The patterns of rule files as yes-or-no questions about texts, each compiled once.
final class TextPatterns: Sendable {
    private let compiled = Mutex<[String: Pattern]>([:])

    /// Whether a pattern has a match in a text; nil where the search gave no answer.
    func matches(_ source: String, _ text: String) -> Bool? {
        guard let pattern = pattern(source) else { return nil }
        var matcher = Matcher()
        let bytes = Array(text.utf8)
        do { return try matcher.firstMatch(of: pattern, in: bytes.span) != nil } catch { return nil }
    }

    private func pattern(_ source: String) -> Pattern? {
        if let known = compiled.withLock({ $0[source] }) { return known }
        do {
            let pattern = try Pattern(source)
            compiled.withLock { $0[source] = pattern }
            return pattern
        } catch {
            return nil
        }
    }
}
