internal import Patterns
internal import Rules
internal import Secrets

/// Credentials without a shape of their own, found by what carries them.
extension ChunkScanner {
    /// How far before and after a carried value the names around it are looked up.
    private static let nameReach = 400

    /// Reads what the carriers' words carry, and keeps what a rule, a name or the value itself makes a credential.
    mutating func scanCarriers(
        _ words: [Range<Int>], in bytes: Span<UInt8>, into detections: inout [Detection]
    ) throws {
        guard let filter, !words.isEmpty else { return }
        var nameEnd = 0
        for word in words.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard word.lowerBound >= nameEnd, let carried = CarrierReader.read(word, in: bytes) else {
                continue
            }
            nameEnd = carried.name.upperBound
            guard Self.mayBeSecret(carried, in: bytes),
                !detections.contains(where: { $0.extent.overlaps(carried.value) && $0.rank > .generic })
            else { continue }
            let value = bytes.array(carried.value)
            let name = bytes.array(carried.name)
            guard !matches(filter.notNames, name, rule: "carriers"),
                !matches(filter.notValues, value, rule: "carriers")
            else { continue }
            if let detection = try detection(of: carried, name: name, value: value, in: bytes) {
                detections.append(detection)
            }
        }
    }

    /// A cheap look at a value before any pattern: its length, and that it is no code, path or prose.
    private static func mayBeSecret(_ carried: Carried, in bytes: Span<UInt8>) -> Bool {
        guard (6...1024).contains(carried.value.count) else { return false }
        for index in carried.value where bytes[index] <= 0x20 || bytes[index] == 0x7F { return false }
        let first = bytes[carried.value.lowerBound]
        return !"$<{[(%&/".utf8.contains(first) || carried.isQuoted && first != UInt8(ascii: "<")
    }

    private mutating func detection(
        of carried: Carried, name: [UInt8], value: [UInt8], in bytes: Span<UInt8>
    ) throws -> Detection? {
        let around =
            max(
                0, carried.name.lowerBound - Self.nameReach)..<min(
                bytes.count, carried.value.upperBound + Self.nameReach)
        let names = try self.names(in: around, of: bytes)
        if let near = try nearToken(carried, value: value, names: names, in: bytes) { return near }
        let owner = Naming.owner(of: carried, names: names, in: bytes)
        guard
            let confidence = Plausibility.confidence(
                name: String(decoding: name, as: UTF8.self), value: value, isQuoted: carried.isQuoted,
                isAttributed: owner != nil)
        else { return nil }
        let isPassword = Plausibility.isPasswordName(String(decoding: name, as: UTF8.self))
        var detection = Detection(
            rule: isPassword ? "generic.password" : "generic.secret", provider: "generic", attributed: owner,
            rank: .carried, confidence: confidence, role: "secret", secret: carried.value,
            parts: [Place.Part(role: "secret", bytes: carried.value)])
        detection.carrier = carried.name
        return detection
    }

    /// The first token that hangs on a word near a carried value and has its shape; the nearest word's first.
    private mutating func nearToken(
        _ carried: Carried, value: [UInt8], names: [(meaning: NameMeaning, range: Range<Int>)],
        in bytes: Span<UInt8>
    ) throws -> Detection? {
        let extent = carried.name.lowerBound..<carried.value.upperBound
        var tried: Set<Int> = []
        for name in names.sorted(by: {
            Naming.distance($0.range, extent) < Naming.distance($1.range, extent)
        })
        where !carried.value.overlaps(name.range) {
            for number in name.meaning.tokens where tried.insert(number).inserted {
                let token = try token(number)
                guard
                    Self.area(token.rule.within, around: extent, in: bytes).overlaps(name.range)
                        || token.rule.within == .match && extent.overlaps(name.range),
                    let match = wholeMatch(token, value), acceptsValue(token, value),
                    acceptsCarrier(
                        token,
                        bytes.array(
                            Lines.start(
                                of: carried.value.lowerBound, in: bytes, most: 512)..<carried.value.lowerBound
                        )),
                    var detection = complete(
                        token, rank: .near, secret: shifted(match, by: carried.value.lowerBound), match: nil,
                        in: bytes)
                else { continue }
                detection.carrier = carried.name
                return detection
            }
        }
        return nil
    }

    /// The secret's bytes in a value that a token's pattern matches whole.
    private mutating func wholeMatch(_ token: CompiledToken, _ value: [UInt8]) -> Range<Int>? {
        do {
            return try matcher.firstMatch(of: token.whole, in: value.span).map {
                $0[token.secretGroup] ?? $0.range
            }
        } catch {
            return nil
        }
    }

    private func shifted(_ range: Range<Int>, by offset: Int) -> Range<Int> {
        range.lowerBound + offset..<range.upperBound + offset
    }
}
