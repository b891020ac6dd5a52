import Documents
import Foundation
import Probing
import Rules
import Secrets

/// Rules out of the texts of files.
func ruleSet(_ files: (name: String, text: String)...) throws -> RuleSet {
    try RuleSet(PackedRules(RuleSource(files: files)))
}

/// A rule file of the project.
func projectFile(_ name: String) throws -> (name: String, text: String) {
    guard let file = RuleFiles.all.first(where: { $0.name == name }) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return file
}

/// Random texts that a seed makes repeatable, so that nothing here looks live.
func madeUp(_ template: String, seed: String = "probing") -> String {
    var filler = PlaceholderFiller(seed: seed)
    return filler.fill(template)
}

/// A credential as a scan hands it over.
func credential(
    _ rule: String, secret: String, parts: [String: String] = [:], carrier: String? = nil, id: String? = nil
) -> Credential {
    let span = Place.Span(bytes: nil, line: 1, column: 1, endLine: 1, endColumn: 2)
    var place = Place(source: .worktree, path: FilePath("deploy.env"), root: ".", span: span)
    place.carrier = carrier
    let provider = String(rule.prefix { $0 != "." })
    return Credential(
        id: id ?? "id-\(secret.count)-\(rule)", fingerprint: "fingerprint-of-\(rule)-\(secret.count)",
        rule: rule,
        provider: provider, kind: "", secret: Secret(Array(secret.utf8)),
        parts: parts.mapValues { Secret(Array($0.utf8)) }, places: [place], confidence: .high)
}

/// A transport that answers from the text of one recordings file.
func replay(_ provider: String, _ recordings: String) throws -> ReplayTransport {
    try ReplayTransport(files: [(name: "\(provider).yaml", text: recordings)])
}

/// A provider on a host that the user names, with one token and what `rest` adds.
func loopbackProvider(_ rest: String, id: String = "acme") -> (name: String, text: String) {
    (
        name: "\(id).yaml",
        text: """
        provider: \(id)
        name: Acme
        user-host: true
        sources: [https://acme.example/docs]
        tokens:
          - id: key
            name: API key
            anchors: [acme_]
            pattern: 'acme_[a-z0-9]{32}'
            parts: {host: {pattern: 'host=(?<value>\\S+)', optional: true}}
            examples: ['acme_{lower:32}']
        \(rest)
        """
    )
}

extension Grant {
    /// Every text of the grant, for what must not be in any of them.
    var texts: [String] {
        let single = [kind, identity].compactMap { $0 }.flatMap { [$0.value, $0.evidence] }
        let lists = (owners + limits + facts).flatMap { [$0.value, $0.evidence] }
        return single + lists + resources.map(\.value.name) + (scopes.map { $0.value + [$0.evidence] } ?? [])
            + failures
    }
}
