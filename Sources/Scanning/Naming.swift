import Rules

/// Tells whose credential a value is from the names around it.
enum Naming {
    /// Whose a value is.
    struct Owner: Hashable {
        /// The provider or register entry.
        var id: String
        /// Whether the carrier's own name, or the words right before it, say so.
        var isInName: Bool
        /// Whether the name is also an ordinary word.
        var isCommon: Bool
        /// Where the name stands.
        var range: Range<Int>
    }

    /// Files that describe a kind of credential and no provider.
    private static let kinds: Set<String> = ["generic", "jwt", "privatekey"]

    /// The provider or register entry that the names around a carried value name: in the carrier's own name first, then in
    /// the words before it, then on its line, then nearest before it, then after it.
    static func owner(of carried: Carried, names: [NamePlace], in bytes: Span<UInt8>) -> Owner? {
        guard !names.isEmpty else { return nil }
        var place = Surroundings(of: carried, in: bytes)
        var best: (score: Int, owner: Owner)?
        for name in names where !carried.value.overlaps(name.range) || place.isPrefix(name.range, in: bytes) {
            for owner in name.meaning.owners where !kinds.contains(owner.id) {
                guard let score = place.score(owner, at: name.range, in: bytes) else { continue }
                if best.map({ score > $0.score }) ?? true {
                    let isInName = score >= Surroundings.inPhrase
                    best = (
                        score,
                        Owner(id: owner.id, isInName: isInName, isCommon: owner.common, range: name.range)
                    )
                }
            }
        }
        return best?.owner
    }

    /// How far two ranges are apart.
    static func distance(_ one: Range<Int>, _ other: Range<Int>) -> Int {
        if one.overlaps(other) { return 0 }
        return one.upperBound <= other.lowerBound
            ? other.lowerBound - one.upperBound : one.lowerBound - other.upperBound
    }
}

/// A word for a provider, and where it stands.
struct NamePlace {
    let meaning: NameMeaning
    let range: Range<Int>
}

/// The places around a carried value where a name may stand, from the one that says most.
private struct Surroundings {
    static let inName = 20_000
    private static let inPrefix = 15_000
    static let inPhrase = 10_000
    private static let onLine = 5_000
    private static let before = 3_000
    private static let after = 2_000

    private let carried: Carried
    /// The carrier's name and up to three words before it on its line.
    private let phrase: Range<Int>
    /// The lines that are about the same, once a name asks for them.
    private var lines: Range<Int>?

    init(of carried: Carried, in bytes: Span<UInt8>) {
        self.carried = carried
        phrase = Self.phrase(before: carried.name, in: bytes)
    }

    private func line(in bytes: Span<UInt8>) -> Range<Int> {
        Lines.start(
            of: carried.name.lowerBound, in: bytes, most: 400)..<Lines.end(
                of: carried.value.upperBound, in: bytes, most: 400)
    }

    /// The lines that are about the same: those next to it, and those up to an empty one.
    private mutating func block(in bytes: Span<UInt8>) -> Range<Int> {
        if let lines { return lines }
        let extent = carried.name.lowerBound..<carried.value.upperBound
        let (next, block) = (Lines.around(extent, 1, in: bytes), Lines.block(around: extent, in: bytes))
        let lines = min(next.lowerBound, block.lowerBound)..<max(next.upperBound, block.upperBound)
        self.lines = lines
        return lines
    }

    private static func phrase(before name: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var start = name.lowerBound
        for _ in 0..<3 {
            guard start > 1, bytes[start - 1] == 0x20, CarrierReader.isName(bytes[start - 2]) else { break }
            start -= 1
            while start > 0, name.lowerBound - start < 60, CarrierReader.isName(bytes[start - 1]) {
                start -= 1
            }
        }
        return start..<name.upperBound
    }

    /// Whether a name begins the value itself, as many tokens do: `acme_live_0a1b…`.
    func isPrefix(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        range.lowerBound == carried.value.lowerBound && range.count > 3
            && range.upperBound < carried.value.upperBound
            && "_-".utf8.contains(bytes[range.upperBound])
    }

    /// How much a name says of the value, the more the higher; nil where it says nothing.
    mutating func score(_ owner: NameMeaning.Owner, at range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        let isNaming = phrase.overlaps(range) && !owner.common
        guard NameWord.isWhole(range, isNaming: isNaming, in: bytes) else { return nil }
        if carried.value.overlaps(range) { return owner.common ? nil : Self.inPrefix + range.count }
        if carried.name.overlaps(range) { return Self.inName + range.count }
        if phrase.overlaps(range) { return Self.inPhrase + range.count }
        guard !owner.common || owner.isDomain || NameWord.isApart(range, in: bytes) else { return nil }
        let distance = Naming.distance(range, carried.name.lowerBound..<carried.value.upperBound)
        if distance < 200, line(in: bytes).contains(range.lowerBound) {
            return Self.onLine - distance + range.count
        }
        guard block(in: bytes).overlaps(range) else { return nil }
        return range.lowerBound < carried.name.lowerBound
            ? Self.before - distance * 2 : Self.after - distance * 2
    }
}

/// How a word stands among the bytes around it.
enum NameWord {
    /// Words that are run together with a provider's name: `zenkitapi`, `nexmoapikey`, `twitterconsumerkey`.
    private static let companions = [
        "api", "key", "token", "secret", "oauth", "auth", "access", "consumer", "client", "app", "account",
        "webhook",
        "user", "pass", "pwd", "bot", "url", "sdk", "service", "rest", "private", "personal", "admin", "dev",
        "prod",
        "live", "test", "http", "cloud", "sandbox", "master", "basic", "io", "com", "hq", "v1", "v2",
    ]
    /// What a package of a program's own namespace begins with: `com.acme.plugins` is no word on Acme.
    private static let namespaces = ["com.", "org.", "io.", "net."]
    private static let nouns = [
        " api", " token", " key", " account", " client", " secret", " credential", " integration", " webhook",
        " scan",
    ]

    /// Whether a word stands by itself or with one that names a credential run on to it: no other letter touches it, where a
    /// change of case counts as an end.
    ///
    /// - Parameter isNaming: Whether it stands in the carrier's own name, which a longer word may begin: `restpackscreenshot`.
    static func isWhole(_ range: Range<Int>, isNaming: Bool = false, in bytes: Span<UInt8>) -> Bool {
        if range.upperBound < bytes.count, bytes[range.upperBound] == UInt8(ascii: "."),
            namespaces.contains(where: {
                CarrierReader.starts(with: $0, at: range.lowerBound - $0.utf8.count, in: bytes)
            })
        {
            return false
        }
        if range.lowerBound > 0, isLetter(bytes[range.lowerBound - 1]) {
            let risesHere = isLower(bytes[range.lowerBound - 1]) && isUpper(bytes[range.lowerBound])
            guard risesHere else { return false }
        }
        guard range.upperBound < bytes.count, isLetter(bytes[range.upperBound]) else { return true }
        if isLower(bytes[range.upperBound - 1]) && isUpper(bytes[range.upperBound]) { return true }
        return isNaming && range.count >= 6
            || companions.contains { CarrierReader.starts(with: $0, at: range.upperBound, in: bytes) }
    }

    /// The name before a value on its line: that of a variable, key or header, before a scheme such as `Bearer`.
    static func before(_ value: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
        let line = Lines.start(of: value.lowerBound, in: bytes, most: 120)
        var end = value.lowerBound
        while end > line, !Shape.isAlphanumeric(bytes[end - 1]) { end -= 1 }
        guard end > line else { return nil }
        let name = CarrierReader.nameRange(around: end - 1..<end, in: bytes)
        return isScheme(name, in: bytes) && name.lowerBound > line ? before(name, in: bytes) : name
    }

    /// Whether a name is the scheme of a header's value.
    static func isScheme(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        ["bearer", "basic", "token", "oauth"].contains {
            name.count == $0.utf8.count && CarrierReader.starts(with: $0, at: name.lowerBound, in: bytes)
        }
    }

    /// Whether a word stands for itself, where an ordinary word would stand in a sentence: alone in quotes, braces or a tag,
    /// or before a word such as `API`.
    static func isApart(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        if nouns.contains(where: { CarrierReader.starts(with: $0, at: range.upperBound, in: bytes) }) {
            return true
        }
        guard range.lowerBound > 0, range.upperBound < bytes.count else { return false }
        return "\"'`{>".utf8.contains(bytes[range.lowerBound - 1])
            && "\"'`}<".utf8.contains(bytes[range.upperBound])
    }

    private static func isLetter(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
