internal import Decoding
import Secrets

/// A finding with the detection it was made of, whose ranges are those of the text that is being scanned.
struct Found {
    var finding: Finding
    var detection: Detection
}

extension Detection {
    /// The same with each range led back to where it came from.
    func moved(_ source: (Range<Int>) -> Range<Int>) -> Detection {
        var moved = self
        moved.secret = source(secret)
        moved.parts = parts.map { Place.Part(role: $0.role, bytes: source($0.bytes)) }
        moved.carrier = carrier.map(source)
        return moved
    }
}

/// What was found in a text and in what it encodes.
struct FoundTexts {
    private(set) var all: [Found]
    /// What was found in the text as it stands: those come first.
    private let outerCount: Int
    private var dropped: Set<Int> = []

    init(outer: [Found]) {
        all = outer
        outerCount = outer.count
    }

    /// Adds what a decoded text held, unless it is known: the same secret, or bytes of which a rule as specific claimed some.
    ///
    /// What a less specific rule claimed of those bytes gives way.
    mutating func add(_ inner: Found) {
        var yielding: [Int] = []
        for index in all.indices where !dropped.contains(index) {
            let known = all[index]
            let isSame = known.finding.secret == inner.finding.secret
            guard isSame || index < outerCount && known.detection.secret.overlaps(inner.detection.secret)
            else { continue }
            guard known.detection.rank < inner.detection.rank else { return }
            yielding.append(index)
        }
        dropped.formUnion(yielding)
        all.append(inner)
    }

    /// What remains, in order of place.
    var kept: [Found] {
        let kept = all.indices.filter { !dropped.contains($0) }.map { all[$0] }
        return kept.sorted {
            ($0.detection.secret.lowerBound, $0.finding.rule) < (
                $1.detection.secret.lowerBound, $1.finding.rule
            )
        }
    }
}
