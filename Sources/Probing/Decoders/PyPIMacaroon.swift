internal import Crypto
internal import Documents
internal import Secrets

/// The caveats of an upload token of PyPI: a macaroon in libmacaroons' binary format 2, its caveats JSON
/// (github.com/pypi/warehouse, warehouse/macaroons/caveats; github.com/rescrv/libmacaroons, doc/format.txt).
@Sendable func decodePyPIMacaroon(_ input: DecoderInput) -> Document? {
    let prefix = Array("pypi-".utf8)
    guard input.secret.bytes.starts(with: prefix),
        let bytes = Base64.decodeLeniently(input.secret.bytes.dropFirst(prefix.count)),
        let macaroon = MacaroonV2(bytes)
    else { return nil }
    var caveats = PyPICaveats()
    for caveat in macaroon.caveats {
        guard let document = Document(json: caveat) else { return nil }
        caveats.add(document)
    }
    return .map([
        ("location", .text(String(decoding: macaroon.location, as: UTF8.self))),
        ("projects", caveats.projects.map { .texts($0.sorted()) }),
        ("project_ids", caveats.projectIDs.map { .texts($0.sorted()) }),
        ("user", caveats.user.map(Document.text)),
        ("not_after", caveats.notAfter.map { .plain("\($0)") }),
        ("not_before", caveats.notBefore.map { .plain("\($0)") }),
    ])
}

/// What all caveats leave over: each only narrows.
private struct PyPICaveats {
    var projects: Set<String>?
    var projectIDs: Set<String>?
    var user: String?
    var notAfter: Int64?
    var notBefore: Int64?

    mutating func add(_ caveat: Document) {
        let fields = caveat.elements
        switch fields.first?.scalar {
        case "0":
            if fields.count > 1, let end = fields[1].scalar.flatMap(Int64.init) {
                notAfter = min(notAfter ?? end, end)
            }
            if fields.count > 2, let start = fields[2].scalar.flatMap(Int64.init) {
                notBefore = max(notBefore ?? start, start)
            }
        case "1": Self.narrow(&projects, to: fields.dropFirst().first)
        case "2": Self.narrow(&projectIDs, to: fields.dropFirst().first)
        case "3": user = fields.dropFirst().first?.scalar ?? user
        default:
            // The form of before 2022: {"version": 1, "permissions": {"projects": ["name"]}}.
            if let list = caveat["permissions"]?["projects"] { Self.narrow(&projects, to: list) }
            if let end = caveat["exp"]?.scalar.flatMap(Int64.init) { notAfter = min(notAfter ?? end, end) }
            if let start = caveat["nbf"]?.scalar.flatMap(Int64.init) {
                notBefore = max(notBefore ?? start, start)
            }
        }
    }

    private static func narrow(_ set: inout Set<String>?, to list: Document?) {
        guard let list else { return }
        let names = Set(list.elements.compactMap(\.scalar))
        set = set?.intersection(names) ?? names
    }
}

/// A macaroon in binary format 2: fields of type, length and bytes; a zero ends each section.
private struct MacaroonV2 {
    var location: [UInt8] = []
    var caveats: [[UInt8]] = []

    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.byte() == 2, let head = Self.section(&reader) else { return nil }
        location = head[1] ?? []
        while reader.peek() != 0 {
            guard let caveat = Self.section(&reader), let identifier = caveat[2] else { return nil }
            caveats.append(identifier)
        }
        // The end of the caveats, then the signature.
        guard reader.byte() == 0, reader.byte() == 6 else { return nil }
    }

    private static func section(_ reader: inout ByteReader) -> [UInt64: [UInt8]]? {
        var fields: [UInt64: [UInt8]] = [:]
        while let type = reader.varint() {
            if type == 0 { return fields }
            guard let length = reader.varint(), let bytes = reader.bytes(length) else { return nil }
            fields[type] = bytes
        }
        return nil
    }
}
