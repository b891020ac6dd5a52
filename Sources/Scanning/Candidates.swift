internal import Git
internal import Patterns
internal import Rules

/// The places at which a credential may stand, found by looking at what is near each and nothing else.
///
/// A version of a file shares most of its bytes with another, so what depends on near bytes alone is found once: where a
/// place and its surroundings were copied, the place is kept or dropped as it was in the other version. What needs more of
/// the file to be decided is left to the scan, which looks at every place that was kept.
extension ChunkScanner {
    /// What of an anchor is looked at for each of its hits.
    struct Gate {
        let count: Int
        let boundary: AnchorShape.Boundary
        let follower: UInt8?
        let run: Int
        /// Whether it stands for the name of a carrier and for nothing else.
        let isCarrierOnly: Bool

        init(_ anchor: RuleTable.Anchor) {
            count = anchor.literal.utf8.count
            boundary = anchor.shape.boundary
            follower = anchor.shape.follower
            run = anchor.shape.run
            isCarrierOnly = anchor.isCarrier && anchor.tokens.isEmpty && anchor.cue == nil
        }
    }

    /// The bytes that decide about a place, and the lines: what a name carries stands on its line or the next ones.
    private static let before = 128
    private static let after = 224
    private static let linesBefore = 1
    private static let linesAfter = 2
    /// Bytes of the longest escape, `\u0022`.
    private static let longestEscape = 6
    /// What stands for a random run among the numbers of anchors; the place is the run's first bytes.
    static let runMark = UInt32.max

    /// What decides about a place, for walks that tell what an object has from another.
    static let nearness = MarkReach(
        before: before, after: after, linesBefore: linesBefore, linesAfter: linesAfter, least: 64)

    /// Finds all places in bytes: in the fresh ones by search, in the others those that are known.
    mutating func findPlaces(in bytes: Span<UInt8>, known: Inheritance?) throws {
        places.removeAll(keepingCapacity: true)
        if let known { places += known.marks }
        let fresh = known?.fresh ?? [0..<bytes.count]
        try findAnchors(overlapping: fresh, in: bytes)
        for range in fresh { try findRuns(overlapping: range, in: bytes) }
        places.sort { ($0.range.upperBound, $0.id) < ($1.range.upperBound, $1.id) }
    }

    /// Finds the anchors that have a byte in one of some ranges.
    private mutating func findAnchors(overlapping ranges: [Range<Int>], in bytes: Span<UInt8>) throws {
        let reach = longestAnchor - 1
        func seen(_ range: Range<Int>) -> Range<Int> {
            max(0, range.lowerBound - reach)..<min(bytes.count, range.upperBound + reach)
        }
        guard ranges.count > 1 else {
            for range in ranges {
                let seen = seen(range)
                try forEachHit(in: bytes.extracting(seen)) { scanner, hit in
                    scanner.addPlace(of: hit.id, endingAt: seen.lowerBound + hit.end, in: range, of: bytes)
                }
            }
            return
        }
        var batch = ByteBatch()
        swap(&batch, &self.batch)
        defer { swap(&batch, &self.batch) }
        batch.removeAll()
        for range in ranges { batch.append(seen(range), of: bytes) }
        try forEachHit(in: batch.bytes.span) { scanner, hit in
            let (stretch, offset) = batch.place(of: hit.end)
            let range = ranges[stretch]
            scanner.addPlace(of: hit.id, endingAt: seen(range).lowerBound + offset, in: range, of: bytes)
        }
    }

    /// Keeps the place of an anchor that has a byte in a range, unless what is near shows that it is none.
    private mutating func addPlace(
        of id: UInt32, endingAt end: Int, in range: Range<Int>, of bytes: Span<UInt8>
    ) {
        let gate = gates[Int(id)]
        let place = end - gate.count..<end
        guard place.overlaps(range), Self.mayRun(gate.run, from: end, in: bytes),
            !Self.isInsideWord(place, gate.boundary, in: bytes),
            Self.mayBeFollowed(place, by: gate.follower, in: bytes),
            !gate.isCarrierOnly || mayCarry(place, in: bytes)
        else { return }
        places.append(Mark(id: id, range: place))
    }

    /// Finds the random runs that have a byte in a range and may be what a provider's name carries.
    private mutating func findRuns(overlapping range: Range<Int>, in bytes: Span<UInt8>) throws {
        guard filter != nil else { return }
        var at = RandomRuns.start(overlapping: range.lowerBound, in: bytes)
        while let run = ByteRuns.next(in: bytes, from: at, before: range.upperBound) {
            at = run.upperBound + 1
            guard try mayBeNamed(run, in: bytes) else { continue }
            places.append(
                Mark(id: Self.runMark, range: run.lowerBound..<run.lowerBound + ByteRuns.shortest))
        }
    }

    /// Whether so many bytes from an offset on may all be part of a token, or run up to where a string may be split or encoded.
    private static func mayRun(_ count: Int, from start: Int, in bytes: Span<UInt8>) -> Bool {
        for index in start..<start + count {
            guard index < bytes.count else { return false }
            if !ByteRuns.isRunByte(bytes[index]) { return ByteSet.breaks.contains(bytes[index]) }
        }
        return true
    }

    /// Whether what stands before an anchor shows that it is none; the end of an escape, `\n` or `%22`, does not.
    private static func isInsideWord(
        _ place: Range<Int>, _ boundary: AnchorShape.Boundary, in bytes: Span<UInt8>
    ) -> Bool {
        guard boundary != .none, place.lowerBound > 0, boundary.excludes(bytes[place.lowerBound - 1]) else {
            return false
        }
        for index in (max(0, place.lowerBound - longestEscape)..<place.lowerBound).reversed() {
            switch bytes[index] {
            case UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "="): return false
            case UInt8(ascii: "\n"): return true
            default: continue
            }
        }
        return true
    }

    /// Whether the byte may follow that every match at an anchor has; true also where what is near ends too soon to tell.
    private static func mayBeFollowed(_ place: Range<Int>, by follower: UInt8?, in bytes: Span<UInt8>) -> Bool
    {
        guard let follower else { return true }
        let rest = place.upperBound..<nearness.near(place, in: bytes).upperBound
        return rest.count == after || rest.contains { bytes[$0] == follower }
    }

    /// The bytes near a place, and the place in them; nothing else of the file decides about it.
    private static func near(_ place: Range<Int>, in bytes: Span<UInt8>) -> (
        range: Range<Int>, place: Range<Int>
    ) {
        let range = nearness.near(place, in: bytes)
        return (range, place.lowerBound - range.lowerBound..<place.upperBound - range.lowerBound)
    }

    /// Whether what a carrier's word carries may be a secret; true also where its value runs on too far to tell.
    private mutating func mayCarry(_ word: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard let filter else { return false }
        let (range, word) = Self.near(word, in: bytes)
        let near = bytes.extracting(range)
        guard let carried = CarrierReader.read(word, in: near) else { return false }
        if runsOn(carried, in: near) { return true }
        guard mayBeSecret(carried, in: near, detections: []),
            let kind = kind(of: carried.telling(in: near), filter: filter, in: near)
        else { return false }
        return mayBeSecret(carried.value, kind: kind, filter: filter, in: near)
    }

    /// Whether a value reaches the end of what is near, beyond which it may go on.
    private func runsOn(_ carried: Carried, in near: Span<UInt8>) -> Bool {
        carried.value.upperBound + 2 > near.count
    }

    /// Whether a random run may be what a provider's name carries.
    private mutating func mayBeNamed(_ run: Range<Int>, in bytes: Span<UInt8>) throws -> Bool {
        // Most runs fail here, at the cost of the few bytes before them: a name stands on its value's line.
        let first = max(0, run.lowerBound - Self.before)
        let head = bytes.extracting(first..<run.upperBound)
        guard let name = RandomRuns.name(before: run.lowerBound - first..<head.count, in: head),
            try mayNameProvider(name, in: head)
        else { return false }
        let (range, start) = Self.near(run.lowerBound..<run.lowerBound + ByteRuns.shortest, in: bytes)
        let near = bytes.extracting(range)
        let run = start.lowerBound..<min(near.count, run.upperBound - range.lowerBound)
        guard let name = RandomRuns.name(before: run, in: near) else { return false }
        if run.upperBound == near.count { return true }
        guard ByteRuns.isMixed(near, run), let carried = CarrierReader.read(name: name, in: near) else {
            return false
        }
        if runsOn(carried, in: near) { return true }
        return try carried.value.overlaps(run) && mayBeSecret(carried, in: near, detections: [])
            && providerName(of: carried, in: near) != nil
    }
}
