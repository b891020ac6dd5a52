internal import Git
internal import Patterns
package import Rules
package import Secrets

/// One worker's detector: finds credentials in a run of bytes by the rules in force.
///
/// A prefilter finds the rare literals that rules hang on; patterns decide in a bounded window around each. What two rules
/// claim goes to the more specific one.
package struct ChunkScanner: ~Copyable {
    /// How far before an anchor a match may begin.
    private static let before = 512
    /// How far after an anchor a match may run on, and for patterns that span lines.
    private static let after = 4096
    private static let farAfter = 65_536
    private static let binarySniff = 8000

    let rules: RuleSet
    var matcher = Matcher()
    private var literals: LiteralScanner
    private var hits: [LiteralHit] = []
    var batch = ByteBatch()
    private var compiled: [CompiledToken?]
    /// The names of providers with what looks for them; nil until they are asked for.
    private var providerNames: ProviderNames?
    private var nameHits: [LiteralHit] = []
    /// Nil until a name is asked about.
    var sieve: NameSieve?
    /// What the names of carriers say, nil for nothing, and which values are none whatever carries them.
    var kinds = ByteMemo<CarrierName.Kind?>()
    var emptyValues = ByteMemo<Bool>()
    /// What carried values were, and whose others are, by the bytes around them.
    var seenCarried = SeenMemo<Detection?>()
    var seenOwners = SeenMemo<SeenOwner?>()
    /// Whether a part or an exception was looked for since this was last unset: then more decides than the bytes around a place.
    var looksFar = false
    /// The places that the bytes last scanned have, in order of their ends.
    var places: [Mark] = []
    /// What of each anchor is looked at first.
    let gates: [Gate]
    let longestAnchor: Int
    let filter: CarrierFilter?
    /// What in the bytes last scanned shows that something is encoded.
    var cues: [EncodedPlace] = []
    /// The path of the file that is scanned, and those of members of containers that lead to the bytes; nil where a blob's
    /// paths are found later.
    var names: [FilePath]?
    /// Why a rule could not be fully searched in the bytes last scanned, by rule.
    package private(set) var failures: [String: String] = [:]

    /// Prepares the scratch of one worker.
    package init(rules: RuleSet) throws {
        let filter = try rules.carriers.map { try CarrierFilter($0) }
        let literals = try LiteralScanner(for: rules.anchorDatabase)
        self.rules = rules
        self.filter = filter
        self.literals = literals
        compiled = Array(repeating: nil, count: rules.tokenCount)
        gates = rules.anchors.map { Gate($0) }
        longestAnchor = gates.reduce(1) { max($0, $1.count) }
    }

    /// Finds what a run of bytes holds, in order of place.
    ///
    /// - Parameter path: Where the bytes come from, for rules that go by a tool's own file.
    package mutating func scan(_ bytes: Span<UInt8>, path: FilePath? = nil) throws -> [Detection] {
        try scan(bytes, path: path, known: nil)
    }

    /// The same for bytes that have places in common with others, which `places` told after those were scanned.
    mutating func scan(_ bytes: Span<UInt8>, path: FilePath?, known: Inheritance?) throws -> [Detection] {
        failures.removeAll(keepingCapacity: true)
        cues.removeAll(keepingCapacity: true)
        try findPlaces(in: bytes, known: known)
        var detections: [Detection] = []
        try scanStores(stores(for: path), in: bytes, into: &detections)
        var areas: [Int: [Range<Int>]] = [:]
        var searched: [Int: Int] = [:]
        var carriers: [Range<Int>] = []
        var runs: [Int] = []
        for place in places {
            guard place.id != Self.runMark else {
                runs.append(place.range.lowerBound)
                continue
            }
            let anchor = rules.anchors[Int(place.id)]
            let range = place.range
            if let cue = anchor.cue {
                cues.append(EncodedPlace(cue: cue, range: range))
                continue
            }
            if anchor.isCarrier { carriers.append(range) }
            if !anchor.tokens.isEmpty { noteCues(around: range, in: bytes) }
            for token in anchor.tokens {
                let rule = try self.token(token)
                guard rule.rule.within == .match else {
                    areas[token, default: []].append(Self.area(rule.rule.within, around: range, in: bytes))
                    continue
                }
                matchAnchored(
                    token, rule, anchor: range, beginsMatch: anchor.shape.beginsMatch, in: bytes,
                    searched: &searched, into: &detections)
            }
        }
        for (token, ranges) in areas.sorted(by: { $0.key < $1.key }) {
            let rule = try self.token(token)
            for area in Self.merged(ranges) {
                match(
                    rule, rank: rule.rule.general ? .generic : .reached, starts: area, context: area,
                    in: bytes, into: &detections)
            }
        }
        if !carriers.isEmpty || !runs.isEmpty, !Self.isBinary(bytes) {
            try scanCarriers(carriers, in: bytes, into: &detections)
            try scanRuns(runs, in: bytes, into: &detections)
        }
        return try attributed(resolved(detections), in: bytes)
    }

    /// Calls `body` for each anchor that stands in bytes.
    mutating func forEachHit(
        in bytes: Span<UInt8>, _ body: (inout ChunkScanner, LiteralHit) throws -> Void
    ) throws {
        hits.removeAll(keepingCapacity: true)
        try literals.scan(bytes, database: rules.anchorDatabase, into: &hits)
        for index in hits.indices { try body(&self, hits[index]) }
    }

    /// Whether bytes are no text, in which what carries a value means nothing: a NUL stands among the first, as git has it.
    private static func isBinary(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<min(bytes.count, binarySniff) where bytes[index] == 0 { return true }
        return false
    }

    /// A token by its flat number, compiled once a worker asks for it.
    mutating func token(_ number: Int) throws -> CompiledToken {
        if let known = compiled[number] { return known }
        let token = try rules.token(number)
        compiled[number] = token
        return token
    }

    // MARK: Anchors

    /// Searches for a token whose anchor is part of it; a place that was searched is not searched again.
    private mutating func matchAnchored(
        _ number: Int, _ token: CompiledToken, anchor: Range<Int>, beginsMatch: Bool, in bytes: Span<UInt8>,
        searched: inout [Int: Int], into detections: inout [Detection]
    ) {
        let first = beginsMatch ? anchor.lowerBound : max(0, anchor.lowerBound - Self.before)
        let lower = max(first, searched[number] ?? 0)
        guard lower <= anchor.lowerBound else { return }
        searched[number] = anchor.lowerBound + 1
        let after = token.spansLines ? Self.farAfter : Self.after
        let context = max(0, lower - 64)..<min(bytes.count, anchor.upperBound + after)
        let count = detections.count
        match(
            token, rank: token.rule.general ? .generic : .anchored,
            starts: lower..<anchor.lowerBound + 1,
            context: context, in: bytes, into: &detections)
        if detections.count > count, let last = detections.last {
            searched[number] = max(anchor.lowerBound + 1, last.secret.upperBound)
        }
    }

    /// The bytes within a rule's reach of its anchor.
    static func area(_ reach: TokenRule.Reach, around range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>
    {
        switch reach {
        case .match, .line:
            Lines.start(
                of: range.lowerBound, in: bytes, most: 4096)..<Lines.end(
                    of: range.upperBound, in: bytes, most: 4096)
        case .block: Lines.block(around: range, in: bytes)
        case .lines(let count): Lines.around(range, count, in: bytes)
        case .file: 0..<bytes.count
        case .bytes(let count): max(0, range.lowerBound - count)..<min(bytes.count, range.upperBound + count)
        }
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Matches a token's pattern and keeps what passes its conditions.
    private mutating func match(
        _ token: CompiledToken, rank: Detection.Rank, starts: Range<Int>, context: Range<Int>,
        in bytes: Span<UInt8>,
        into detections: inout [Detection]
    ) {
        let seen = min(context.lowerBound, starts.lowerBound)..<max(context.upperBound, starts.upperBound)
        for match in matches(of: token.pattern, starts: starts, context: seen, in: bytes, rule: token.id) {
            let secret = match[token.secretGroup] ?? match.range
            guard !secret.isEmpty, accepts(token, match: match, secret: secret, in: bytes) else { continue }
            guard let detection = complete(token, rank: rank, secret: secret, match: match, in: bytes) else {
                continue
            }
            detections.append(detection)
        }
    }

    /// All matches that start in a range; a search that ends without an answer is noted as a failure of its rule.
    mutating func matches(
        of pattern: Pattern, starts: Range<Int>, context: Range<Int>, in bytes: Span<UInt8>, rule: String
    ) -> [Match] {
        var found: [Match] = []
        do {
            try matcher.forEachMatch(of: pattern, in: bytes, range: starts, context: context) { match, stop in
                found.append(match)
                stop = found.count >= 1000
            }
        } catch {
            failures[rule] = error.description
        }
        return found
    }

    /// Notes that a rule was not fully searched.
    mutating func fail(_ rule: String, _ reason: String) { failures[rule] = reason }

    /// Whether a pattern matches somewhere in bytes.
    mutating func matches(_ pattern: Pattern, _ bytes: [UInt8], rule: String) -> Bool {
        do {
            return try matcher.firstMatch(of: pattern, in: bytes.span) != nil
        } catch {
            failures[rule] = error.description
            return false
        }
    }

    // MARK: Conditions

    /// Whether a match passes the conditions of its rule that look at the token and the text before it.
    private mutating func accepts(
        _ token: CompiledToken, match: Match, secret: Range<Int>, in bytes: Span<UInt8>
    ) -> Bool {
        guard acceptsValue(token, bytes.array(secret)), acceptsChecksum(token, match: match, in: bytes) else {
            return false
        }
        guard token.carriedBy != nil || token.notCarriedBy != nil else { return true }
        let before = bytes.array(Lines.start(of: secret.lowerBound, in: bytes, most: 512)..<secret.lowerBound)
        return acceptsCarrier(token, before)
    }

    /// Whether the token itself is what the rule says, whatever stands around it.
    mutating func acceptsValue(_ token: CompiledToken, _ value: [UInt8]) -> Bool {
        if let least = token.rule.entropy, Plausibility.entropy(value) < least { return false }
        if let not = token.not, matches(not, value, rule: token.id) { return false }
        return true
    }

    /// Whether the text before a token is that of one of its carriers.
    mutating func acceptsCarrier(_ token: CompiledToken, _ before: [UInt8]) -> Bool {
        if let carriedBy = token.carriedBy, !matches(carriedBy, before, rule: token.id) { return false }
        if let notCarriedBy = token.notCarriedBy, matches(notCarriedBy, before, rule: token.id) {
            return false
        }
        return true
    }

    private func acceptsChecksum(_ token: CompiledToken, match: Match, in bytes: Span<UInt8>) -> Bool {
        guard let checksum = token.rule.checksum, let checkGroup = token.pattern.names["check"] else {
            return true
        }
        // An alternative of the pattern without the group is a form that carries no checksum.
        guard let check = match[checkGroup] else { return true }
        var text = checksum.of
        for (name, group) in token.pattern.names {
            text = text.replacing("{\(name)}", with: match[group].map { bytes.text($0) } ?? "")
        }
        return checksum.value(over: text) == bytes.text(check)
    }

    // MARK: Parts

    /// Puts a composite credential together; nil where a part that it needs is missing.
    ///
    /// - Parameters:
    ///   - match: The match whose named groups are parts too.
    ///   - offset: Where the text that was matched begins in the bytes.
    mutating func complete(
        _ token: CompiledToken, rank: Detection.Rank, secret: Range<Int>, match: Match?, offset: Int = 0,
        in bytes: Span<UInt8>
    ) -> Detection? {
        var detection = Detection(
            rule: token.id, provider: token.provider, rank: rank, confidence: token.confidence,
            role: token.rule.role,
            secret: secret, parts: [Place.Part(role: token.rule.role, bytes: secret)])
        for (name, group) in token.pattern.names.sorted(by: { $0.value < $1.value })
        where name != "secret" && name != "body" && name != "check" {
            guard let range = match?[group] else { continue }
            let bytes = range.lowerBound + offset..<range.upperBound + offset
            detection.parts.append(Place.Part(role: name.replacing("_", with: "-"), bytes: bytes))
        }
        for part in token.parts where !detection.parts.contains(where: { $0.role == part.role }) {
            looksFar = true
            if let range = nearest(part, to: secret, apart: detection.parts, in: bytes, rule: token.id) {
                detection.parts.append(Place.Part(role: part.role, bytes: range))
            } else if let value = part.rule.otherwise {
                detection.defaults[part.role] = value
            } else if !part.rule.optional {
                guard let alone = token.rule.alone else { return nil }
                detection.confidence = alone
            }
        }
        if let whole = detection.parts.first(where: { $0.role == token.rule.secretRole }) {
            detection.secret = whole.bytes
            detection.role = whole.role
        }
        if let form = token.rule.chosen {
            guard let weighed = detection.weighed(as: form, in: bytes) else { return nil }
            detection = weighed
        }
        let matched = match.map { $0.range.lowerBound + offset..<$0.range.upperBound + offset }
        return excepted(detection, by: token, match: matched ?? secret, in: bytes)
    }

    /// The nearest place of a part within its reach.
    private mutating func nearest(
        _ part: CompiledToken.Part, to secret: Range<Int>, apart: [Place.Part], in bytes: Span<UInt8>,
        rule: String
    ) -> Range<Int>? {
        let area = Self.area(part.rule.within, around: secret, in: bytes)
        guard let pattern = part.pattern else { return oneOf(part.rule.oneOf, in: area, of: bytes) }
        let context = max(0, area.lowerBound - 64)..<min(bytes.count, area.upperBound + 64)
        let group = pattern.names["value"] ?? 0
        var best: (distance: Int, range: Range<Int>)?
        for match in matches(of: pattern, starts: area, context: context, in: bytes, rule: rule) {
            guard let range = match[group], !apart.contains(where: { $0.bytes.overlaps(range) }) else {
                continue
            }
            if let carriedBy = part.carriedBy {
                let before = bytes.array(
                    Lines.start(of: range.lowerBound, in: bytes, most: 512)..<range.lowerBound)
                guard matches(carriedBy, before, rule: rule) else { continue }
            }
            let distance =
                range.lowerBound >= secret.upperBound
                ? range.lowerBound - secret.upperBound : secret.lowerBound - range.upperBound
            if best.map({ distance < $0.distance }) ?? true { best = (distance, range) }
        }
        return best?.range
    }

    /// The longest word of a closed set that stands in an area.
    private func oneOf(_ words: [String], in area: Range<Int>, of bytes: Span<UInt8>) -> Range<Int>? {
        let text = bytes.array(area)
        for word in words.sorted(by: { $0.utf8.count > $1.utf8.count }) {
            let word = Array(word.utf8)
            guard !word.isEmpty, text.count >= word.count else { continue }
            for start in 0...(text.count - word.count)
            where text[start..<start + word.count].elementsEqual(word) {
                return area.lowerBound + start..<area.lowerBound + start + word.count
            }
        }
        return nil
    }

    // MARK: Names

    /// The names of providers that stand in an area, with where.
    mutating func names(in area: Range<Int>, of bytes: Span<UInt8>) throws -> [NamePlace] {
        var known = try providerNames.take() ?? ProviderNames(rules.names())
        nameHits.removeAll(keepingCapacity: true)
        try known.literals.scan(bytes.extracting(area), database: known.index.database, into: &nameHits)
        let names = nameHits.map { hit in
            let end = area.lowerBound + hit.end
            let word = known.index.words[Int(hit.id)]
            return NamePlace(
                meaning: known.index.meanings[Int(hit.id)], range: end - word.utf8.count..<end)
        }
        providerNames = consume known
        return names
    }

    /// The names of providers, and what one worker looks for them with.
    private struct ProviderNames: ~Copyable {
        let index: NameIndex
        var literals: LiteralScanner

        init(_ index: NameIndex) throws {
            self.index = index
            literals = try LiteralScanner(for: index.database)
        }
    }

    // MARK: Overlaps

    /// Of detections that overlap, the most specific one; of equals, the surer, then the longer, then the first rule.
    private func resolved(_ detections: [Detection]) -> [Detection] {
        guard detections.count > 1 else { return detections }
        let ordered = detections.sorted { left, right in
            let leftIsOutside = rules.outside.contains(left.provider)
            if leftIsOutside != rules.outside.contains(right.provider) { return !leftIsOutside }
            if left.rank != right.rank { return left.rank > right.rank }
            if left.confidence != right.confidence { return left.confidence > right.confidence }
            if left.parts.count != right.parts.count { return left.parts.count > right.parts.count }
            if left.secret.count != right.secret.count { return left.secret.count > right.secret.count }
            if left.secret.lowerBound != right.secret.lowerBound {
                return left.secret.lowerBound < right.secret.lowerBound
            }
            return left.rule < right.rule
        }
        var kept: [Detection] = []
        var taken: [Range<Int>] = []
        for detection in ordered {
            let secrets =
                detection.parts.filter { !PublicRoles.contains($0.role) }.map(\.bytes) + [detection.secret]
            guard !secrets.contains(where: { secret in taken.contains { $0.overlaps(secret) } }) else {
                continue
            }
            // What waits for its path may come to nothing, so it takes nothing from others.
            if detection.exceptions == nil { taken += secrets }
            kept.append(detection)
        }
        return kept.sorted { ($0.secret.lowerBound, $0.rule) < ($1.secret.lowerBound, $1.rule) }
    }
}
