internal import Rules
internal import Secrets

/// Finds long runs of letters and digits, by looking at every sixteenth byte: where that one is no part of a run, no run of
/// sixteen covers it.
enum RandomRuns {
    /// The shortest run that is looked at.
    static let shortest = 16

    /// The next run of letters, digits, `_` and `-` that has letters and digits, from an offset on.
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
            var upper = probe + 1
            while upper < bytes.count, isRun(bytes[upper]) { upper += 1 }
            if upper - lower >= shortest, isMixed(lower..<upper, in: bytes) { return lower..<upper }
            at = upper + 1
        }
        return nil
    }

    private static let isRunByte: [Bool] = (0...255).map {
        Shape.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D
    }

    private static func isRun(_ byte: UInt8) -> Bool { isRunByte[Int(byte)] }

    private static func isMixed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var digits = 0
        var letters = 0
        for index in range {
            let byte = bytes[index]
            if byte >= 0x30 && byte <= 0x39 {
                digits += 1
            } else if byte >= 0x41, byte != 0x5F {
                letters += 1
            }
            if digits > 2, letters > 2 { return true }
        }
        return false
    }

    /// The name that stands before a run, joined to it by quotes, operators and spaces; nil where none does.
    static func name(before run: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
        var end = run.lowerBound
        // What is no letter or digit may belong to the value too: `tkn.v1_0a1b…`.
        while end > 0, run.lowerBound - end < 12,
            isRun(bytes[end - 1]) || ".+/~".utf8.contains(bytes[end - 1])
        { end -= 1 }
        let start = end
        while end > 0, start - end < 8, "\"'`=:>(-| \t".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard end < start, end > 0, Shape.isAlphanumeric(bytes[end - 1]) else { return nil }
        let name = CarrierReader.nameRange(around: end - 1..<end, in: bytes)
        return name.lowerBound > 0 && "/:@".utf8.contains(bytes[name.lowerBound - 1]) ? nil : name
    }
}

/// Credentials that a provider's name alone carries: `stitchdata = "…"`, `onesignal: …`.
extension ChunkScanner {
    /// Words that may stand in the name beside the provider's.
    private static let companions: Set<String> = [
        "api", "key", "token", "secret", "access", "private", "live", "test", "prod", "production", "dev",
        "sandbox", "app",
        "client", "account", "auth", "oauth", "user", "bot", "cloud", "code", "env", "value", "credential",
        "personal",
    ]
    /// How far before a name the words of the same name may begin.
    private static let reach = 40

    /// Looks at the random runs that no carrier's word told of, and keeps those which a provider's name carries.
    mutating func scanRuns(in bytes: Span<UInt8>, into detections: inout [Detection]) throws {
        guard let filter else { return }
        var at = 0
        while let run = RandomRuns.next(in: bytes, from: at) {
            at = run.upperBound
            guard let name = RandomRuns.name(before: run, in: bytes),
                let carried = CarrierReader.read(name: name, in: bytes), carried.value.overlaps(run),
                mayBeSecret(carried, in: bytes, detections: detections),
                let provider = try providerName(of: carried, in: bytes),
                let detection = try runDetection(of: carried, provider: provider, filter: filter, in: bytes)
            else { continue }
            at = max(at, carried.value.upperBound)
            detections.append(detection)
        }
    }

    /// A name that is a provider's and nothing else but words for credentials.
    private struct ProviderName {
        /// Whether the provider's name stands alone.
        var isBare: Bool
        /// Whether it is an ordinary word too.
        var isCommon: Bool
    }

    /// The provider's name that a carrier's name is; nil where it is more than that.
    private mutating func providerName(of carried: Carried, in bytes: Span<UInt8>) throws -> ProviderName? {
        let area = max(0, carried.name.lowerBound - Self.reach)..<carried.name.upperBound
        let names = try self.names(in: area, of: bytes)
        guard let owner = Naming.owner(of: carried, names: names, in: bytes), owner.isInName else {
            return nil
        }
        let isInside = carried.name.overlaps(owner.range)
        var others = CarrierName.parts(
            of: bytes.array(owner.range.upperBound..<max(carried.name.upperBound, owner.range.upperBound)))
        if isInside, carried.name.lowerBound < owner.range.lowerBound {
            others += CarrierName.parts(of: bytes.array(carried.name.lowerBound..<owner.range.lowerBound))
        }
        guard others.allSatisfy(Self.companions.contains) else { return nil }
        if owner.isCommon, others.isEmpty {
            guard isInside, carried.isQuoted, !carried.isLoose else { return nil }
        }
        return ProviderName(isBare: others.isEmpty, isCommon: owner.isCommon)
    }

    private mutating func runDetection(
        of carried: Carried, provider: ProviderName, filter: CarrierFilter, in bytes: Span<UInt8>
    ) throws -> Detection? {
        let shape = Shape(bytes.array(carried.value))
        guard shape.isRandom(), !carried.isLoose || !provider.isBare || shape.count >= 20 && !shape.isHex
        else {
            return nil
        }
        var detection = try detection(of: carried, kind: .strong, filter: filter, in: bytes)
        // A name alone before hexadecimal digits may be that of what they are the hash of: `"rev": "…"`.
        let mayBeHash = shape.isHex && (provider.isCommon || shape.count >= 64)
        if provider.isBare, mayBeHash, detection?.rank == .carried { detection?.confidence = .low }
        return detection
    }
}
