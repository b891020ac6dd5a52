import Secrets

/// Where the URIs of a SARIF report begin.
enum SourceBase {
    /// At the one scanned root, or at the current directory where the roots are relative.
    case checkout
    /// At the file system's root: several absolute roots were scanned.
    case filesystem

    /// Chooses by the roots that the places name.
    init(_ places: [Place]) {
        let absolute = Set(places.map(\.root).filter { $0.hasPrefix("/") })
        self = absolute.count > 1 ? .filesystem : .checkout
    }

    private static let id: StaticString = "%SRCROOT%"

    var json: JSON {
        let base: JSON =
            switch self {
            case .checkout:
                .object(["description": .object(["text": .literal("The root of the scanned files.")])])
            case .filesystem: .object(["uri": .literal("file:///")])
            }
        return .object([Self.id: base])
    }

    /// A place as a SARIF location.
    func location(_ place: Place) -> JSON {
        let member = JSON.object(["fullyQualifiedName": .text(place.container.joined(separator: " › "))])
        return .compact([
            "physicalLocation": physical(path(place), region: region(place)),
            "logicalLocations": place.container.isEmpty ? .null : .array([member]),
            "properties": properties(place),
        ])
    }

    /// An evidence that names a file as a SARIF location.
    func location(_ evidence: Evidence, root: String) -> JSON? {
        guard let path = evidence.path, !path.bytes.isEmpty else { return nil }
        let region: JSON = evidence.line.map { .object(["startLine": .int(max(1, $0))]) } ?? .null
        return .object([
            "physicalLocation": physical(relative(path, root: root), region: region),
            "message": .object(["text": .text(evidence.text)]),
        ])
    }

    private func physical(_ path: [UInt8], region: JSON) -> JSON {
        .compact([
            "artifactLocation": .object(["uri": .uri(path), "uriBaseId": .literal(Self.id)]),
            "region": region,
        ])
    }

    private func path(_ place: Place) -> [UInt8] {
        place.source == .stdin ? Array("stdin".utf8) : relative(place.path, root: place.root)
    }

    private func relative(_ path: FilePath, root: String) -> [UInt8] {
        switch self {
        case .checkout where root.hasPrefix("/"):
            path.bytes.isEmpty ? Array(FilePath(Place.trimmed(root)).name.utf8) : path.bytes
        case .checkout, .filesystem:
            Array(Place.join(root, path.bytes).drop { $0 == 0x2F })
        }
    }

    private func region(_ place: Place) -> JSON {
        let span = place.span
        return .compact([
            "startLine": .int(max(1, span.line)),
            "startColumn": .int(max(1, span.column)),
            "endLine": .int(max(1, span.endLine)),
            "endColumn": .int(max(1, span.endColumn)),
            "byteOffset": .int(span.bytes?.lowerBound),
            "byteLength": .int(span.bytes?.count),
        ])
    }

    private func properties(_ place: Place) -> JSON {
        .compact([
            "source": .name(place.source), "commit": .text(place.commit), "blob": .text(place.blob),
            "reachable": .bool(place.reachable), "tracking": .name(place.tracking),
            "encoding": place.encoding.isEmpty ? .null : .texts(place.encoding),
        ])
    }
}
