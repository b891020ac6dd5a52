import Secrets

/// Tells documentation that is published from what people write for themselves.
///
/// The secrets in a manual are samples, where nothing but names and their randomness speak for them. A README or a runbook
/// in Markdown is none: people do note down passwords there.
extension FilePath {
    /// Ends of the names of formats that manuals are written in.
    private static let formats = [".rst", ".adoc", ".asciidoc", ".texi", ".pod"].map { Array($0.utf8) }
    /// Folders of the programs that manuals show, and of the pages of `man`.
    private static let folders = (["docs_src", "doc_src"] + (1...8).map { "man\($0)" }).map { Array($0.utf8) }

    var isDocumentation: Bool {
        let bytes = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if Self.formats.contains(where: { bytes.suffix($0.count).elementsEqual($0) }) { return true }
        return bytes.split(separator: 0x2F).dropLast().contains { Self.folders.contains(Array($0)) }
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
