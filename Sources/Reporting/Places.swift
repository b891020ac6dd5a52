import Secrets

extension Place {
    /// The path as a user would open it from where tokscan was started, in bytes.
    var fileBytes: [UInt8] {
        guard source != .stdin else { return path.bytes.isEmpty ? Array("-".utf8) : path.bytes }
        return Place.join(root, path.bytes)
    }

    /// The path as a user would open it from where tokscan was started.
    var file: String { String(decoding: fileBytes, as: UTF8.self) }

    /// A root and a path below it as one path; a root that is the current directory adds nothing.
    static func join(_ root: String, _ path: [UInt8]) -> [UInt8] {
        let root = trimmed(root)
        guard !path.isEmpty else { return Array(root.utf8) }
        guard root != "." else { return path }
        return Array((root.hasSuffix("/") ? root : root + "/").utf8) + path
    }

    /// The root without slashes at its end.
    static func trimmed(_ root: String) -> String {
        guard !root.isEmpty else { return "." }
        var root = Substring(root)
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        return String(root)
    }

    /// Whether it is in the files as they are now, not only in what git keeps.
    var isCurrent: Bool { source == .worktree || source == .index || source == .stdin }
}

extension Credential {
    /// Its places, those of the present files first.
    var orderedPlaces: [Place] { places.filter(\.isCurrent) + places.filter { !$0.isCurrent } }

    /// The provider, or the one that the names around it tell.
    var providerName: String { attributed ?? provider }
}

extension Judgement {
    /// The verdicts that nobody accepted.
    var openVerdicts: [Verdict] { verdicts.filter { $0.suppressed == nil } }

    /// Whether it is listed only when everything is asked for.
    var isLow: Bool { credential.confidence == .low }
}

extension Run {
    /// The judgements, worst first; equals stay in the run's order.
    var worstFirst: [Judgement] {
        judgements.enumerated().sorted { left, right in
            let ranks = (rank(left.element.severity), rank(right.element.severity))
            return ranks.0 == ranks.1 ? left.offset < right.offset : ranks.0 > ranks.1
        }.map(\.element)
    }

    /// Whether any answer came from a recording.
    var isReplayed: Bool { consent == .replay || judgements.contains { $0.grant.replayed } }

    private func rank(_ severity: Severity?) -> Int {
        severity.flatMap { Severity.allCases.firstIndex(of: $0) } ?? -1
    }
}
