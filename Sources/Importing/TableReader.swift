import Documents

/// Takes the keys of one table of a configuration, in letters of either case as gitleaks takes them, and knows what it left.
struct TableReader {
    let file: String
    let line: Int
    private let entries: [Document.Entry]
    private var taken: Set<String> = []

    init(_ document: Document, file: String) throws(DocumentError) {
        guard case .map(let entries) = document.content else {
            throw DocumentError(file: file, line: document.line, message: "a table was expected")
        }
        self.file = file
        line = document.line
        self.entries = entries
    }

    /// The value of a key; nil where it is absent.
    mutating func value<Value: DocumentValue>(
        _ key: String, _ type: Value.Type = Value.self
    ) throws(DocumentError) -> Value? {
        guard let value = take(key) else { return nil }
        do {
            return try Value.read(value, file: file)
        } catch {
            throw DocumentError(file: file, line: error.line, message: "the key '\(key)': \(error.message)")
        }
    }

    /// The texts of a key, none where it is absent; an empty text says nothing.
    mutating func texts(_ key: String) throws(DocumentError) -> [String] {
        try (value(key, [String].self) ?? []).filter { !$0.isEmpty }
    }

    /// The text of a key; nil where it is absent or empty.
    mutating func text(_ key: String) throws(DocumentError) -> String? {
        guard let text = try value(key, String.self), !text.isEmpty else { return nil }
        return text
    }

    /// The tables of a key, of which there may be one alone.
    mutating func tables(_ key: String) throws(DocumentError) -> [TableReader] {
        guard let document = take(key) else { return [] }
        var documents = [document]
        if case .list(let elements) = document.content { documents = elements }
        var tables: [TableReader] = []
        for table in documents {
            tables.append(try TableReader(table, file: file))
        }
        return tables
    }

    /// Takes keys that mean nothing for what is found.
    mutating func pass(_ keys: String...) {
        for key in keys { _ = take(key) }
    }

    /// Whether a key is there; it is then taken.
    mutating func has(_ key: String) -> Bool { take(key) != nil }

    /// The entries that nobody took.
    var rest: [Document.Entry] { entries.filter { !taken.contains($0.key.lowercased()) } }

    private mutating func take(_ key: String) -> Document? {
        taken.insert(key.lowercased())
        return entries.first { $0.key.lowercased() == key.lowercased() }?.value
    }
}
