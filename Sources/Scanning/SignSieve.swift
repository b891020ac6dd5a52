internal import GoPatterns
internal import Patterns

/// A pattern that shows a provider, and the literals of which every match has one.
final class Sign: Sendable {
    let pattern: Pattern
    /// Nil where no such literals are known.
    let literals: Set<String>?

    /// - Parameter literals: Those of the pattern; nil to find them out.
    init(_ pattern: String, literals: Set<String>? = nil) throws {
        self.pattern = try Pattern(pattern)
        self.literals = literals ?? Self.literals(of: pattern)
    }

    var id: ObjectIdentifier { ObjectIdentifier(self) }

    /// Of the syntax that PCRE2 has beside Go's nothing is known.
    private static func literals(of pattern: String) -> Set<String>? {
        (try? GoPattern(pattern))?.requiredLiterals()?.texts
    }
}

/// Tells which signs may stand in a file by one search for the literals of all: patterns alone look at each byte of each file
/// many times.
struct SignSieve: Sendable {
    private let database: LiteralDatabase?
    /// The sign of each literal.
    private let owners: [ObjectIdentifier]
    /// Signs that have no literals.
    private let always: Set<ObjectIdentifier>

    init(_ signs: [Sign]) throws {
        var literals: [Literal] = []
        var owners: [ObjectIdentifier] = []
        for sign in signs {
            for text in (sign.literals ?? []).sorted() {
                literals.append(Literal(bytes: Array(text.utf8), caseless: true, id: UInt32(owners.count)))
                owners.append(sign.id)
            }
        }
        database = literals.isEmpty ? nil : try LiteralDatabase(literals)
        self.owners = owners
        always = Set(signs.filter { $0.literals == nil }.map(\.id))
    }

    /// The scratch of one worker; nil where there are no literals.
    func scanner() throws -> LiteralScanner? {
        guard let database else { return nil }
        return try LiteralScanner(for: database)
    }

    /// The signs that may stand in bytes.
    func possible(in bytes: Span<UInt8>, _ scanner: inout LiteralScanner?) throws -> Set<ObjectIdentifier> {
        guard let database else { return always }
        var hits: [LiteralHit] = []
        try scanner?.scan(bytes, database: database, into: &hits)
        return hits.isEmpty ? always : always.union(hits.map { owners[Int($0.id)] })
    }
}
