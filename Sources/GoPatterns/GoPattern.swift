/// A regular expression of Go's syntax (RE2, pkg.go.dev/regexp/syntax), taken apart.
package indirect enum GoPattern: Hashable, Sendable {
    case empty
    case character(Unicode.Scalar)
    /// `.`, of which flags say whether it has newlines.
    case any
    case set(GoSet)
    case assertion(Assertion)
    case sequence([GoPattern])
    case choice([GoPattern])
    case repetition(GoPattern, least: Int, most: Int?, isLazy: Bool)
    /// A group; the number of a capturing one, from 1.
    case group(GoPattern, capture: Int?)
    /// `(?i)`: flags in force up to the end of the group around, further alternatives included.
    case flags(String)
    /// `(?i:…)`.
    case flagged(String, GoPattern)

    /// A place that a match must pass.
    package enum Assertion: Hashable, Sendable {
        /// `^` or `\A`; the flag `m` makes `^` stand at lines.
        case start(ofLine: Bool)
        /// `$` or `\z`.
        case end(ofLine: Bool)
        case wordBoundary, noWordBoundary
    }

    /// Why a pattern cannot be translated.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    /// How many capturing groups there are.
    package var captureCount: Int {
        switch self {
        case .empty, .character, .any, .set, .assertion, .flags: 0
        case .sequence(let parts), .choice(let parts): parts.reduce(0) { $0 + $1.captureCount }
        case .repetition(let part, _, _, _), .flagged(_, let part): part.captureCount
        case .group(let part, let capture): part.captureCount + (capture == nil ? 0 : 1)
        }
    }

    /// Whether every match has a capturing group.
    package func always(captures number: Int) -> Bool {
        switch self {
        case .empty, .character, .any, .set, .assertion, .flags: false
        case .sequence(let parts): parts.contains { $0.always(captures: number) }
        case .choice(let parts): parts.allSatisfy { $0.always(captures: number) }
        case .repetition(let part, let least, _, _): least > 0 && part.always(captures: number)
        case .flagged(_, let part): part.always(captures: number)
        case .group(let part, let capture): capture == number || part.always(captures: number)
        }
    }
}

/// A class of characters.
package struct GoSet: Hashable, Sendable {
    var isNegated = false
    var items: [Item] = []

    /// What a class has.
    enum Item: Hashable, Sendable {
        case range(Unicode.Scalar, Unicode.Scalar)
        /// `\d`, `\W` and their like.
        case perl(Character)
        /// `[:alpha:]`, `[:^alpha:]`.
        case posix(String)
    }

    /// The characters, where they are few, plain and told one by one.
    var few: [Unicode.Scalar]? {
        guard !isNegated else { return nil }
        var all: [Unicode.Scalar] = []
        for item in items {
            guard case .range(let first, let last) = item, last.value < 0x7F, first.value >= 0x20,
                last.value - first.value < 8
            else { return nil }
            all += (first.value...last.value).compactMap(Unicode.Scalar.init)
        }
        return all.count <= 8 ? all : nil
    }
}
