/// What a word around a carried value says: whose it may be, and which tokens hang on it.
package struct NameMeaning: Sendable, Hashable {
    /// The provider or register entry the word names.
    package struct Owner: Sendable, Hashable {
        package var id: String
        /// Whether the word counts only in a carrier's name or as a domain.
        package var common: Bool
        package var isDomain: Bool
    }

    package var owners: [Owner] = []
    /// Flat numbers of the tokens that have the word in `near`.
    package var tokens: [Int] = []

    /// Adds what the register says of the word; what the provider's own file says of it holds.
    mutating func add(_ owner: Owner) {
        guard !owners.contains(where: { $0.id == owner.id && $0.isDomain == owner.isDomain }) else { return }
        owners.append(owner)
    }
}

/// Spells a word in the ways that names join their parts: `new relic`, `new_relic`, `new-relic`, `newrelic`.
package func spellings(of word: String) -> [String] {
    let parts = word.lowercased().split(whereSeparator: { " _-".contains($0) }).map(String.init)
    guard parts.count > 1 else { return [word.lowercased()] }
    return ["", "_", "-", " "].map { parts.joined(separator: $0) }
}
