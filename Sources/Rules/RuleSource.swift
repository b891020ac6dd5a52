package import Documents

/// Rule files as documents, before they are packed into a table: what a folder of rules holds.
package struct RuleSource: Sendable {
    /// The packed provider documents by identifier, sorted.
    package var providers: [(id: String, document: Document)]
    package var carriers: Document
    package var register: Document

    package init(providers: [(id: String, document: Document)], carriers: Document, register: Document) {
        self.providers = providers.sorted { $0.id < $1.id }
        self.carriers = carriers
        self.register = register
    }

    /// Reads the texts of a rules folder by file name; `carriers.yaml` and `register.yaml` are no providers.
    package init(files: [(name: String, text: String)]) throws(DocumentError) {
        var providers: [(id: String, document: Document)] = []
        var special: [String: Document] = [:]
        for (name, text) in files where name.hasSuffix(".yaml") {
            let document = try Document(yaml: text, file: name)
            let id = String(name.dropLast(".yaml".count))
            if id == "carriers" || id == "register" {
                special[id] = document
            } else {
                _ = try Provider.read(document, file: name, expecting: id)
                providers.append((id: id, document: document))
            }
        }
        self.init(
            providers: providers, carriers: special["carriers"] ?? Document(.map([])),
            register: special["register"] ?? Document(.map([])))
    }
}

extension Provider {
    /// Reads a provider's document whose file name says who it is.
    package static func read(
        _ document: Document, file: String, expecting id: String
    ) throws(DocumentError) -> Provider {
        let provider = try Provider.read(document, file: file)
        guard provider.id == id else {
            throw DocumentError(
                file: file, line: document.line,
                message: "the provider '\(provider.id)' must be in \(provider.id).yaml")
        }
        return provider
    }
}
