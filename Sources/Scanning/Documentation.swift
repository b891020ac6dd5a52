import Secrets

/// Tells documentation that is published from what people write for themselves.
///
/// The secrets in a manual are samples, where nothing but names and their randomness speak for them. A README or a runbook
/// in Markdown is none: people do note down passwords there.
extension FilePath {
    /// Formats that manuals are written in.
    private static let formats = [".rst", ".adoc", ".asciidoc", ".texi", ".pod"]
    /// Folders of the programs that manuals show, and of the pages of `man`.
    private static let folders = ["docs_src/", "doc_src/"] + (1...8).map { "man\($0)/" }

    var isDocumentation: Bool {
        let text = text.lowercased()
        return Self.formats.contains(where: text.hasSuffix)
            || Self.folders.contains { text.hasPrefix($0) || text.contains("/" + $0) }
    }
}

extension Finding {
    /// The same, of low confidence where it has no shape of a provider's and stands in documentation.
    var weighedByPath: Finding {
        guard provider == "generic", place.path.isDocumentation else { return self }
        var finding = self
        finding.confidence = .low
        return finding
    }
}
