internal import Rules
internal import Secrets

/// Finds long runs of letters and digits, by looking at every sixteenth byte: where that one is no part of a run, no run of
/// sixteen covers it.
enum RandomRuns {
    /// The shortest run that is looked at.
    static let shortest = 16

    /// The first offset at which a run may begin whose first bytes are not all before `offset`.
    static func start(overlapping offset: Int, in bytes: Span<UInt8>) -> Int {
        var at = max(0, offset - shortest + 1)
        guard at > 0, isRun(bytes[at - 1]) else { return at }
        while at < bytes.count, isRun(bytes[at]) { at += 1 }
        return at
    }

    /// The next run of letters, digits, `_` and `-` that begins at an offset, where the byte before it is none, or later.
    static func next(in bytes: Span<UInt8>, from start: Int) -> Range<Int>? {
        var at = start
        while at + shortest <= bytes.count {
            let probe = at + shortest - 1
            guard isRun(bytes[probe]) else {
                at = probe + 1
                continue
            }
            var lower = probe
            while lower > at, isRun(bytes[lower - 1]) { lower -= 1 }
            let upper = end(from: probe + 1, in: bytes)
            if upper - lower >= shortest { return lower..<upper }
            at = upper + 1
        }
        return nil
    }

    /// The end of the run that holds the byte before an offset.
    static func end(from offset: Int, in bytes: Span<UInt8>) -> Int {
        var end = offset
        while end < bytes.count, isRun(bytes[end]) { end += 1 }
        return end
    }

    private static let isRunByte: [Bool] = (0...255).map { Shape.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }

    private static func isRun(_ byte: UInt8) -> Bool { isRunByte[Int(byte)] }

    /// Whether a run has letters and digits.
    static func isMixed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var digits = 0
        var letters = 0
        for index in range {
            let byte = bytes[index]
            if byte >= 0x30 && byte <= 0x39 { digits += 1 } else if byte >= 0x41, byte != 0x5F { letters += 1 }
            if digits > 2, letters > 2 { return true }
        }
        return false
    }

    /// The name that stands before a run, joined to it by quotes, operators and spaces; nil where none does.
    static func name(before run: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
        var end = run.lowerBound
        while end > 0, run.lowerBound - end < 8, "\"'`=:>(-| \t".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard end < run.lowerBound, end > 0, Shape.isAlphanumeric(bytes[end - 1]) else { return nil }
        return CarrierReader.nameRange(around: end - 1..<end, in: bytes)
    }
}

/// Credentials that a provider's name alone carries: `stitchdata = "…"`, `onesignal: …`.
extension ChunkScanner {
    /// Words that may stand in the name beside the provider's.
    private static let companions: Set<String> = [
        "api", "key", "token", "secret", "access", "private", "live", "test", "prod", "production", "dev", "sandbox", "app",
        "client", "account", "auth", "oauth", "user", "bot", "cloud", "code", "env", "value", "credential", "personal",
    ]
    /// How far before a name the words of the same name may begin.
    private static let reach = 40

    /// Looks at the random runs that no carrier's word told of, and keeps those which a provider's name carries.
    mutating func scanRuns(_ starts: [Int], in bytes: Span<UInt8>, into detections: inout [Detection]) throws {
        guard let filter else { return }
        var at = 0
        for start in starts where start >= at {
            let run = start..<RandomRuns.end(from: start, in: bytes)
            at = run.upperBound
            guard RandomRuns.isMixed(run, in: bytes), let name = RandomRuns.name(before: run, in: bytes),
                let carried = CarrierReader.read(name: name, in: bytes), carried.value.overlaps(run),
                mayBeSecret(carried, in: bytes, detections: detections),
                let isBare = try isProviderName(carried, in: bytes),
                let detection = try runDetection(of: carried, isBare: isBare, filter: filter, in: bytes)
            else { continue }
            at = max(at, carried.value.upperBound)
            detections.append(detection)
        }
    }

    /// Whether a name is a provider's and nothing else but words for credentials; true where it is the provider's alone.
    mutating func isProviderName(_ carried: Carried, in bytes: Span<UInt8>) throws -> Bool? {
        let area = max(0, carried.name.lowerBound - Self.reach)..<carried.name.upperBound
        let names = try self.names(in: area, of: bytes)
        guard let owner = Naming.owner(of: carried, names: names, in: bytes), owner.isInName else { return nil }
        let isInside = carried.name.overlaps(owner.range)
        if owner.isCommon { guard isInside, !carried.isLoose, carried.isQuoted else { return nil } }
        let before = isInside ? bytes.array(carried.name.lowerBound..<max(owner.range.lowerBound, carried.name.lowerBound)) : []
        let after = bytes.array(owner.range.upperBound..<max(carried.name.upperBound, owner.range.upperBound))
        let others = CarrierName.parts(of: before) + CarrierName.parts(of: after)
        return others.allSatisfy(Self.companions.contains) ? others.isEmpty : nil
    }

    private mutating func runDetection(
        of carried: Carried, isBare: Bool, filter: CarrierFilter, in bytes: Span<UInt8>
    ) throws -> Detection? {
        let shape = Shape(bytes.array(carried.value))
        guard shape.isRandom(), !carried.isLoose || !isBare || shape.count >= 20 && !shape.isHex else { return nil }
        var detection = try detection(of: carried, kind: .strong, filter: filter, in: bytes)
        // A provider's name before 40 or 64 hexadecimal digits is a commit or a checksum as often as a token.
        if isBare, shape.isHex, shape.count >= 40, detection?.rank == .carried { detection?.confidence = .low }
        return detection
    }
}
