internal import Patterns
import Rules
import Secrets

/// What rules say of the paths that their matches may stand in, and of matches that are no findings.
extension ChunkScanner {
    /// How far the lines of a match are looked at.
    private static let longestLine = 4096

    /// Holds a detection to its rule's path and exceptions; nil where it is no finding.
    ///
    /// Where the path is not known yet, as that of a blob, the detection notes which exceptions wait for it.
    mutating func excepted(
        _ detection: Detection, by token: CompiledToken, match: Range<Int>, in bytes: Span<UInt8>
    ) -> Detection? {
        guard token.path != nil || !token.exceptions.isEmpty else { return detection }
        looksFar = true
        var waiting: [Int] = []
        for (number, exception) in token.exceptions.enumerated()
        where holds(exception, secret: detection.secret, match: match, in: bytes, rule: token.id) {
            guard !exception.path.isEmpty else { return nil }
            waiting.append(number)
        }
        guard token.path != nil || !waiting.isEmpty else { return detection }
        guard let names else {
            var detection = detection
            detection.exceptions = waiting
            return detection
        }
        var isFailing = false
        let isAllowed = token.allows(names, exceptions: waiting) { pattern, name in
            do {
                return try matcher.firstMatch(of: pattern, in: name.span) != nil
            } catch {
                isFailing = true
                return false
            }
        }
        if isFailing { fail(token.id, "a path took too long to compare") }
        return isAllowed ? detection : nil
    }

    /// Whether all of an exception holds but for the path.
    private mutating func holds(
        _ exception: CompiledToken.Exception, secret: Range<Int>, match: Range<Int>, in bytes: Span<UInt8>,
        rule: String
    ) -> Bool {
        for pattern in exception.token where !matches(pattern, bytes.array(secret), rule: rule) {
            return false
        }
        for pattern in exception.match where !matches(pattern, bytes.array(match), rule: rule) {
            return false
        }
        guard !exception.line.isEmpty else { return true }
        let lines =
            Lines.start(
                of: match.lowerBound, in: bytes, most: Self.longestLine)..<Lines.end(
                of: match.upperBound, in: bytes, most: Self.longestLine)
        for pattern in exception.line where !matches(pattern, bytes.array(lines), rule: rule) {
            return false
        }
        return true
    }
}

extension CompiledToken {
    /// Whether a match counts in a file.
    ///
    /// - Parameters:
    ///   - names: The file's path, and those of the members of containers that lead to the match.
    ///   - exceptions: The numbers of the exceptions that hold but for their path.
    ///   - matches: Whether a pattern is found in a path.
    func allows(
        _ names: [FilePath], exceptions: [Int], matches: (Pattern, [UInt8]) -> Bool
    ) -> Bool {
        func isNamed(_ pattern: Pattern) -> Bool { names.contains { matches(pattern, $0.bytes) } }
        if let path, !isNamed(path) { return false }
        return !exceptions.contains { self.exceptions[$0].path.allSatisfy(isNamed) }
    }
}

extension RuleSet {
    /// Findings without those whose path, which is known by now, makes them none.
    func settled(_ findings: [Finding]) throws -> [Finding] {
        guard findings.contains(where: { $0.exceptions != nil }) else { return findings }
        let numbers = Dictionary(
            (0..<tokenCount).map { (tokenID($0), $0) }, uniquingKeysWith: { first, _ in first })
        var matcher = Matcher()
        return try findings.compactMap { finding in
            guard let exceptions = finding.exceptions, let number = numbers[finding.rule] else {
                return finding
            }
            let names = [finding.place.path] + finding.place.container.map { FilePath($0) }
            let isAllowed = try token(number).allows(names, exceptions: exceptions) { pattern, name in
                (try? matcher.firstMatch(of: pattern, in: name.span) != nil) ?? false
            }
            guard isAllowed else { return nil }
            var finding = finding
            finding.exceptions = nil
            return finding
        }
    }
}
