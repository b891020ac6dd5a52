extension String: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> String {
        guard let text = document.scalar else {
            throw DocumentError(file: file, line: document.line, message: "a text was expected")
        }
        return text
    }

    package static var schema: Document { .object(["type": .text("string")]) }
    package static var placeholder: String { "" }
}

/// One character of ASCII.
extension Character: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Character {
        guard let text = document.scalar, text.count == 1, let character = text.first, character.isASCII
        else {
            throw DocumentError(
                file: file, line: document.line, message: "one character of ASCII was expected")
        }
        return character
    }

    package static var schema: Document {
        .object(["type": .text("string"), "pattern": .text("^[ -~]$")])
    }
    package static var placeholder: Character { "@" }
}

extension Bool: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Bool {
        switch document.content {
        case .scalar("true", plain: true): return true
        case .scalar("false", plain: true): return false
        default:
            throw DocumentError(file: file, line: document.line, message: "true or false was expected")
        }
    }

    package static var schema: Document { .object(["type": .text("boolean")]) }
    package static var placeholder: Bool { false }
}

extension Int: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Int {
        guard case .scalar(let text, plain: true) = document.content, let number = Int(text) else {
            throw DocumentError(file: file, line: document.line, message: "a whole number was expected")
        }
        return number
    }

    package static var schema: Document { .object(["type": .text("integer")]) }
    package static var placeholder: Int { 0 }
}

extension Double: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Double {
        guard case .scalar(let text, plain: true) = document.content, let number = Double(text) else {
            throw DocumentError(file: file, line: document.line, message: "a number was expected")
        }
        return number
    }

    package static var schema: Document { .object(["type": .text("number")]) }
    package static var placeholder: Double { 0 }
}

/// A list; one value alone stands for a list of it.
extension Array: DocumentValue where Element: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> [Element] {
        guard case .list(let documents) = document.content else {
            return [try Element.read(document, file: file)]
        }
        var values: [Element] = []
        for document in documents { values.append(try Element.read(document, file: file)) }
        return values
    }

    package static var schema: Document {
        let element = Element.schema
        return .object([
            "anyOf": Document(.list([element, .object(["type": .text("array"), "items": element])]))
        ])
    }

    package static var placeholder: [Element] { [] }
}

/// A map whose keys the file chooses, in the order it has them.
package struct Named<Value: DocumentValue>: DocumentValue, ExpressibleByDictionaryLiteral {
    package var entries: [(name: String, value: Value)]

    package init(_ entries: [(name: String, value: Value)]) {
        self.entries = entries
    }

    package init(dictionaryLiteral elements: (String, Value)...) {
        entries = elements.map { (name: $0.0, value: $0.1) }
    }

    package subscript(name: String) -> Value? {
        entries.first { $0.name == name }?.value
    }

    package var names: [String] { entries.map(\.name) }

    package var isEmpty: Bool { entries.isEmpty }

    package static func read(_ document: Document, file: String) throws(DocumentError) -> Named<Value> {
        guard case .map(let documents) = document.content else {
            throw DocumentError(file: file, line: document.line, message: "a map was expected")
        }
        var entries: [(name: String, value: Value)] = []
        for entry in documents {
            entries.append((name: entry.key, value: try Value.read(entry.value, file: file)))
        }
        return Named(entries)
    }

    package static var schema: Document {
        .object(["type": .text("object"), "additionalProperties": Value.schema])
    }

    package static var placeholder: Named<Value> { Named([]) }
}

/// A document as it is, for values whose shape is not ours.
extension Document: DocumentValue {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Document {
        document
    }
    package static var schema: Document { Document(.map([])) }
    package static var placeholder: Document { Document(.map([])) }
}

/// A word out of a closed set.
package protocol DocumentWord: DocumentValue, CaseIterable, RawRepresentable where RawValue == String {}

extension DocumentWord {
    package static func read(_ document: Document, file: String) throws(DocumentError) -> Self {
        let words = allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = document.scalar else {
            throw DocumentError(file: file, line: document.line, message: "one of \(words) was expected")
        }
        guard let word = Self(rawValue: text) else {
            throw DocumentError(
                file: file, line: document.line, message: "'\(text)' is not one of \(words)")
        }
        return word
    }

    package static var schema: Document {
        .object(["enum": Document(.list(allCases.map { .text($0.rawValue) }))])
    }

    package static var placeholder: Self {
        guard let first = allCases.first else { preconditionFailure("a set of words cannot be empty") }
        return first
    }
}
