package import Decoding
internal import Documents
internal import Crypto
internal import Patterns

/// All rules in one run of bytes: the index a scan needs at once, and each provider's document to be read when it is first needed.
///
/// The build packs the files of `rules/` into one and the program embeds it; rules that a user adds are packed the same way.
package struct RuleTable: Sendable {
    /// The beginning of every table; the number changes with the layout.
    private static let magic = "tokscan rules 3"

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
        package var document: ArraySlice<UInt8>
    }

    package let digest: String
    package private(set) var providers: [ProviderEntry] = []
    package private(set) var tokens: [TokenEntry] = []
    package private(set) var anchors: [Anchor] = []
    package private(set) var stores: [Store] = []
    package private(set) var names: [(word: String, meaning: NameMeaning)] = []
    package private(set) var carriers: ArraySlice<UInt8> = []
    /// What is looked for in its encoded forms too, which only packing needs.
    var encodable: Set<EncodedAnchor> = []
    /// The register, which only packing anew needs.
    private var register: ArraySlice<UInt8> = []
    /// The serialised literal databases of the anchors and of the names.
    package private(set) var anchorDatabase: ArraySlice<UInt8> = []
    package private(set) var nameDatabase: ArraySlice<UInt8> = []

    private init(digest: String) {
        self.digest = digest
    }

    /// Packs rule files.
    ///
    /// - Throws: Where a file does not say what a provider is, or a literal database cannot be made.
    package static func pack(_ source: RuleSource) throws -> [UInt8] {
        var table = RuleTable(digest: "")
        var anchors: [String: Anchor] = [:]
        var names: [String: NameMeaning] = [:]
        for (id, document) in source.providers {
            let provider = try Provider.read(document, file: "\(id).yaml", expecting: id)
            table.add(provider, document: document, anchors: &anchors, names: &names)
        }
        try table.addRegister(source.register, names: &names)
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
        table.register = source.register.packed()[...]
        table.anchors = anchors.values.sorted { $0.literal < $1.literal } + table.encodedAnchors()
        table.names = names.map { (word: $0.key, meaning: $0.value) }.sorted { $0.word < $1.word }
        table.anchorDatabase = try Self.database(
            table.anchors.map { ($0.literal, $0.isCaseless) })[...]
        table.nameDatabase = try Self.database(table.names.map { ($0.word, true) })[...]
        return try table.packed()
    }

    private mutating func add(
        _ provider: Provider, document: Document, anchors: inout [String: Anchor],
        names: inout [String: NameMeaning]
    ) {
        let number = providers.count
        providers.append(ProviderEntry(id: provider.id, document: document.packed()[...]))
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
    private func addRegister(
        _ register: Document, names: inout [String: NameMeaning]
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

    private static func database(_ literals: [(text: String, isCaseless: Bool)]) throws(LiteralError)
        -> [UInt8]
    {
        guard !literals.isEmpty else { return [] }
        let numbered = literals.enumerated().map {
            Literal(
                bytes: Array($0.element.text.utf8), caseless: $0.element.isCaseless, id: UInt32($0.offset))
        }
        return try LiteralDatabase(numbered).serialised()
    }
}

extension RuleTable {
    /// The table's rules as documents again, to be packed with others.
    package var source: RuleSource? {
        guard let carriers = Document(packed: carriers), let register = Document(packed: register) else {
            return nil
        }
        var documents: [(id: String, document: Document)] = []
        for provider in providers {
            guard let document = Document(packed: provider.document) else { return nil }
            documents.append((id: provider.id, document: document))
        }
        return RuleSource(providers: documents, carriers: carriers, register: register)
    }
}

// MARK: - Layout

extension RuleTable {
    private func packed() throws(CryptoError) -> [UInt8] {
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
            Document.pack(anchor.cue?.code ?? 0, into: &body)
            Self.pack(anchor.tokens, into: &body)
        }
        Document.pack(stores.count, into: &body)
        for store in stores {
            Document.pack(store.file, into: &body)
            Document.pack(store.pointer ?? "", into: &body)
            Document.pack(store.token, into: &body)
        }
        Document.pack(names.count, into: &body)
        for (word, meaning) in names {
            Document.pack(word, into: &body)
            Self.pack(meaning.tokens, into: &body)
            Document.pack(meaning.owners.count, into: &body)
            for owner in meaning.owners {
                Document.pack(owner.id, into: &body)
                Document.pack((owner.common ? 1 : 0) + (owner.isDomain ? 2 : 0), into: &body)
            }
        }
        for part in [carriers, register, anchorDatabase, nameDatabase] { Self.pack(part, into: &body) }
        var bytes: [UInt8] = []
        Document.pack(Self.magic, into: &bytes)
        try Document.pack(Hex.encode(HashFunction.sha256.digest(of: body)), into: &bytes)
        return bytes + body
    }

    private static func pack(_ slice: ArraySlice<UInt8>, into bytes: inout [UInt8]) {
        Document.pack(slice.count, into: &bytes)
        bytes += slice
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
        guard readProviders(&reader), readAnchors(&reader), readStores(&reader), readNames(&reader),
            let carriers = reader.slice(),
            let register = reader.slice(), let anchorDatabase = reader.slice(),
            let nameDatabase = reader.slice(), reader.isAtEnd
        else { return nil }
        self.carriers = carriers
        self.register = register
        self.anchorDatabase = anchorDatabase
        self.nameDatabase = nameDatabase
    }

    private mutating func readProviders(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number() else { return false }
        for _ in 0..<count {
            guard let id = reader.text(), let document = reader.slice() else { return false }
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
            guard let literal = reader.text(), let flags = reader.number(), let cue = reader.number(),
                let tokens = numbers(&reader), let boundary = AnchorShape.Boundary(rawValue: flags >> 1)
            else { return false }
            var anchor = Anchor(
                literal: literal, tokens: tokens, isCarrier: flags & 1 != 0, cue: Cue(code: cue))
            anchor.shape.boundary = boundary
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

    private mutating func readNames(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number() else { return false }
        names.reserveCapacity(min(count, 100_000))
        for _ in 0..<count {
            guard let word = reader.text(), let tokens = numbers(&reader), let owners = reader.number() else {
                return false
            }
            var meaning = NameMeaning(tokens: tokens)
            for _ in 0..<owners {
                guard let id = reader.text(), let flags = reader.number() else { return false }
                meaning.owners.append(.init(id: id, common: flags & 1 != 0, isDomain: flags & 2 != 0))
            }
            names.append((word: word, meaning: meaning))
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
