internal import Crypto
internal import Decoding
internal import Patterns

/// An anchor as a rule writes it, whose encoded forms are looked for too.
struct EncodedAnchor: Hashable {
    var text: String
    /// Whether it is a part of the token itself.
    var isPart: Bool
}

/// The literals that show encoded text: base64 and hexadecimal of the rules' anchors, and what shows other encodings.
extension RuleTable {
    /// A shorter anchor has no base64 rare enough to look for.
    private static let shortest = 4
    /// Of a longer anchor so many bytes are enough; those that begin alike share a literal.
    private static let longest = 9
    /// Fewer base64 digits stand everywhere.
    private static let leastDigits = 5
    /// Words by which base64 of a whole configuration is known, whatever the provider.
    private static let words = [
        "\"auths\"", "\"token\"", "_KEY=", "_SECRET=", "_TOKEN=", "client_secret", "PASSWORD", "password",
    ]

    /// The anchors of encoded text, none of which stands for a token by itself.
    func encodedAnchors() -> [Anchor] {
        var found: Set<Anchor> = []
        for anchor in encodable
        where anchor.text.utf8.count >= Self.shortest && anchor.text.utf8.allSatisfy({ $0 < 0x80 }) {
            let bytes = Array(anchor.text.utf8.prefix(Self.longest))
            found.formUnion(Self.base64(of: bytes))
            if anchor.isPart { found.insert(Self.anchor(Array(Hex.encode(bytes).utf8), .hex)) }
        }
        for word in Self.words { found.formUnion(Self.base64(of: Array(word.utf8))) }
        found.formUnion(
            Cue.literals.map { Anchor(literal: $0.literal, tokens: [], isCarrier: false, cue: $0.cue) })
        return found.sorted { ($0.literal, $0.cue?.code ?? 0) < ($1.literal, $1.cue?.code ?? 0) }
    }

    private static func anchor(_ literal: [UInt8], _ cue: Cue) -> Anchor {
        Anchor(literal: String(decoding: literal, as: UTF8.self), tokens: [], isCarrier: false, cue: cue)
    }

    private static func base64(of bytes: [UInt8]) -> [Anchor] {
        var anchors: [Anchor] = []
        for preceding in 0..<3 {
            // The first digit that no byte before the anchor has a part in; three bytes make four digits.
            let cue = Cue.base64(phase: (8 * preceding + 5) / 6 % 4)
            for urlSafe in [false, true] {
                anchors += digits(of: bytes, preceding: preceding, urlSafe: urlSafe).map { anchor($0, cue) }
            }
        }
        return anchors
    }

    /// The digits that are certain of an anchor; where they are too few, with the one that the next byte has a part in, which
    /// begins with the bits of a digit, a dash or a dot (00) or with those of a letter (01).
    private static func digits(of bytes: [UInt8], preceding: Int, urlSafe: Bool) -> [[UInt8]] {
        let certain = Literal.base64Alignments(of: bytes, urlSafe: urlSafe)[preceding]
        guard certain.count < leastDigits else { return [certain] }
        return ["0", "A"].compactMap { next in
            let longer = Literal.base64Alignments(of: bytes + Array(next.utf8), urlSafe: urlSafe)[preceding]
            return longer.count >= leastDigits ? Array(longer.prefix(leastDigits)) : nil
        }
    }
}

extension Cue {
    /// Whether letters of its literals match either case.
    var isCaseless: Bool {
        guard case .base64 = self else { return true }
        return false
    }
}
