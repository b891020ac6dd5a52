internal import Patterns
internal import Rules
internal import Secrets

/// Finds long runs of letters and digits.
enum RandomRuns {
    /// The first offset at which a run may begin whose first bytes are not all before `offset`.
    static func start(overlapping offset: Int, in bytes: Span<UInt8>) -> Int {
        let at = max(0, offset - ByteRuns.shortest + 1)
        guard at > 0, ByteRuns.isRunByte(bytes[at - 1]) else { return at }
        return ByteRuns.end(from: at, in: bytes)
    }

    /// The name that stands before a run, joined to it by quotes, operators and spaces; nil where none does.
    static func name(before run: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
        var end = run.lowerBound
        // What is no letter or digit may belong to the value too: `tkn.v1_0a1b…`.
        while end > 0, run.lowerBound - end < 12, isValueByte(bytes[end - 1]) { end -= 1 }
        let start = end
        while end > 0, start - end < 8, isJoint(bytes[end - 1]) { end -= 1 }
        guard end < start, end > 0, Shape.isAlphanumeric(bytes[end - 1]) else { return nil }
        let name = CarrierReader.nameRange(around: end - 1..<end, in: bytes)
        if start - end == 1, CarrierReader.isNumber(name, in: bytes) {
            // An id begins the value: `123456789:…`, `123456789012345|…`.
            return self.name(before: name, in: bytes)
        }
        if NameWord.isScheme(name, in: bytes) { return NameWord.before(name, in: bytes) ?? name }
        return name.lowerBound > 0 && isPathMark(bytes[name.lowerBound - 1]) ? nil : name
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "~"): true
        default: ByteRuns.isRunByte(byte)
        }
    }

    /// Whether a byte joins a name and what it carries.
    private static func isJoint(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "="), UInt8(ascii: ":"),
            UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: "-"), UInt8(ascii: "|"), 0x20, 0x09:
            true
        default: false
        }
    }

    /// Whether a byte before a name makes it a step of a path or an address.
    private static func isPathMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@")
    }
}

/// Credentials that a provider's name alone carries: `stitchdata = "…"`, `onesignal: …`.
extension ChunkScanner {
    /// Words that may stand in the name beside the provider's.
    private static let companions: Set<String> = [
        "api", "key", "token", "secret", "access", "private", "live", "test", "prod", "production", "dev",
        "sandbox", "app",
        "client", "account", "auth", "oauth", "user", "bot", "cloud", "code", "env", "value", "credential",
        "personal", "init", "initialize", "configure", "setup",
    ]
    /// How far before a name the words of the same name may begin.
    private static let reach = 40

    /// Looks at the random runs that no carrier's word told of, and keeps those which a provider's name carries.
    mutating func scanRuns(_ starts: [Int], in bytes: Span<UInt8>, into detections: inout [Detection]) throws
    {
        guard let filter else { return }
        var at = 0
        for start in starts where start >= at {
            let run = start..<ByteRuns.end(from: start, in: bytes)
            at = run.upperBound
            guard ByteRuns.isMixed(bytes, run), let name = RandomRuns.name(before: run, in: bytes),
                try mayNameProvider(name, in: bytes), let carried = CarrierReader.read(name: name, in: bytes),
                carried.value.overlaps(run),
                mayBeSecret(carried, in: bytes, detections: detections),
                let provider = try providerName(of: carried, in: bytes),
                let detection = try runDetection(of: carried, provider: provider, filter: filter, in: bytes)
            else { continue }
            at = max(at, carried.value.upperBound)
            detections.append(detection)
        }
    }

    /// Whether a provider's name may stand in a carrier's name or in the words before it.
    mutating func mayNameProvider(_ name: Range<Int>, in bytes: Span<UInt8>) throws -> Bool {
        if sieve == nil { sieve = try rules.nameSieve() }
        let start = Lines.start(of: name.lowerBound, in: bytes, most: Self.reach)
        return sieve?.mayBegin(in: start..<name.upperBound, of: bytes) {
            NameWord.isWhole($0, isNaming: true, in: bytes)
        } ?? true
    }

    /// A name that is a provider's and nothing else but words for credentials.
    struct ProviderName {
        /// Whether the provider's name stands alone.
        var isBare: Bool
        /// Whether it is an ordinary word too.
        var isCommon: Bool
    }

    /// The provider's name that a carrier's name is; nil where it is more than that.
    mutating func providerName(of carried: Carried, in bytes: Span<UInt8>) throws -> ProviderName? {
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
