//  What a match is, and why a search can end without an answer.

/// Where a pattern and its groups matched, in offsets of the bytes that were searched.
///
/// A value without heap storage up to seven groups.
package struct Match: Sendable {
    private static let inlinePairs = 8
    private static let unset = UInt32.max

    /// How many groups the pattern has, the whole match not counted.
    package let groupCount: Int
    private var inline = InlineArray<16, UInt32>(repeating: Match.unset)
    private var rest: [UInt32] = []

    /// Copies `pairs` of start and end out of PCRE2's vector, where `~0` is a group that took no part.
    init(offsets: UnsafePointer<Int>, groupCount: Int, base: Int) {
        self.groupCount = groupCount
        let count = 2 * (groupCount + 1)
        for index in 0..<min(count, 2 * Match.inlinePairs) {
            inline[index] = unsafe Match.stored(offsets[index], base: base)
        }
        guard count > 2 * Match.inlinePairs else { return }
        rest = (2 * Match.inlinePairs..<count).map { unsafe Match.stored(offsets[$0], base: base) }
    }

    private static func stored(_ offset: Int, base: Int) -> UInt32 {
        offset == ~0 ? unset : UInt32(offset + base)
    }

    /// The bytes that matched.
    package var range: Range<Int> { Int(inline[0])..<Int(inline[1]) }

    /// The bytes of a group, 0 being the whole match; nil if the group took no part.
    package subscript(group: Int) -> Range<Int>? {
        precondition(group >= 0 && group <= groupCount, "the pattern has no such group")
        let start = offset(at: 2 * group)
        guard start != Match.unset else { return nil }
        return Int(start)..<Int(offset(at: 2 * group + 1))
    }

    /// The bytes of each group in order, the whole match not among them.
    package var groups: [Range<Int>?] { (0..<groupCount).map { self[$0 + 1] } }

    private func offset(at index: Int) -> UInt32 {
        index < 2 * Match.inlinePairs ? inline[index] : rest[index - 2 * Match.inlinePairs]
    }
}

/// Why a search ended before it could tell; never to be read as "no match".
package enum MatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The pattern backtracked more often than allowed.
    case matchLimit
    /// The pattern recursed deeper than allowed.
    case depthLimit
    /// The pattern's backtracking needed more memory than allowed.
    case heapLimit
    /// The machine code ran out of stack, and the interpreter found no match in the time it is given.
    case jitStackLimit
    /// The subject has more bytes than an offset can count (`Matcher.maximumSubjectLength`).
    case subjectTooLong
    /// Any other error of PCRE2, by its number.
    case other(Int32)

    package var description: String {
        switch self {
        case .matchLimit: "match limit exceeded"
        case .depthLimit: "matching depth limit exceeded"
        case .heapLimit: "matching heap limit exceeded"
        case .jitStackLimit: "machine code stack limit reached"
        case .subjectTooLong: "subject too long"
        case .other(let code): pcre2Message(code)
        }
    }
}
