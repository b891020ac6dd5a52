internal import Documents
internal import Patterns
internal import Rules
import Secrets

/// Tokens that are known by the file in which a provider's own tool keeps them.
extension ChunkScanner {
    /// A file of a tool's own is small.
    static let largestStore = 1 << 20

    /// The tokens that a file of this path keeps.
    func stores(for path: FilePath?) -> [RuleTable.Store] {
        guard let path, let named = rules.stores[path.name] else { return [] }
        let text = "/" + path.text
        return named.filter { text.hasSuffix(RuleTable.Store.pathEnd(of: $0.file)) }
    }

    /// Whether a file of this path keeps a token that is known by the path.
    mutating func keepsToken(_ bytes: Span<UInt8>, at path: FilePath) -> Bool {
        var detections: [Detection] = []
        try? scanStores(stores(for: path), in: bytes, into: &detections)
        return !detections.isEmpty
    }

    /// Finds the values to which the pointers of stores lead.
    mutating func scanStores(
        _ stores: [RuleTable.Store], in bytes: Span<UInt8>, into detections: inout [Detection]
    ) throws {
        guard !stores.isEmpty, bytes.count <= Self.largestStore else { return }
        let text = bytes.array(0..<bytes.count)
        let stores = stores.filter { StoreFile.mayHold($0.pointer, text) }
        guard !stores.isEmpty else { return }
        let document = StoreFile.document(text)
        for store in stores {
            let token = try token(store.token)
            for (value, key) in StoreFile.values(at: store.pointer, in: document, text: text) {
                guard let place = StoreFile.place(of: value, after: key, in: text),
                    acceptsValue(token, value),
                    let match = try? matcher.firstMatch(of: token.whole, in: value.span)
                else { continue }
                let secret = match[token.secretGroup] ?? match.range
                let range = place + secret.lowerBound..<place + secret.upperBound
                guard let detection = complete(token, rank: .stored, secret: range, match: nil, in: bytes)
                else { continue }
                detections.append(detection)
            }
        }
    }
}

/// A tool's own file: JSON, YAML, or lines of `key = value` under `[section]`s.
enum StoreFile {
    /// Whether the keys of a pointer stand in a text at all: reading it as a document costs far more.
    ///
    /// Keys that a document may write in another way are taken to stand there.
    static func mayHold(_ pointer: String?, _ text: [UInt8]) -> Bool {
        let keys = (pointer ?? "").split(separator: "/").map { Array($0.utf8) }
        return keys.allSatisfy { key in
            let isPlain = key.allSatisfy(isWordByte) && !key.allSatisfy { (0x30...0x39).contains($0) }
            return !isPlain || text.firstRange(of: key) != nil
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._".utf8.contains(byte)
    }

    static func document(_ text: [UInt8]) -> Document? {
        if let document = Document(json: text) { return document }
        let string = String(decoding: text, as: UTF8.self)
        if let assignments = assignments(string) { return assignments }
        return try? Document(yaml: string, file: "")
    }

    /// The values a pointer leads to, each with the key that holds it; without a pointer the whole file is the value.
    static func values(at pointer: String?, in document: Document?, text: [UInt8]) -> [(
        value: [UInt8], key: String
    )] {
        guard let pointer else {
            let isBlank = { (byte: UInt8) in byte <= 0x20 }
            let trimmed = text.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
            return [(Array(trimmed), "")]
        }
        let key = pointer.split(separator: "/").last.map(String.init) ?? ""
        return (document?.values(at: pointer) ?? []).compactMap { $0.scalar }.map { (Array($0.utf8), key) }
    }

    /// Where a value stands: after its key, else anywhere.
    static func place(of value: [UInt8], after key: String, in text: [UInt8]) -> Int? {
        guard !value.isEmpty else { return nil }
        var from = 0
        while let keyed = text[from...].firstRange(of: Array(key.utf8)), !keyed.isEmpty {
            if let found = text[keyed.upperBound...].firstRange(of: value),
                !text[keyed.upperBound..<found.lowerBound].contains(0x0A)
            {
                return found.lowerBound
            }
            from = keyed.upperBound
        }
        return text.firstRange(of: value)?.lowerBound
    }

    /// INI and the plain part of TOML; nil where a line is neither a section nor an assignment nor a comment.
    private static func assignments(_ text: String) -> Document? {
        var sections: [(name: String, entries: [Document.Entry])] = [("", [])]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            guard let first = line.first, first != "#", first != ";" else { continue }
            if first == "[", line.last == "]" {
                sections.append((unquoted(line.dropFirst().dropLast()), []))
            } else if let equals = line.firstIndex(of: "=") {
                let value = Document.text(unquoted(line[line.index(after: equals)...]))
                sections[sections.count - 1].entries.append(
                    .init(key: unquoted(line[..<equals]), line: 0, value: value))
            } else {
                return nil
            }
        }
        let inSections = sections.dropFirst().map {
            Document.Entry(key: $0.name, line: 0, value: Document(.map($0.entries)))
        }
        return sections[0].entries.isEmpty && inSections.isEmpty
            ? nil : Document(.map(sections[0].entries + inSections))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }

    private static func unquoted(_ text: Substring) -> String {
        let text = trimmed(text)
        guard text.count > 1, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return String(text)
        }
        return String(text.dropFirst().dropLast())
    }
}
