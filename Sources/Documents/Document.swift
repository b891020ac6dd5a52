/// A tree of scalars, lists and maps with the line each began on: what a YAML or JSON text says, before it means anything.
package struct Document: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        /// A scalar as written; `plain` tells that it stood without quotes, so that `true` and `7` may be more than text.
        case scalar(String, plain: Bool)
        case list([Document])
        /// Keys in the order they were written.
        case map([Entry])
    }

    /// One key of a map with its value.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var line: Int
        package var value: Document

        package init(key: String, line: Int, value: Document) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    package var content: Content
    /// The line it began on, from 1; 0 where it was not read from a text.
    package var line: Int

    package init(_ content: Content, line: Int = 0) {
        self.content = content
        self.line = line
    }

    /// A quoted scalar.
    package static func text(_ text: String) -> Document { Document(.scalar(text, plain: false)) }

    /// A plain scalar: a number, a truth value, null.
    package static func plain(_ text: String) -> Document { Document(.scalar(text, plain: true)) }

    /// The values of a map in order, without lines.
    package static func object(_ entries: KeyValuePairs<String, Document>) -> Document {
        Document(.map(entries.map { Entry(key: $0.key, line: 0, value: $0.value) }))
    }

    /// The scalar's text; nil for null, lists and maps.
    package var scalar: String? {
        guard case .scalar(let text, let plain) = content, !(plain && isNull) else { return nil }
        return text
    }

    /// Whether it is a plain `null`, `~` or nothing.
    package var isNull: Bool {
        guard case .scalar(let text, plain: true) = content else { return false }
        return text == "null" || text == "~" || text.isEmpty
    }

    /// The elements of a list, else nothing.
    package var elements: [Document] {
        guard case .list(let elements) = content else { return [] }
        return elements
    }

    /// The entries of a map, else nothing.
    package var entries: [Entry] {
        guard case .map(let entries) = content else { return [] }
        return entries
    }

    /// The value of a key, where it is a map that has it.
    package subscript(key: String) -> Document? {
        entries.first { $0.key == key }?.value
    }

    /// All that a pointer leads to: `/` separates keys and indices as in RFC 6901, `*` stands for every element, and a
    /// last `*=` gives `key=value` for each entry of a map.
    package func values(at pointer: String) -> [Document] {
        var found = [self]
        for step in pointer.split(separator: "/", omittingEmptySubsequences: true) {
            let key = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            found = found.flatMap { $0.children(at: key) }
        }
        return found
    }

    private func children(at step: String) -> [Document] {
        switch (content, step) {
        case (.list(let elements), "*"): elements
        case (.map(let entries), "*"): entries.map(\.value)
        case (.map(let entries), "*="): entries.map { .text("\($0.key)=\($0.value.scalar ?? "")") }
        case (.list(let elements), _):
            Int(step).flatMap { elements.indices.contains($0) ? [elements[$0]] : nil } ?? []
        case (.map, _): self[step].map { [$0] } ?? []
        default: []
        }
    }
}

/// Why a text is not the document it should be, with the file and the line.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    package var description: String {
        line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
    }
}
