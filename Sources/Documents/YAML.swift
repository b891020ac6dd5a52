internal import CYAML

extension Document {
    /// How many nodes a YAML document may have once its aliases are written out: an alias bomb ends here.
    private static let mostNodes = 200_000

    /// Reads one YAML document.
    ///
    /// - Parameters:
    ///   - yaml: The text; a text without a node is an empty map.
    ///   - file: The name that errors give.
    /// - Throws: Where it is not YAML, has a key twice, or is too large.
    package init(yaml: String, file: String) throws(DocumentError) {
        var text = yaml
        let result = text.withUTF8 { bytes in
            Result { () throws(DocumentError) in
                var parser = unsafe try YAMLParser(bytes, file: file)
                return try parser.document(mostNodes: Self.mostNodes)
            }
        }
        self = try result.get()
    }
}

/// libyaml's parser over a text that outlives it.
@safe private struct YAMLParser: ~Copyable {
    private static let deepest = 100

    private let file: String
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var budget = 0

    init(_ text: UnsafeBufferPointer<UInt8>, file: String) throws(DocumentError) {
        self.file = file
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw DocumentError(file: file, line: 0, message: "no memory to read it")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The text's only document.
    mutating func document(mostNodes: Int) throws(DocumentError) -> Document {
        budget = mostNodes
        var tree = unsafe yaml_document_t()
        unsafe try load(&tree)
        defer { unsafe yaml_document_delete(&tree) }
        guard let root = unsafe yaml_document_get_root_node(&tree) else { return Document(.map([]), line: 1) }
        let document = unsafe try convert(root, of: &tree, depth: 0)
        var next = unsafe yaml_document_t()
        unsafe try load(&next)
        defer { unsafe yaml_document_delete(&next) }
        if let other = unsafe yaml_document_get_root_node(&next) {
            throw unsafe error("a second document begins here", at: other.pointee.start_mark)
        }
        return document
    }

    private func load(_ tree: inout yaml_document_t) throws(DocumentError) {
        guard unsafe yaml_parser_load(parser, &tree) == 0 else { return }
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not YAML"
        // Where bytes are no characters, libyaml tells the offset alone.
        let isReading = unsafe parser.pointee.error == YAML_READER_ERROR
        throw unsafe error(problem, at: isReading ? parser.pointee.mark : parser.pointee.problem_mark)
    }

    private func error(_ message: String, at mark: yaml_mark_t) -> DocumentError {
        DocumentError(file: file, line: Int(mark.line) + 1, message: message)
    }

    /// A node as a tree of its own; what an alias stands for is written out.
    private mutating func convert(
        _ node: UnsafeMutablePointer<yaml_node_t>, of tree: UnsafeMutablePointer<yaml_document_t>, depth: Int
    ) throws(DocumentError) -> Document {
        budget -= 1
        guard budget > 0, depth < Self.deepest else {
            throw unsafe error("too many or too deeply nested nodes", at: node.pointee.start_mark)
        }
        let line = unsafe Int(node.pointee.start_mark.line) + 1
        switch unsafe node.pointee.type {
        case YAML_SEQUENCE_NODE:
            var elements: [Document] = []
            let items = unsafe node.pointee.data.sequence.items
            for index in 0..<(unsafe items.top - items.start) {
                guard let element = unsafe yaml_document_get_node(tree, items.start[index]) else { continue }
                elements.append(unsafe try convert(element, of: tree, depth: depth + 1))
            }
            return Document(.list(elements), line: line)
        case YAML_MAPPING_NODE:
            return Document(.map(unsafe try entries(of: node, of: tree, depth: depth)), line: line)
        default:
            let scalar = unsafe node.pointee.data.scalar
            return Document(
                .scalar(unsafe Self.text(scalar), plain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE),
                line: line)
        }
    }

    private mutating func entries(
        of node: UnsafeMutablePointer<yaml_node_t>, of tree: UnsafeMutablePointer<yaml_document_t>, depth: Int
    ) throws(DocumentError) -> [Document.Entry] {
        var entries: [Document.Entry] = []
        var seen: Set<String> = []
        let pairs = unsafe node.pointee.data.mapping.pairs
        for index in 0..<(unsafe pairs.top - pairs.start) {
            guard let key = unsafe yaml_document_get_node(tree, pairs.start[index].key),
                let value = unsafe yaml_document_get_node(tree, pairs.start[index].value)
            else { continue }
            let mark = unsafe key.pointee.start_mark
            guard unsafe key.pointee.type == YAML_SCALAR_NODE else {
                throw error("a key must be a scalar", at: mark)
            }
            let name = unsafe Self.text(key.pointee.data.scalar)
            guard seen.insert(name).inserted else { throw error("the key '\(name)' stands twice", at: mark) }
            entries.append(
                Document.Entry(
                    key: name, line: Int(mark.line) + 1,
                    value: unsafe try convert(value, of: tree, depth: depth + 1)))
        }
        return entries
    }

    private static func text(_ scalar: yaml_node_t.__Unnamed_union_data.__Unnamed_struct_scalar) -> String {
        unsafe String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }
}
