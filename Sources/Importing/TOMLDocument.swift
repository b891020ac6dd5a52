internal import CTOML
package import Documents

extension Document {
    /// Reads one TOML document (version 1.0); the keys of a table come in order of their names.
    ///
    /// - Parameters:
    ///   - toml: The text.
    ///   - file: The name that errors give.
    /// - Throws: Where it is not TOML.
    package init(toml: String, file: String) throws(DocumentError) {
        var text = toml
        let tree = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { unsafe TOMLTree($0) }
        }
        guard let tree else { throw DocumentError(file: file, line: 0, message: "no memory to read it") }
        self = try tree.document(file: file)
    }
}

/// What toml++ made of a text.
@safe private final class TOMLTree {
    private let tree: OpaquePointer

    /// Nothing where there is no memory for it.
    init?(_ text: UnsafeBufferPointer<CChar>) {
        guard let tree = unsafe ctoml_read(text.baseAddress, text.count) else { return nil }
        unsafe self.tree = tree
    }

    deinit { unsafe ctoml_free(tree) }

    func document(file: String) throws(DocumentError) -> Document {
        guard var node = unsafe ctoml_nodes(tree) else {
            throw unsafe DocumentError(
                file: file, line: Int(ctoml_error_line(tree)), message: String(cString: ctoml_error(tree)))
        }
        return unsafe Self.take(&node)
    }

    /// The tree that begins at a node, which is moved on to what comes after it.
    private static func take(_ node: inout UnsafePointer<ctoml_node>) -> Document {
        let own = unsafe node.pointee
        unsafe node += 1
        let line = unsafe Int(own.line)
        switch unsafe own.kind {
        case ctoml_table:
            var entries: [Document.Entry] = []
            for _ in 0..<(unsafe own.count) {
                let key = unsafe text(node.pointee.key, node.pointee.key_length)
                let line = unsafe Int(node.pointee.line)
                entries.append(Document.Entry(key: key, line: line, value: unsafe take(&node)))
            }
            return Document(.map(entries), line: line)
        case ctoml_array:
            return Document(.list(unsafe (0..<own.count).map { _ in unsafe take(&node) }), line: line)
        default:
            let isPlain = unsafe own.kind == ctoml_plain
            return Document(.scalar(unsafe text(own.text, own.text_length), plain: isPlain), line: line)
        }
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        unsafe UnsafeBufferPointer(start: start, count: count).withMemoryRebound(to: UInt8.self) {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }
}
