package import Decoding
internal import Documents
internal import Crypto
internal import Patterns

/// Rules as bytes: the index that a scan needs at once, and a store of what is read when it is first needed.
///
/// The build packs the files of `rules/` and the program embeds both; rules that a user adds are packed the same way.
package struct PackedRules: Sendable {
    package let index: [UInt8]
    /// Each provider's document, the register, and the names of providers.
    package let store: [UInt8]

    /// Packs rule files.
    ///
    /// - Throws: Where a file does not say what a provider is, or a literal database cannot be made.
    package init(_ source: RuleSource) throws {
        self = try RuleTable.pack(source)
    }

    fileprivate init(index: [UInt8], store: [UInt8]) {
        self.index = index
        self.store = store
    }
}

/// The index of packed rules.
package struct RuleTable: Sendable {
    /// The beginning of every index; the number changes with the layout.
    private static let magic = "tokscan rules 7"

    package struct Anchor: Sendable, Hashable {
        package var literal: String
        /// Flat numbers of the tokens that hang on it.
        package var tokens: [Int]
        /// Whether it marks the name of a carrier.
        package var isCarrier: Bool
        /// What it shows of the encoding around it; nil for a literal that stands for itself.
        package var cue: Cue?
        package var shape = AnchorShape.free

        /// Whether letters of either case match.
        var isCaseless: Bool { cue?.isCaseless ?? !shape.isExact }
    }

    /// A file in which a token is kept.
    package struct Store: Sendable, Hashable {
        /// The end of its path.
        package var file: String
        /// The pointer to the token in it; nil where the file has no structure.
        package var pointer: String?
        /// The flat number of the token.
        package var token: Int
    }

    package struct TokenEntry: Sendable, Hashable {
        package var provider: Int
        package var index: Int
        package var id: String
    }

    package struct ProviderEntry: Sendable {
        package var id: String
        /// Where its document lies in the store.
        package var document: Range<Int>
    }

    package let digest: String
    package private(set) var providers: [ProviderEntry] = []
    package private(set) var tokens: [TokenEntry] = []
    package private(set) var anchors: [Anchor] = []
    package private(set) var stores: [Store] = []
    package private(set) var carriers: ArraySlice<UInt8> = []
    /// What is looked for in its encoded forms too, which only packing needs.
    var encodable: Set<EncodedAnchor> = []
    /// Where the register lies in the store, which only packing anew needs.
    private var register = 0..<0
    /// Where the names of providers lie in the store, and the sieve that tells where none stands.
    package private(set) var names = 0..<0
    package private(set) var nameSieve = 0..<0
    /// The serialised literal database of the anchors.
    package private(set) var anchorDatabase: ArraySlice<UInt8> = []

    private init(digest: String) {
        self.digest = digest
    }

    fileprivate static func pack(_ source: RuleSource) throws -> PackedRules {
        var table = RuleTable(digest: "")
        var store: [UInt8] = []
        var anchors: [String: Anchor] = [:]
        var names: [String: NameMeaning] = [:]
        for (id, document) in source.providers {
            let provider = try Provider.read(document, file: "\(id).yaml", expecting: id)
            let place = append(document.packed(), to: &store)
            table.add(provider, document: place, anchors: &anchors, names: &names)
        }
        try addRegister(source.register, to: &names)
        if !source.carriers.entries.isEmpty {
            for word in try CarrierRules.read(source.carriers, file: "carriers.yaml").words {
                var anchor = anchors[word] ?? Anchor(literal: word, tokens: [], isCarrier: true)
                anchor.isCarrier = true
                anchor.literal = word
                anchor.shape = .free
                anchors[word] = anchor
            }
        }
        table.carriers = source.carriers.packed()[...]
        table.register = append(source.register.packed(), to: &store)
        table.names = append(try NameIndex.pack(names), to: &store)
        table.nameSieve = append(NameSieve.pack(names.keys), to: &store)
        table.anchors = anchors.values.sorted { $0.literal < $1.literal } + table.encodedAnchors()
        let database = try LiteralDatabase.packed(table.anchors.map { ($0.literal, $0.isCaseless) })
        table.anchorDatabase = database[...]
        return PackedRules(index: try table.packed(over: store), store: store)
    }

    /// Puts bytes at the end of the store, and tells where they lie.
    private static func append(_ bytes: [UInt8], to store: inout [UInt8]) -> Range<Int> {
        let start = store.count
        store += bytes
        return start..<store.count
    }

    private mutating func add(
        _ provider: Provider, document: Range<Int>, anchors: inout [String: Anchor],
        names: inout [String: NameMeaning]
    ) {
        let number = providers.count
        providers.append(ProviderEntry(id: provider.id, document: document))
        for (index, token) in provider.tokens.enumerated() {
            let flat = tokens.count
            tokens.append(TokenEntry(provider: number, index: index, id: "\(provider.id).\(token.id)"))
            stores += token.stores.map { Store(file: $0.file, pointer: $0.path, token: flat) }
            encodable.formUnion(
                token.anchors.map {
                    EncodedAnchor(text: $0, isPart: token.within == .match && !token.general)
                })
            for literal in token.anchors {
                Self.add(literal, AnchorShape(of: literal, in: token), of: flat, to: &anchors)
            }
            guard token.anchors.isEmpty else { continue }
            for word in Set(token.near.flatMap(spellings)).sorted() {
                names[word, default: NameMeaning()].tokens.append(flat)
            }
        }
        for word in Set(provider.nameWords.flatMap(spellings)).sorted() {
            names[word, default: NameMeaning()].owners.append(
                .init(id: provider.id, common: false, isDomain: false))
        }
        for host in provider.hosts where !host.contains("{") {
            names[host.lowercased(), default: NameMeaning()].owners.append(
                .init(id: provider.id, common: false, isDomain: true))
        }
    }

    /// Notes a token at its anchor, which is written as the pattern has it where all its tokens want it so.
    private static func add(
        _ literal: String, _ shape: AnchorShape, of token: Int, to anchors: inout [String: Anchor]
    ) {
        let key = literal.lowercased()
        var anchor = anchors[key] ?? Anchor(literal: literal, tokens: [], isCarrier: false, shape: shape)
        anchor.tokens.append(token)
        anchor.shape = anchor.shape.joined(shape)
        if anchor.literal != literal { anchor.shape.isExact = false }
        if !anchor.shape.isExact { anchor.literal = key }
        anchors[key] = anchor
    }

    /// Adds the words and domains of the register; those of a provider with a file of its own add to what the file has.
    private static func addRegister(
        _ register: Document, to names: inout [String: NameMeaning]
    ) throws(DocumentError) {
        for (id, entry) in try Named<RegisterEntry>.read(register, file: "register.yaml").entries {
            let words = entry.words.isEmpty ? [id, entry.name] : entry.words
            for word in Set(words.flatMap(spellings)).sorted() where word.utf8.count > 2 {
                names[word, default: NameMeaning()].add(
                    .init(id: id, common: entry.common, isDomain: false))
            }
            for domain in entry.domains {
                names[domain.lowercased(), default: NameMeaning()].add(
                    .init(id: id, common: entry.common, isDomain: true))
            }
        }
    }
}

extension RuleTable {
    /// The rules as documents again, to be packed with others.
    ///
    /// - Parameter store: Gives the bytes of a range of the store.
    func source(_ store: (Range<Int>) -> [UInt8]?) -> RuleSource? {
        guard let carriers = Document(packed: carriers),
            let register = store(register).flatMap({ Document(packed: $0[...]) })
        else { return nil }
        var documents: [(id: String, document: Document)] = []
        for provider in providers {
            guard let document = store(provider.document).flatMap({ Document(packed: $0[...]) }) else {
                return nil
            }
            documents.append((id: provider.id, document: document))
        }
        return RuleSource(providers: documents, carriers: carriers, register: register)
    }
}

// MARK: - Layout

extension RuleTable {
    private func packed(over store: [UInt8]) throws(CryptoError) -> [UInt8] {
        var body: [UInt8] = []
        Document.pack(providers.count, into: &body)
        for provider in providers {
            Document.pack(provider.id, into: &body)
            Self.pack(provider.document, into: &body)
        }
        Document.pack(tokens.count, into: &body)
        for token in tokens {
            Document.pack(token.provider, into: &body)
            Document.pack(token.index, into: &body)
            Document.pack(token.id, into: &body)
        }
        Document.pack(anchors.count, into: &body)
        for anchor in anchors {
            Document.pack(anchor.literal, into: &body)
            Document.pack(
                (anchor.isCarrier ? 1 : 0) | anchor.shape.boundary.rawValue << 1, into: &body)
            Document.pack(Int(anchor.shape.follower ?? 0), into: &body)
            Document.pack(anchor.shape.run, into: &body)
            Document.pack(anchor.cue?.code ?? 0, into: &body)
            Self.pack(anchor.tokens, into: &body)
        }
        Document.pack(stores.count, into: &body)
        for store in stores {
            Document.pack(store.file, into: &body)
            Document.pack(store.pointer ?? "", into: &body)
            Document.pack(store.token, into: &body)
        }
        Self.pack(register, into: &body)
        Self.pack(names, into: &body)
        Self.pack(nameSieve, into: &body)
        for part in [carriers, anchorDatabase] { Self.pack(part, into: &body) }
        var bytes: [UInt8] = []
        Document.pack(Self.magic, into: &bytes)
        try Document.pack(Hex.encode(HashFunction.sha256.digest(of: body + store)), into: &bytes)
        return bytes + body
    }

    private static func pack(_ slice: ArraySlice<UInt8>, into bytes: inout [UInt8]) {
        Document.pack(slice.count, into: &bytes)
        bytes += slice
    }

    private static func pack(_ range: Range<Int>, into bytes: inout [UInt8]) {
        Document.pack(range.lowerBound, into: &bytes)
        Document.pack(range.count, into: &bytes)
    }

    private static func pack(_ numbers: [Int], into bytes: inout [UInt8]) {
        Document.pack(numbers.count, into: &bytes)
        for number in numbers { Document.pack(number, into: &bytes) }
    }

    /// Reads what `pack` made; nil where the bytes are anything else.
    package init?(packed bytes: [UInt8]) {
        var reader = PackedReader(bytes: bytes[...])
        guard reader.text() == Self.magic, let digest = reader.text() else { return nil }
        self.init(digest: digest)
        guard readProviders(&reader), readAnchors(&reader), readStores(&reader),
            let register = Self.range(&reader), let names = Self.range(&reader),
            let nameSieve = Self.range(&reader), let carriers = reader.slice(),
            let anchorDatabase = reader.slice(), reader.isAtEnd
        else { return nil }
        self.carriers = carriers
        self.register = register
        self.names = names
        self.nameSieve = nameSieve
        self.anchorDatabase = anchorDatabase
    }

    private static func range(_ reader: inout PackedReader) -> Range<Int>? {
        guard let start = reader.number(), let count = reader.number(), count <= Int.max - start else {
            return nil
        }
        return start..<start + count
    }

    private mutating func readProviders(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number() else { return false }
        for _ in 0..<count {
            guard let id = reader.text(), let document = Self.range(&reader) else { return false }
            providers.append(ProviderEntry(id: id, document: document))
        }
        guard let count = reader.number() else { return false }
        for _ in 0..<count {
            guard let provider = reader.number(), let index = reader.number(), let id = reader.text(),
                providers.indices.contains(provider)
            else { return false }
            tokens.append(TokenEntry(provider: provider, index: index, id: id))
        }
        return true
    }

    private mutating func readAnchors(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number() else { return false }
        for _ in 0..<count {
            guard let literal = reader.text(), let flags = reader.number(),
                let follower = reader.number().flatMap(UInt8.init(exactly:)), let run = reader.number(),
                let cue = reader.number(),
                let tokens = numbers(&reader), let boundary = AnchorShape.Boundary(rawValue: flags >> 1)
            else { return false }
            var anchor = Anchor(
                literal: literal, tokens: tokens, isCarrier: flags & 1 != 0, cue: Cue(code: cue))
            anchor.shape.boundary = boundary
            anchor.shape.follower = follower == 0 ? nil : follower
            anchor.shape.run = run
            anchors.append(anchor)
        }
        return true
    }

    private mutating func readStores(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number() else { return false }
        for _ in 0..<count {
            guard let file = reader.text(), let pointer = reader.text(), let token = reader.number(),
                tokens.indices.contains(token)
            else { return false }
            stores.append(Store(file: file, pointer: pointer.isEmpty ? nil : pointer, token: token))
        }
        return true
    }

    /// Numbers of tokens, each of which must exist.
    private func numbers(_ reader: inout PackedReader) -> [Int]? {
        guard let count = reader.number(), count <= reader.remaining else { return nil }
        var numbers: [Int] = []
        for _ in 0..<count {
            guard let number = reader.number(), tokens.indices.contains(number) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
