internal import Crypto
internal import Secrets

/// A text of a rule file with places for the parts of a credential.
///
/// `{role}` is a part as it is, `{role|percent}` and `{role|base64}` are encoded forms, `{a:b|base64}` joins parts with a
/// colon, and `{item}` is the item of a repetition. Whatever else stands in braces is text.
struct Template: Sendable {
    enum Encoding: String, Sendable {
        case plain, percent, base64
    }

    enum Piece: Sendable, Equatable {
        case text(String)
        case value(roles: [String], encoding: Encoding)
    }

    let pieces: [Piece]

    init(_ source: String) {
        var pieces: [Piece] = []
        var rest = source[...]
        var text = ""
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"),
                let piece = Self.value(rest[rest.index(after: open)..<close])
            else {
                text.append(rest.removeFirst())
                continue
            }
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
            pieces.append(piece)
            rest = rest[rest.index(after: close)...]
        }
        text += rest
        if !text.isEmpty { pieces.append(.text(text)) }
        self.pieces = pieces
    }

    private static func value(_ inside: Substring) -> Piece? {
        let halves = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let encoding = halves.count == 2 ? Encoding(rawValue: String(halves[1])) : .plain
        let roles = halves[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let encoding, !roles.isEmpty, roles.allSatisfy(isRole) else { return nil }
        return .value(roles: roles, encoding: encoding)
    }

    private static func isRole(_ text: String) -> Bool {
        guard let first = text.first, first.isLowercase else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// The roles it names, `item` among them.
    var roles: [String] {
        pieces.flatMap { piece in
            if case .value(let roles, _) = piece { roles } else { [String]() }
        }
    }

    /// The text with its values, or nil where one is missing or is not UTF-8.
    ///
    /// - Parameters:
    ///   - item: what `{item}` stands for.
    ///   - escape: writes a plain value so that it cannot end the text it stands in.
    func filled(
        by subject: Subject, item: String?, escape: (_ role: String, _ value: String) -> String = { $1 }
    ) -> String? {
        var filled = ""
        for piece in pieces {
            switch piece {
            case .text(let text): filled += text
            case .value(let roles, let encoding):
                var values: [String] = []
                for role in roles {
                    guard let value = role == "item" ? item : subject.text(role) else { return nil }
                    values.append(encoding == .plain ? escape(role, value) : value)
                }
                filled += Self.encode(values.joined(separator: ":"), encoding)
            }
        }
        return filled
    }

    /// The same text as plans and audits show it: secret parts redacted, whatever their encoding.
    func redacted(for subject: Subject, item: String? = nil) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): return text
            case .value(let roles, let encoding):
                return roles.map { role in
                    if role == "item" { return item ?? "{item}" }
                    guard let text = subject.text(role) else { return "{\(role)}" }
                    if !subject.isSecret(role) { return Self.encode(text, encoding) }
                    return encoding == .plain ? Secret(Array(text.utf8)).redacted : "…"
                }.joined(separator: ":")
            }
        }.joined()
    }

    private static func encode(_ text: String, _ encoding: Encoding) -> String {
        switch encoding {
        case .plain: text
        case .percent: percentEncoded(text)
        case .base64: Base64.encode(Array(text.utf8))
        }
    }
}

/// A text with all but the unreserved characters (RFC 3986, 2.3) as percent-encoded bytes.
func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.append(byte)
        default: encoded += "%\(Hex.encode([byte]).uppercased())".utf8
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

/// The bytes that a percent-encoded text stands for; a stray `%` stands for itself.
func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
    var decoded: [UInt8] = []
    var at = 0
    while at < bytes.count {
        if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
            let byte = Hex.decode(bytes[(at + 1)...(at + 2)])
        {
            decoded += byte
            at += 3
        } else {
            decoded.append(bytes[at])
            at += 1
        }
    }
    return decoded
}
