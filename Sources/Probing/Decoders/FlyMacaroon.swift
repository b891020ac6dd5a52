internal import Crypto
internal import Documents
internal import Secrets

/// The caveats of Fly.io's token bundles, intersected (github.com/superfly/macaroon, flyio/caveats.md).
///
/// `mask` holds the letters of what it may do (`r` read, `w` write, `c` create, `d` delete, `C` control), `organization` and
/// `apps` the ids it is limited to. Caveats that only narrow further are passed over, so nothing is told narrower than it is.
@Sendable func decodeFlyMacaroon(_ input: DecoderInput) -> Document? {
    let text = String(decoding: input.secret.bytes, as: UTF8.self)
    let tokens = text.split(separator: ",").compactMap { FlyToken($0) }.filter(\.isPermission)
    guard var rights = tokens.first?.rights else { return nil }
    for token in tokens.dropFirst() { rights.widen(by: token.rights) }
    let letters = zip(["r", "w", "c", "d", "C"], (0..<5).map { 1 << $0 })
    return .map([
        ("mask", .texts(letters.filter { rights.mask & $0.1 != 0 }.map(\.0))),
        ("organization", rights.organization.map(Document.text)),
        ("apps", rights.apps.map { .texts($0.keys.sorted()) }),
        ("mutations", rights.mutations.map { .texts($0.sorted()) }),
        ("not_after", rights.notAfter.map { .plain("\($0)") }),
    ])
}

/// One macaroon of a bundle.
private struct FlyToken {
    let isPermission: Bool
    let rights: FlyRights

    init?(_ text: Substring) {
        let prefixes = ["fm2_", "fm1r_", "fm1a_"]
        guard let prefix = prefixes.first(where: text.hasPrefix),
            let bytes = Base64.decodeLeniently(text.dropFirst(prefix.count).utf8)
        else { return nil }
        var reader = ByteReader(bytes)
        guard let fields = MessagePack(&reader)?.elements, fields.count >= 4 else { return nil }
        isPermission = fields[1].text == "https://api.fly.io/v1"
        rights = FlyRights(caveats: fields[2].elements)
    }
}

/// What caveats leave over.
private struct FlyRights {
    var mask = 0x1F
    var organization: String?
    /// Ids of apps with the mask of each; nil where no caveat names any.
    var apps: [String: Int]?
    var mutations: Set<String>?
    var notAfter: Int64?

    /// Reads pairs of a caveat's type and body.
    init(caveats: [MessagePack]) {
        for index in stride(from: 0, to: caveats.count - 1, by: 2) {
            add(type: caveats[index].number ?? -1, body: caveats[index + 1].elements)
        }
        if let apps { mask &= apps.values.reduce(0, |) }
    }

    private mutating func add(type: Int64, body: [MessagePack]) {
        switch type {
        case 0 where body.count == 2:
            organization = body[0].text
            mask &= Self.mask(body[1])
        case 3 where !body.isEmpty:
            var named: [String: Int] = [:]
            for (id, mask) in body[0].entries { if let id = id.text { named[id] = Self.mask(mask) } }
            apps =
                apps.map { old in
                    Dictionary(
                        uniqueKeysWithValues: old.compactMap { id, mask in named[id].map { (id, mask & $0) } }
                    )
                } ?? named
        case 4 where body.count == 2:
            if let end = body[1].number { notAfter = min(notAfter ?? end, end) }
        case 6 where !body.isEmpty:
            let named = Set(body[0].elements.compactMap(\.text))
            mutations = mutations?.intersection(named) ?? named
        default: return
        }
    }

    /// Bits of a mask; what is no number is all of them.
    private static func mask(_ value: MessagePack) -> Int {
        value.number.map { Int(truncatingIfNeeded: $0) } ?? 0x1F
    }

    /// Adds what another token of the same bundle allows.
    mutating func widen(by other: FlyRights) {
        mask |= other.mask
        if organization != other.organization { organization = nil }
        apps = apps.flatMap { mine in other.apps.map { mine.merging($0) { $0 | $1 } } }
        mutations = mutations.flatMap { mine in other.mutations.map { mine.union($0) } }
        notAfter = notAfter.flatMap { mine in other.notAfter.map { max(mine, $0) } }
    }
}
