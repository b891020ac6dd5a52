package import Patterns
internal import Documents
internal import Synchronization

/// The rules in force: what a scan looks for, and what is known of each provider.
///
/// Only the index is read at once; a provider's document and the names of providers are read, and a token's patterns compiled,
/// when first needed.
package final class RuleSet: Sendable {
    private let table: RuleTable
    private let store: @Sendable (Range<Int>) -> [UInt8]?
    private let cache: Mutex<Cache>
    package let anchors: [RuleTable.Anchor]
    /// Files in which tools keep tokens, by the last component of their paths.
    package let stores: [String: [RuleTable.Store]]
    package let anchorDatabase: LiteralDatabase
    package let carriers: CarrierRules?

    private struct Cache {
        /// The number of each provider by its identifier, once one was asked for.
        var numbers: [String: Int] = [:]
        var providers: [Int: Provider] = [:]
        var tokens: [Int: CompiledToken] = [:]
        /// The exceptions that a provider's tokens have in common.
        var exceptions: [Int: [CompiledToken.Exception]] = [:]
        var names: NameIndex?
        var sieve: NameSieve?
    }

    /// Why rules cannot be used.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String

        static let damaged = Failure(description: "the rule table is damaged")

        package init(description: String) {
            self.description = description
        }
    }

    /// Providers whose files did not come with the program: what a built-in rule claims is not theirs.
    package let outside: Set<String>

    /// Opens packed rules.
    package convenience init(_ packed: PackedRules, outside: Set<String> = []) throws {
        try self.init(index: packed.index, outside: outside) { [store = packed.store] range in
            range.upperBound <= store.count ? Array(store[range]) : nil
        }
    }

    /// Opens packed rules whose store is elsewhere.
    ///
    /// - Parameter store: Gives the bytes of a range of it; nil where it has none there.
    package init(
        index: [UInt8], outside: Set<String> = [], store: @escaping @Sendable (Range<Int>) -> [UInt8]?
    ) throws {
        self.outside = outside
        self.store = store
        guard let table = RuleTable(packed: index) else { throw Failure.damaged }
        self.table = table
        anchors = table.anchors
        stores = Dictionary(grouping: table.stores) { String($0.file.split(separator: "/").last ?? "") }
        anchorDatabase = try LiteralDatabase(serialised: table.anchorDatabase.span)
        guard let carriers = Document(packed: table.carriers) else { throw Failure.damaged }
        self.carriers =
            carriers.entries.isEmpty ? nil : try CarrierRules.read(carriers, file: "carriers.yaml")
        cache = Mutex(Cache())
    }

    /// These rules with further files.
    ///
    /// - Parameter replacing: Whether a file whose provider is known already takes its place, as a check of a built-in file
    ///   wants it; else such a file is refused, and the others are marked as from outside.
    /// - Throws: Where a file cannot be read as a provider's, or describes a known one.
    package func adding(files: [(name: String, text: String)], replacing: Bool = false) throws -> RuleSet {
        guard var source = table.source(store) else { throw Failure.damaged }
        let added = try RuleSource(files: files).providers
        let ids = Set(added.map(\.id))
        if !replacing, let known = ids.intersection(providerIDs).min() {
            throw Failure(
                description:
                    "\(known).yaml: the provider '\(known)' has a built-in rule file, which no other may replace"
            )
        }
        source = RuleSource(
            providers: source.providers.filter { !ids.contains($0.id) } + added, carriers: source.carriers,
            register: source.register)
        return try RuleSet(PackedRules(source), outside: replacing ? [] : ids)
    }

    /// The digest of all rules.
    package var digest: String { table.digest }

    /// The identifiers of all providers, sorted.
    package var providerIDs: [String] { table.providers.map(\.id) }

    /// How many tokens there are; they are numbered flat.
    package var tokenCount: Int { table.tokens.count }

    /// The rule identifier of a token.
    package func tokenID(_ number: Int) -> String { table.tokens[number].id }

    /// A provider by identifier; nil where no file describes it.
    package func provider(_ id: String) -> Provider? {
        number(of: id).map(provider(at:))
    }

    private func number(of provider: String) -> Int? {
        cache.withLock { cache in
            if cache.numbers.isEmpty {
                for (number, entry) in table.providers.enumerated() { cache.numbers[entry.id] = number }
            }
            return cache.numbers[provider]
        }
    }

    /// A token with its patterns compiled.
    ///
    /// - Throws: Where a pattern does not compile, which the built-in rules' check rules out.
    package func token(_ number: Int) throws -> CompiledToken {
        if let known = cache.withLock({ $0.tokens[number] }) { return known }
        let entry = table.tokens[number]
        let provider = provider(at: entry.provider)
        let token = try CompiledToken(
            provider.tokens[entry.index], provider: provider.id, common: exceptions(at: entry.provider))
        cache.withLock { $0.tokens[number] = token }
        return token
    }

    /// The names of providers.
    package func names() throws -> NameIndex {
        if let known = cache.withLock({ $0.names }) { return known }
        guard let bytes = store(table.names),
            let names = try NameIndex(packed: bytes, tokenCount: table.tokens.count)
        else { throw Failure.damaged }
        cache.withLock { $0.names = names }
        return names
    }

    /// What tells where no name of a provider begins.
    package func nameSieve() throws -> NameSieve {
        if let known = cache.withLock({ $0.sieve }) { return known }
        guard let sieve = store(table.nameSieve).flatMap({ NameSieve(packed: $0) }) else {
            throw Failure.damaged
        }
        cache.withLock { $0.sieve = sieve }
        return sieve
    }

    private func exceptions(at index: Int) throws -> [CompiledToken.Exception] {
        if let known = cache.withLock({ $0.exceptions[index] }) { return known }
        let exceptions = try CompiledToken.Exception.compile(provider(at: index).exceptions)
        cache.withLock { $0.exceptions[index] = exceptions }
        return exceptions
    }

    private func provider(at index: Int) -> Provider {
        if let known = cache.withLock({ $0.providers[index] }) { return known }
        let entry = table.providers[index]
        guard let document = store(entry.document).flatMap({ Document(packed: $0[...]) }),
            let provider = try? Provider.read(document, file: "\(entry.id).yaml")
        else {
            // The table was packed from documents that were read this way, and its bytes are the program's own.
            preconditionFailure("the rule table is damaged at \(entry.id)")
        }
        cache.withLock { $0.providers[index] = provider }
        return provider
    }
}
