internal import Documents
package import Patterns

/// The names of providers, with the automaton that finds them: read when a carried value asks whose it is.
package struct NameIndex: Sendable {
    package let words: [String]
    /// What each word says.
    package let meanings: [NameMeaning]
    package let database: LiteralDatabase

    /// Packs names by word.
    static func pack(_ names: [String: NameMeaning]) throws(LiteralError) -> [UInt8] {
        let names = names.sorted { $0.key < $1.key }
        var bytes: [UInt8] = []
        Document.pack(names.count, into: &bytes)
        for (word, meaning) in names {
            Document.pack(word, into: &bytes)
            Document.pack(meaning.tokens.count, into: &bytes)
            for token in meaning.tokens { Document.pack(token, into: &bytes) }
            Document.pack(meaning.owners.count, into: &bytes)
            for owner in meaning.owners {
                Document.pack(owner.id, into: &bytes)
                Document.pack((owner.common ? 1 : 0) + (owner.isDomain ? 2 : 0), into: &bytes)
            }
        }
        let database = try LiteralDatabase.packed(names.map { ($0.key, true) })
        Document.pack(database.count, into: &bytes)
        return bytes + database
    }

    /// Reads what `pack` made; nil where the bytes are anything else.
    ///
    /// - Parameter tokenCount: How many tokens there are: a word's must be among them.
    init?(packed bytes: [UInt8], tokenCount: Int) throws(LiteralError) {
        var reader = PackedReader(bytes: bytes[...])
        guard let count = reader.number(), count <= reader.remaining else { return nil }
        var words: [String] = []
        var meanings: [NameMeaning] = []
        words.reserveCapacity(count)
        meanings.reserveCapacity(count)
        for _ in 0..<count {
            guard let word = reader.text(), let meaning = NameMeaning(&reader, tokenCount: tokenCount) else {
                return nil
            }
            words.append(word)
            meanings.append(meaning)
        }
        guard let database = reader.slice(), reader.isAtEnd else { return nil }
        self.words = words
        self.meanings = meanings
        self.database = try LiteralDatabase(serialised: database.span)
    }
}

extension NameMeaning {
    fileprivate init?(_ reader: inout PackedReader, tokenCount: Int) {
        guard let count = reader.number(), count <= reader.remaining else { return nil }
        for _ in 0..<count {
            guard let token = reader.number(), token < tokenCount else { return nil }
            tokens.append(token)
        }
        guard let count = reader.number(), count <= reader.remaining else { return nil }
        for _ in 0..<count {
            guard let id = reader.text(), let flags = reader.number() else { return nil }
            owners.append(Owner(id: id, common: flags & 1 != 0, isDomain: flags & 2 != 0))
        }
    }
}

extension LiteralDatabase {
    /// Literals numbered in order as a serialised database; nothing for none.
    static func packed(_ literals: [(text: String, isCaseless: Bool)]) throws(LiteralError) -> [UInt8] {
        guard !literals.isEmpty else { return [] }
        let numbered = literals.enumerated().map {
            Literal(
                bytes: Array($0.element.text.utf8), caseless: $0.element.isCaseless, id: UInt32($0.offset))
        }
        return try LiteralDatabase(numbered).serialised()
    }
}

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
