//  The scratch with which one worker matches patterns, and the limits it matches under.

internal import CPCRE2

/// One worker's scratch: match data grown to what the patterns need, limits, and a stack for machine code.
///
/// The limits bound what a search does from one start offset. A pattern that is quadratic over start offsets
/// stays under them, so callers keep subjects small (RELIABILITY, "Regex") and look at a clock between them.
@safe package struct Matcher: ~Copyable {
    /// The longest subject, in bytes; group offsets are kept in 32 bits.
    package static let maximumSubjectLength = Int(UInt32.max) - 1

    private static let initialPairs: UInt32 = 16
    private static let smallestStack = 32 << 10
    /// Start offsets times subject bytes that the interpreter goes through in place of machine code: about a second.
    ///
    /// Without it a quadratic miss on 50 kB, which machine code with enough stack takes 3 s for, takes 30 s.
    private static let interpreterBudget = 1 << 25

    private let context: OpaquePointer
    private let stack: OpaquePointer?
    private var data: OpaquePointer
    private var pairs: UInt32

    /// Makes the scratch.
    ///
    /// - Parameters:
    ///   - matchLimit: how often one match attempt may backtrack.
    ///   - depthLimit: how deep the interpreter may nest backtracking points.
    ///   - heapLimit: how many KiB the interpreter may use to remember them.
    ///   - stackSize: how many bytes of stack machine code may use.
    package init(
        matchLimit: UInt32 = 200_000, depthLimit: UInt32 = 200_000, heapLimit: UInt32 = 20 << 10,
        stackSize: Int = 1 << 20
    ) {
        guard let context = unsafe pcre2_match_context_create_8(nil),
            let data = unsafe pcre2_match_data_create_8(Matcher.initialPairs, nil)
        else { preconditionFailure("out of memory") }
        unsafe self.context = context
        unsafe self.data = data
        pairs = Matcher.initialPairs
        unsafe pcre2_set_match_limit_8(context, matchLimit)
        unsafe pcre2_set_depth_limit_8(context, depthLimit)
        unsafe pcre2_set_heap_limit_8(context, heapLimit)
        // Nil where machine code is not available; then none runs and no stack is missed.
        unsafe stack = pcre2_jit_stack_create_8(min(Matcher.smallestStack, stackSize), stackSize, nil)
        if let stack = unsafe stack {
            unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
        }
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        if let stack = unsafe stack { unsafe pcre2_jit_stack_free_8(stack) }
    }

    /// The first match that starts at `start` or later.
    ///
    /// - Parameters:
    ///   - start: bytes before it are seen by lookbehind, `\b` and `^`, but no match starts there.
    ///   - anchored: the match must start at `start`. This and `fullMatch` run in the interpreter; where it
    ///     is called often, compile the pattern with `.anchored` and `.endAnchored`.
    ///   - fullMatch: the match must start at `start` and end where the bytes end.
    package mutating func firstMatch(
        of pattern: Pattern, in bytes: Span<UInt8>, from start: Int = 0, anchored: Bool = false,
        fullMatch: Bool = false
    ) throws(MatchError) -> Match? {
        precondition(start >= 0 && start <= bytes.count, "start outside the bytes")
        try prepare(for: pattern, bytes: bytes)
        var flags: UInt32 = 0
        if anchored || fullMatch { flags |= PCRE2_ANCHORED }
        if fullMatch { flags |= PCRE2_ENDANCHORED }
        return try unsafe bytes.withUnsafeBufferPointer { subject throws(MatchError) -> Match? in
            try unsafe match(
                pattern, subject: subject, base: 0, starts: start...subject.count, flags: flags)
        }
    }

    /// Calls `body` for each match, left to right, none overlapping the one before.
    ///
    /// Matches start in `range` and may run on to the end of `context`. The pattern sees the bytes of `context` and
    /// no others, so what is found depends on them alone; `^` and `$` do not match at an edge of `context`
    /// that is no edge of `bytes`. A context that begins `max(1, pattern.maximumLookbehind)` bytes before
    /// the range shows the pattern all it looks back at. An empty match at the end of `range` belongs to the range
    /// that follows, unless `context` ends there too.
    ///
    /// - Parameters:
    ///   - range: where matches start; the whole context if nil.
    ///   - context: what the pattern sees, enclosing `range`; all bytes if nil.
    ///   - body: gets the match, in offsets of `bytes`, and a flag that ends the search when set.
    package mutating func forEachMatch(
        of pattern: Pattern, in bytes: Span<UInt8>, range: Range<Int>? = nil, context: Range<Int>? = nil,
        _ body: (_ match: Match, _ stop: inout Bool) -> Void
    ) throws(MatchError) {
        let seen = context ?? 0..<bytes.count
        let range = range ?? seen
        precondition(seen.lowerBound >= 0 && seen.upperBound <= bytes.count, "context outside the bytes")
        precondition(
            range.lowerBound >= seen.lowerBound && range.upperBound <= seen.upperBound,
            "range outside the context")
        try prepare(for: pattern, bytes: bytes)
        let endsWithContext = range.upperBound == seen.upperBound
        guard !range.isEmpty || endsWithContext else { return }
        let lastStart = endsWithContext ? range.upperBound : range.upperBound - 1
        var flags: UInt32 = 0
        if seen.lowerBound > 0 { flags |= PCRE2_NOTBOL }
        if seen.upperBound < bytes.count { flags |= PCRE2_NOTEOL }
        try unsafe bytes.withUnsafeBufferPointer { bytes throws(MatchError) in
            let subject = unsafe UnsafeBufferPointer(rebasing: bytes[seen])
            try unsafe forEachMatch(
                of: pattern, subject: subject, base: seen.lowerBound, from: range.lowerBound,
                through: lastStart, flags: flags, body)
        }
    }

    /// After an empty match the search goes on at the same place for one that is not empty there, as Perl's does,
    /// so it always ends.
    private func forEachMatch(
        of pattern: Pattern, subject: UnsafeBufferPointer<UInt8>, base: Int, from: Int,
        through lastStart: Int,
        flags: UInt32, _ body: (_ match: Match, _ stop: inout Bool) -> Void
    ) throws(MatchError) {
        var start = from
        var wasEmpty = false
        var stop = false
        while !stop, start <= lastStart {
            let flags = wasEmpty ? flags | PCRE2_NOTEMPTY_ATSTART : flags
            guard
                let match = try unsafe match(
                    pattern, subject: subject, base: base, starts: start - base...lastStart - base,
                    flags: flags)
            else { return }
            body(match, &stop)
            start = match.range.upperBound
            wasEmpty = match.range.isEmpty
        }
    }

    /// Makes room for the pattern's groups.
    private mutating func prepare(for pattern: Pattern, bytes: Span<UInt8>) throws(MatchError) {
        guard bytes.count <= Matcher.maximumSubjectLength else { throw .subjectTooLong }
        let needed = UInt32(pattern.captureCount + 1)
        guard needed > pairs else { return }
        guard let grown = unsafe pcre2_match_data_create_8(needed, nil) else {
            throw .other(PCRE2_ERROR_NOMEMORY)
        }
        unsafe pcre2_match_data_free_8(data)
        unsafe data = grown
        pairs = needed
    }

    /// One search by PCRE2, repeated in the interpreter when the machine code's stack is too small for the subject.
    private func match(
        _ pattern: Pattern, subject: UnsafeBufferPointer<UInt8>, base: Int, starts: ClosedRange<Int>,
        flags: UInt32
    ) throws(MatchError) -> Match? {
        var status = unsafe run(pattern, subject: subject, starts: starts, flags: flags)
        if status == PCRE2_ERROR_JIT_STACKLIMIT {
            status = unsafe interpret(pattern, subject: subject, starts: starts, flags: flags)
        }
        guard status > 0 else {
            guard status == PCRE2_ERROR_NOMATCH else { throw MatchError(status: status) }
            return nil
        }
        return unsafe Match(
            offsets: pcre2_get_ovector_pointer_8(data), groupCount: pattern.captureCount, base: base)
    }

    /// The same search without machine code; still its stack's error if there is no match within the budget.
    private func interpret(
        _ pattern: Pattern, subject: UnsafeBufferPointer<UInt8>, starts: ClosedRange<Int>, flags: UInt32
    ) -> Int32 {
        let affordable = starts.lowerBound + Matcher.interpreterBudget / max(1, subject.count)
        let tried = starts.lowerBound...min(starts.upperBound, affordable)
        let status = unsafe run(pattern, subject: subject, starts: tried, flags: flags | PCRE2_NO_JIT)
        let isComplete = tried == starts || status != PCRE2_ERROR_NOMATCH
        return isComplete ? status : PCRE2_ERROR_JIT_STACKLIMIT
    }

    private func run(
        _ pattern: Pattern, subject: UnsafeBufferPointer<UInt8>, starts: ClosedRange<Int>, flags: UInt32
    ) -> Int32 {
        unsafe pcre2_set_offset_limit_8(context, starts.upperBound)
        return unsafe pcre2_match_8(
            pattern.code, subject.baseAddress, subject.count, starts.lowerBound, flags, data, context)
    }
}

extension MatchError {
    fileprivate init(status: Int32) {
        self =
            switch status {
            case PCRE2_ERROR_MATCHLIMIT: .matchLimit
            case PCRE2_ERROR_DEPTHLIMIT: .depthLimit
            case PCRE2_ERROR_HEAPLIMIT: .heapLimit
            case PCRE2_ERROR_JIT_STACKLIMIT: .jitStackLimit
            default: .other(status)
            }
    }
}
