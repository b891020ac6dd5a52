/// A value that a document can hold, and that can say in a schema what it looks like.
package protocol DocumentValue: Sendable {
    /// Reads the value.
    static func read(_ document: Document, file: String) throws(DocumentError) -> Self
    /// The JSON Schema of the value.
    static var schema: Document { get }
    /// Any value, for the reading that only collects a schema.
    static var placeholder: Self { get }
}

/// A map with known keys, defined once: the same initialiser reads a document and, over nothing, tells the schema.
package protocol DocumentObject: DocumentValue {
    /// Takes each key from the reader, in the order that the schema shall have.
    init(_ reader: inout Reader) throws(DocumentError)
}

extension DocumentObject {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Self {
        guard case .map = document.content else {
            throw DocumentError(file: file, line: document.line, message: "a map was expected")
        }
        var reader = Reader(document, file: file)
        let value = try Self(&reader)
        try reader.finish()
        return value
    }

    package static var schema: Document {
        var reader = Reader.collecting()
        _ = try? Self(&reader)
        return reader.schema
    }

    package static var placeholder: Self {
        var reader = Reader.collecting()
        guard let value = try? Self(&reader) else {
            preconditionFailure("an object must be readable from placeholders")
        }
        return value
    }
}

/// Takes the keys of one map, each once, and knows which were asked for.
package struct Reader {
    /// The name that errors give.
    package let file: String
    /// The line the map began on.
    package let line: Int
    private let document: Document?
    private var known: Set<String> = []
    private var properties: [Document.Entry] = []
    private var requiredKeys: [Document] = []

    init(_ document: Document, file: String) {
        self.document = document
        self.file = file
        line = document.line
    }

    private init() {
        document = nil
        file = ""
        line = 0
    }

    static func collecting() -> Reader { Reader() }

    /// Whether the reading only collects a schema, so that the values mean nothing.
    package var isCollecting: Bool { document == nil }

    /// The value of a key that must be there.
    package mutating func required<Value: DocumentValue>(
        _ key: String, _ meaning: String
    ) throws(DocumentError) -> Value {
        note(key, Value.self, meaning)
        requiredKeys.append(.text(key))
        guard let document else { return .placeholder }
        guard let value = document[key], !value.isNull else {
            throw DocumentError(file: file, line: line, message: "the key '\(key)' is missing")
        }
        return try Value.read(value, file: file)
    }

    /// The value of a key, or nil.
    package mutating func optional<Value: DocumentValue>(
        _ key: String, _ meaning: String
    ) throws(DocumentError) -> Value? {
        note(key, Value.self, meaning)
        guard let value = document?[key], !value.isNull else { return nil }
        return try Value.read(value, file: file)
    }

    /// The value of a key, or another.
    package mutating func optional<Value: DocumentValue>(
        _ key: String, _ meaning: String, default other: Value
    ) throws(DocumentError) -> Value {
        let value: Value? = try optional(key, meaning)
        return value ?? other
    }

    /// An error at this map.
    package func error(_ message: String, key: String? = nil) -> DocumentError {
        let at = key.flatMap { key in document?.entries.first { $0.key == key }?.line } ?? line
        return DocumentError(file: file, line: at, message: message)
    }

    private mutating func note<Value: DocumentValue>(_ key: String, _ type: Value.Type, _ meaning: String) {
        known.insert(key)
        guard isCollecting else { return }
        var entries = type.schema.entries
        entries.append(Document.Entry(key: "description", line: 0, value: .text(meaning)))
        properties.append(Document.Entry(key: key, line: 0, value: Document(.map(entries))))
    }

    func finish() throws(DocumentError) {
        for entry in document?.entries ?? [] where !known.contains(entry.key) {
            let names = known.sorted().joined(separator: ", ")
            throw DocumentError(
                file: file, line: entry.line, message: "unknown key '\(entry.key)'; known here: \(names)")
        }
    }

    var schema: Document {
        .object([
            "type": .text("object"), "additionalProperties": .plain("false"),
            "properties": Document(.map(properties)), "required": Document(.list(requiredKeys)),
        ])
    }
}
