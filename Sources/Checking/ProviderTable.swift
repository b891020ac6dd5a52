internal import Documents
package import Rules

/// The table of providers in `rules/README.md`, made from the rule files so that it cannot rot.
package enum ProviderTable {
    /// The table as Markdown, a row a provider.
    package static func markdown(of rules: RuleSet) -> String {
        var lines = ["| provider | kinds of credential | asked | recordings |", "|---|---|---|---|"]
        for id in rules.providerIDs {
            guard let provider = rules.provider(id) else { continue }
            let asked = provider.requests.names.count + (provider.introspector == nil ? 0 : 1)
            let cells = [
                "[\(provider.name)](\(id).yaml)", "\(provider.tokens.count)",
                asked == 0 ? "offline only" : "\(asked) \(asked == 1 ? "question" : "questions")",
                provider.recordings.isEmpty ? "" : "\(provider.recordings.count)",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text whose part between the table's marks is the table.
    package static func updated(_ text: String, rules: RuleSet) -> String? {
        guard let start = text.firstRange(of: "<!-- table -->\n"),
            let end = text.firstRange(of: "<!-- end of table -->")
        else { return nil }
        return text[..<start.upperBound] + markdown(of: rules) + text[end.lowerBound...]
    }
}
