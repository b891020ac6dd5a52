internal import Patterns
internal import Rules
internal import Secrets

/// Credentials without a shape of their own, found by what carries them.
extension ChunkScanner {
    /// How far before and after a carried value the names around it are looked up.
    private static let nameReach = 400
    /// How far before a carrier's name and after its value bytes decide what it is, but for parts and exceptions; and how far
    /// before a password that stands bare, which a section of a configuration makes one.
    private static let reach = (before: 560, after: 440)
    private static let passwordReach = (before: 4200, after: 440)
    /// Rules for what a user's own system has made, which is no provider's whatever stands near.
    private static let ownerless: Set<String> = ["generic.password-hash", "generic.krb5-hash"]

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
            guard mayBeSecret(carried, in: bytes, detections: detections),
                let kind = kind(of: carried.telling(in: bytes), filter: filter, in: bytes),
                !isOtherKey(carried, kind: kind, filter: filter, in: bytes),
                let detection = try detection(of: carried, kind: kind, filter: filter, in: bytes),
                !carried.isLoose || detection.confidence > .low
            else { continue }
            detections.append(detection)
        }
    }

    /// Whether the word before a name of one word makes it another kind of key: `next page token: …`.
    private mutating func isOtherKey(
        _ carried: Carried, kind: CarrierName.Kind, filter: CarrierFilter, in bytes: Span<UInt8>
    ) -> Bool {
        let name = carried.name
        guard kind != .password, name.lowerBound > 1, bytes[name.lowerBound - 1] == 0x20,
            Shape.isAlphanumeric(bytes[name.lowerBound - 2])
        else { return false }
        let before = CarrierReader.nameRange(
            around: name.lowerBound - 2..<name.lowerBound - 1, in: bytes)
        // What declares a variable is no part of its name: `export API_KEY=…`.
        guard !Carried.declares(bytes.text(before)) else { return false }
        return self.kind(of: before.lowerBound..<name.upperBound, filter: filter, in: bytes) == nil
    }

    /// A cheap look at a value before any pattern: its length, that it is no code, path or prose, and nobody else's.
    func mayBeSecret(_ carried: Carried, in bytes: Span<UInt8>, detections: [Detection]) -> Bool {
        guard (6...2048).contains(carried.value.count) else { return false }
        for index in carried.value where bytes[index] <= 0x20 || bytes[index] == 0x7F { return false }
        let first = bytes[carried.value.lowerBound]
        guard !"$<{[(%&/".utf8.contains(first) || carried.isQuoted && first != UInt8(ascii: "<") else {
            return false
        }
        return !detections.contains { detection in
            detection.rank > .generic && detection.exceptions == nil
                && detection.secrets.contains { $0.overlaps(carried.value) }
        }
    }

    /// What the name of a carrier says of its value; nil where it says nothing.
    mutating func kind(
        of name: Range<Int>, filter: CarrierFilter, in bytes: Span<UInt8>
    ) -> CarrierName.Kind? {
        if let known = kinds.answer(for: name, in: bytes) { return known }
        let kind = CarrierName.kind(of: bytes.array(name), words: filter.words)
        kinds.keep(kind, for: name, in: bytes)
        return kind
    }

    /// Whether a value may be a secret by itself: no placeholder or reference, and no code.
    mutating func mayBeSecret(
        _ value: Range<Int>, kind: CarrierName.Kind, filter: CarrierFilter, in bytes: Span<UInt8>
    ) -> Bool {
        guard
            kind == .password || value.count >= 16 || value.contains(where: { bytes[$0] &- 0x30 < 10 })
                || Self.mayBeLetters(value, in: bytes)
        else { return false }
        if let isEmpty = emptyValues.answer(for: value, in: bytes) { return !isEmpty }
        guard let isEmpty = isEmpty(bytes.array(value), filter: filter) else { return true }
        emptyValues.keep(isEmpty, for: value, in: bytes)
        return !isEmpty
    }

    /// Whether a short value in quotes may be a token that chance made without a digit: of both cases, and not one word.
    private static func mayBeLetters(_ value: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard value.count >= 12, value.lowerBound > 0, ByteSet.quotes.contains(bytes[value.lowerBound - 1])
        else { return false }
        return value.contains { (0x41...0x5A).contains(bytes[$0]) }
            && value.contains { (0x61...0x7A).contains(bytes[$0]) }
    }

    /// Whether a value says by itself that it is no secret; nil where that could not be found out.
    private mutating func isEmpty(_ value: [UInt8], filter: CarrierFilter) -> Bool? {
        if Shape(value).isCode { return true }
        // What makes a value none shows at its beginning; a long one would only use up the match limit.
        let beginning = Array(value.prefix(256))
        do {
            return try matcher.firstMatch(of: filter.notValues, in: beginning.span) != nil
        } catch {
            fail("carriers", error.description)
            return nil
        }
    }

    /// What a carried value is: a provider's token by its shape, or a secret that its name and randomness show.
    ///
    /// The same value between the same bytes is the same, so that it is found out once for all versions of a file.
    mutating func detection(
        of carried: Carried, kind: CarrierName.Kind, filter: CarrierFilter, in bytes: Span<UInt8>
    ) throws -> Detection? {
        let origin = carried.name.lowerBound
        let isPlain = kind != .password || carried.isQuoted
        let key = SeenMemo<Detection?>.key(
            of: origin..<carried.value.upperBound, reach: isPlain ? Self.reach : Self.passwordReach,
            with: SeenCarried(carried: carried.moved(by: -origin), kind: kind), in: bytes)
        if let known = seenCarried.answer(for: key) {
            return known?.moved { $0.lowerBound + origin..<$0.upperBound + origin }
        }
        let failureCount = failures.count
        looksFar = false
        let detection = try unseenDetection(of: carried, kind: kind, filter: filter, in: bytes)
        if !looksFar, failures.count == failureCount {
            seenCarried.keep(
                detection?.moved { $0.lowerBound - origin..<$0.upperBound - origin }, for: key)
        }
        return detection
    }

    private mutating func unseenDetection(
        of carried: Carried, kind: CarrierName.Kind, filter: CarrierFilter, in bytes: Span<UInt8>
    ) throws -> Detection? {
        guard mayBeSecret(carried.value, kind: kind, filter: filter, in: bytes) else { return nil }
        let value = bytes.array(carried.value)
        let shape = Shape(value)
        let names = try self.names(in: Self.surroundings(of: carried, in: bytes), of: bytes)
        let owner = Naming.owner(of: carried, names: names, in: bytes)
        if let near = try nearToken(carried, value: value, names: names, owner: owner, in: bytes) {
            return near
        }
        if carried.isJoined, owner?.isInName != true { return nil }
        if carried.repeatsName(in: bytes) || shape.isURL && carried.isProse(in: bytes) { return nil }
        let isProvidersName =
            try owner?.isInName == true
            && (owner?.isCommon == false || providerName(of: carried, in: bytes) != nil)
        let secret = CarriedSecret(
            shape: shape, kind: kind, carried: carried, owner: owner, isProvidersName: isProvidersName,
            nameParts: CarrierName.parts(of: bytes.array(carried.name)),
            form: carried.passwordForm(kind: kind, in: bytes))
        guard var confidence = carried.scheme == .basic ? .medium : secret.confidence,
            carried.scheme == .basic || owner?.isInName == true || !shape.isEncodedSentence
        else { return nil }
        if kind == .weak, owner?.isInName != true, carried.isPagesKey(in: bytes) { return nil }
        if owner == nil, secret.nameParts == ["api", "key"], carried.isPagesProperty(in: bytes) {
            confidence = .low
        }
        var detection = Detection(
            rule: carried.rule(for: kind, in: bytes), provider: "generic",
            attributed: owner?.id, rank: .carried, confidence: confidence, role: "secret",
            secret: carried.value,
            parts: [Place.Part(role: "secret", bytes: carried.value)])
        detection.carrier = carried.name
        return carried.scheme == .basic ? detection.weighed(as: .basic, in: bytes) : detection
    }

    /// Detections with an owner for those whose shape many providers share, by the names around them; hashes of passwords and
    /// private keys are nobody's.
    mutating func attributed(_ detections: [Detection], in bytes: Span<UInt8>) throws -> [Detection] {
        var detections = detections
        for index in detections.indices
        where detections[index].attributed == nil && detections[index].rank == .generic
            && !Self.ownerless.contains(detections[index].rule)
            && detections[index].provider != "privatekey"
        {
            let secret = detections[index].secret
            let name = NameWord.before(secret, in: bytes) ?? secret.lowerBound..<secret.lowerBound
            let carried = Carried(name: name, value: secret, isQuoted: true)
            let owner = try owner(of: carried, in: bytes)
            // A shape that says what it is, such as a JWT, is only the owner's whose name carries it.
            guard let owner, owner.isInName || detections[index].provider == "generic" else { continue }
            detections[index].attributed = owner.id
        }
        return detections
    }

    /// Whose a value is by the names around it, found out once for the same bytes.
    private mutating func owner(of carried: Carried, in bytes: Span<UInt8>) throws -> SeenOwner? {
        let origin = carried.name.lowerBound
        let key = SeenMemo<SeenOwner?>.key(
            of: origin..<carried.value.upperBound, reach: Self.reach, with: carried.moved(by: -origin),
            in: bytes)
        if let known = seenOwners.answer(for: key) { return known }
        let names = try self.names(in: Self.surroundings(of: carried, in: bytes), of: bytes)
        let owner = Naming.owner(of: carried, names: names, in: bytes).map {
            SeenOwner(id: $0.id, isInName: $0.isInName)
        }
        seenOwners.keep(owner, for: key)
        return owner
    }

    private static func surroundings(of carried: Carried, in bytes: Span<UInt8>) -> Range<Int> {
        max(0, carried.name.lowerBound - nameReach)..<min(bytes.count, carried.value.upperBound + nameReach)
    }

    /// The first token that hangs on a word near a carried value and has its shape; the nearest word's first.
    ///
    /// Where the carrier's own name says whose it is, only that provider's tokens and those whose word stands in the name
    /// count: a UUID in `POSTMARK_TOKEN` below a line on another provider is Postmark's.
    private mutating func nearToken(
        _ carried: Carried, value: [UInt8], names: [NamePlace], owner: Naming.Owner?,
        in bytes: Span<UInt8>
    ) throws -> Detection? {
        let extent = carried.name.lowerBound..<carried.value.upperBound
        let named = owner?.isInName == true ? owner?.id : nil
        var tried: Set<Int> = []
        for name in names.sorted(by: {
            Naming.distance($0.range, extent) < Naming.distance($1.range, extent)
        })
        where !name.meaning.tokens.isEmpty && !carried.value.overlaps(name.range) {
            for number in name.meaning.tokens where tried.insert(number).inserted {
                let token = try token(number)
                guard named == nil || named == token.provider || carried.name.overlaps(name.range),
                    reaches(token, name: name.range, extent: extent, in: bytes),
                    let detection = try nearDetection(token, carried: carried, value: value, in: bytes)
                else { continue }
                return detection
            }
        }
        return nil
    }

    private func reaches(
        _ token: CompiledToken, name: Range<Int>, extent: Range<Int>, in bytes: Span<UInt8>
    ) -> Bool {
        Self.area(token.rule.within, around: extent, in: bytes).overlaps(name)
            || token.rule.within == .match && extent.overlaps(name)
    }

    private mutating func nearDetection(
        _ token: CompiledToken, carried: Carried, value: [UInt8], in bytes: Span<UInt8>
    ) throws -> Detection? {
        let line = Lines.start(of: carried.value.lowerBound, in: bytes, most: 512)
        guard let match = wholeMatch(token, value), acceptsValue(token, value),
            acceptsCarrier(token, bytes.array(line..<carried.value.lowerBound)),
            var detection = complete(
                token, rank: .near, secret: secret(of: match, token, offset: carried.value.lowerBound),
                match: match,
                offset: carried.value.lowerBound, in: bytes)
        else { return nil }
        detection.carrier = carried.name
        return detection
    }

    /// The match of a token's pattern with a whole value.
    private mutating func wholeMatch(_ token: CompiledToken, _ value: [UInt8]) -> Match? {
        do {
            return try matcher.firstMatch(of: token.whole, in: value.span)
        } catch {
            return nil
        }
    }

    private func secret(of match: Match, _ token: CompiledToken, offset: Int) -> Range<Int> {
        let range = match[token.secretGroup] ?? match.range
        return range.lowerBound + offset..<range.upperBound + offset
    }
}

/// What decides about a carried value beside the bytes around it.
private struct SeenCarried: Hashable {
    let carried: Carried
    let kind: CarrierName.Kind
}

/// Whose a value was that has been seen.
struct SeenOwner {
    let id: String
    let isInName: Bool
}

extension Carried {
    /// The same where the text begins so many bytes earlier.
    fileprivate func moved(by distance: Int) -> Carried {
        var moved = self
        moved.name = name.lowerBound + distance..<name.upperBound + distance
        moved.value = value.lowerBound + distance..<value.upperBound + distance
        return moved
    }

    /// A name of fewer letters and digits may be part of a secret by chance.
    private static let leastRepeated = 10
    /// How many letters and digits around its name may make a value another name; more may be a secret.
    private static let mostAround = 16
    /// More blanks between two things of a line are no reason to look on.
    private static let mostBlanks = 200
    /// The options that give curl a header.
    private static let headerOptions = ["-H", "--header"].map { Array($0.utf8) }
    /// What may stand before a name on the line of an environment file or of a shell that sets a variable.
    private static let declarations = ["", "-", "- -", "#"] + declaringWords
    private static let declaringWords = [
        "export", "set", "setx", "env", "arg", "declare", "local", "readonly",
    ]

    /// Whether a word is a shell's or a build file's for setting a variable.
    static func declares(_ word: String) -> Bool { declaringWords.contains(word.lowercased()) }

    /// The rule that a secret of a kind is found by.
    func rule(for kind: CarrierName.Kind, in bytes: Span<UInt8>) -> String {
        switch scheme {
        case .basic: return "generic.basic"
        case .bearer: return "generic.bearer"
        default: break
        }
        if kind == .password { return "generic.password" }
        let isAuthorization = CarrierReader.starts(with: "authorization", at: name.upperBound - 13, in: bytes)
        return isAuthorization || isHeaderOption(in: bytes) ? "generic.auth-header" : "generic.secret"
    }

    /// Whether the name is that of a header on a command line: `-H "X-Api-Key: …"`.
    private func isHeaderOption(in bytes: Span<UInt8>) -> Bool {
        var end = name.lowerBound
        if end > 0, ByteSet.quotes.contains(bytes[end - 1]) { end -= 1 }
        while end > 0, name.lowerBound - end < Self.mostBlanks,
            bytes[end - 1] == 0x20 || bytes[end - 1] == UInt8(ascii: "=")
        {
            end -= 1
        }
        return Self.headerOptions.contains { option in
            end >= option.count && bytes.array(end - option.count..<end) == option
        }
    }

    /// Whether name and value are a line of their own, as in environment files, so that a bare value is no name of a variable.
    func isLine(in bytes: Span<UInt8>) -> Bool {
        guard !isQuoted, value.lowerBound > name.upperBound else { return false }
        let joint = bytes.array(name.upperBound..<value.lowerBound)
        guard joint == [UInt8(ascii: "=")] || joint == [UInt8(ascii: ":"), 0x20] else { return false }
        var end = value.upperBound
        while end < bytes.count, end - value.upperBound < Self.mostBlanks,
            bytes[end] == 0x20 || bytes[end] == 0x0D
        {
            end += 1
        }
        guard end == bytes.count || bytes[end] == 0x0A || end > value.upperBound && bytes[end] == 0x23 else {
            return false
        }
        if joint.count == 1, name.lowerBound > 0, bytes[name.lowerBound - 1] == 0x20 { return true }
        let start = Lines.start(of: name.lowerBound, in: bytes, most: 40)
        var before = bytes.array(start..<name.lowerBound)[...]
        while let first = before.first, first <= 0x20 { before.removeFirst() }
        while let last = before.last, last <= 0x20 { before.removeLast() }
        return Self.declarations.contains(String(decoding: before, as: UTF8.self).lowercased())
    }

    /// Whether the value is the name once more, with little around it: `enableTokens: flags.AddEnableTokensFlag`.
    func repeatsName(in bytes: Span<UInt8>) -> Bool {
        func plain(_ range: Range<Int>) -> [UInt8] {
            range.map { bytes[$0] }.filter(Shape.isAlphanumeric).map { $0 | 0x20 }
        }
        let (name, value) = (plain(name), plain(value))
        guard name.count >= Self.leastRepeated, value.count >= name.count,
            value.count - name.count < Self.mostAround
        else { return false }
        return (0...value.count - name.count).contains { value[$0...].starts(with: name) }
    }

    /// Whether it is a key in the address of a page and not of an interface, as of a shared document: `https://docs…/doc?key=…`.
    func isPagesKey(in bytes: Span<UInt8>) -> Bool {
        guard name.lowerBound > 0, ByteSet.queryMarks.contains(bytes[name.lowerBound - 1]) else {
            return false
        }
        let start = Lines.start(of: name.lowerBound, in: bytes, most: 200)
        let address = (start..<name.lowerBound).last {
            bytes[$0] <= 0x20 || ByteSet.quotes.contains(bytes[$0])
        }
        let text = bytes.text((address.map { $0 + 1 } ?? start)..<name.lowerBound).lowercased()
        return text.contains("://") && !text.contains("api")
    }

    /// Whether it is a property in a script that was made small for a page, which shows its keys to everybody: `,apiKey:"…"`.
    func isPagesProperty(in bytes: Span<UInt8>) -> Bool {
        guard isQuoted, name.lowerBound > 0, value.lowerBound == name.upperBound + 2 else { return false }
        let before = bytes[name.lowerBound - 1]
        return (before == UInt8(ascii: ",") || before == UInt8(ascii: "{"))
            && bytes[name.upperBound] == UInt8(ascii: ":")
    }

    /// Whether name and value are the middle of a sentence: `before reading tokens: https://…`.
    func isProse(in bytes: Span<UInt8>) -> Bool {
        guard !isQuoted, !isLine(in: bytes), name.lowerBound > 1, bytes[name.lowerBound - 1] == 0x20 else {
            return false
        }
        return bytes[name.upperBound] == UInt8(ascii: ":") && CarrierReader.isName(bytes[name.lowerBound - 2])
    }

    /// Whether it is a line of a log of tests: `PASS: suite/case1`.
    private func isVerdict(in bytes: Span<UInt8>) -> Bool {
        name.count == 4 && bytes.array(name) == Array("PASS".utf8)
            && bytes[name.upperBound] != UInt8(ascii: "=")
    }

    /// What the syntax around a password says of it.
    func passwordForm(kind: CarrierName.Kind, in bytes: Span<UInt8>) -> CarriedSecret.Form {
        if isQuoted || kind != .password { return .quoted }
        if isVerdict(in: bytes) { return .verdict }
        if isEnvironment(in: bytes) { return .environment }
        let isOption = bytes[name.lowerBound] == UInt8(ascii: "-")
        return isOption || isLine(in: bytes) || CarrierReader.isSetting(name, in: bytes)
            || isInSection(in: bytes) ? .line : .bare
    }

    /// Whether name and value are a line of a section of a configuration, where a bare value is a text: `[db]⏎password = …`.
    private func isInSection(in bytes: Span<UInt8>) -> Bool {
        let joint = bytes.array(name.upperBound..<value.lowerBound).filter { $0 > 0x20 }
        guard joint == [UInt8(ascii: "=")] || joint == [UInt8(ascii: ":")] else { return false }
        guard value.upperBound == bytes.count || bytes[value.upperBound] <= 0x20 else { return false }
        var start = Lines.start(of: name.lowerBound, in: bytes, most: 40)
        guard start == name.lowerBound else { return false }
        for _ in 0..<20 where start > 0 {
            let end = start - 1
            start = Lines.start(of: end, in: bytes, most: 200)
            guard start < end else { continue }
            let isOpened = bytes[start] == UInt8(ascii: "[")
            if isOpened { return bytes[end - 1] == UInt8(ascii: "]") }
            // Another setting or a comment; anything else is code or text.
            guard
                "#;".utf8.contains(bytes[start]) || (start..<end).contains(where: { bytes[$0] == joint[0] }),
                !(start..<end).contains(where: { bytes[$0] == UInt8(ascii: "(") })
            else { return false }
        }
        return false
    }

    /// Whether the name is a constant's and an equals sign alone joins the value to it, as in environment files.
    func isEnvironment(in bytes: Span<UInt8>) -> Bool {
        bytes[name.upperBound] == UInt8(ascii: "=") && name.allSatisfy { !(0x61...0x7A).contains(bytes[$0]) }
            && isLine(in: bytes)
    }

    /// The part of the name that says what the value is: of a method's name the last step, `setToken` of `session.setToken`.
    func telling(in bytes: Span<UInt8>) -> Range<Int> {
        guard isCall, let dot = name.last(where: { bytes[$0] == UInt8(ascii: ".") }) else { return name }
        return dot + 1..<name.upperBound
    }
}
