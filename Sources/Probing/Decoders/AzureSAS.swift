internal import Documents
internal import Secrets

/// The fields of a shared access signature, whose letters say what it allows
/// (learn.microsoft.com/rest/api/storageservices/create-account-sas, create-service-sas).
@Sendable func decodeAzureSAS(_ input: DecoderInput) -> Document? {
    let text = String(decoding: input.secret.bytes, as: UTF8.self).replacing("&amp;", with: "&")
    var fields: [String: String] = [:]
    for field in text.drop(while: { $0 == "?" || $0 == "&" }).split(separator: "&") {
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { continue }
        fields[String(halves[0])] = String(decoding: percentDecoded(Array(halves[1].utf8)), as: UTF8.self)
    }
    guard fields["sig"] != nil, fields["sp"] != nil || fields["si"] != nil else { return nil }
    func whole(_ name: String) -> Document? { fields[name].map(Document.text) }
    func letters(_ name: String) -> Document? { fields[name].map { .texts($0.map(String.init)) } }
    return .map([
        ("version", whole("sv")), ("services", letters("ss")), ("resource_types", letters("srt")),
        ("resource", whole("sr")), ("permissions", letters("sp")), ("start", whole("st")),
        ("expiry", whole("se")),
        ("addresses", whole("sip")), ("protocols", whole("spr")), ("policy", whole("si")),
        ("key_owner", whole("skoid")),
    ])
}
