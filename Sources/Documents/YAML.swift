internal import Yams

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
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw DocumentError(file: file, line: error.line, message: error.reason)
        } catch {
            throw DocumentError(file: file, line: 0, message: "not YAML")
        }
        guard let node else {
            self.init(.map([]), line: 1)
            return
        }
        var budget = Self.mostNodes
        self = try Self.convert(node, file: file, budget: &budget, depth: 0)
    }

    private static func convert(
        _ node: Node, file: String, budget: inout Int, depth: Int
    ) throws(DocumentError) -> Document {
        let line = node.mark?.line ?? 0
        budget -= 1
        guard budget > 0, depth < 100 else {
            throw DocumentError(file: file, line: line, message: "too many or too deeply nested nodes")
        }
        switch node {
        case .scalar(let scalar):
            return Document(.scalar(scalar.string, plain: scalar.style == .plain), line: line)
        case .sequence(let sequence):
            var elements: [Document] = []
            for element in sequence {
                elements.append(try convert(element, file: file, budget: &budget, depth: depth + 1))
            }
            return Document(.list(elements), line: line)
        case .mapping(let mapping):
            var entries: [Entry] = []
            var seen: Set<String> = []
            for (key, value) in mapping {
                let keyLine = key.mark?.line ?? line
                guard let name = key.scalar?.string else {
                    throw DocumentError(file: file, line: keyLine, message: "a key must be a scalar")
                }
                guard seen.insert(name).inserted else {
                    throw DocumentError(file: file, line: keyLine, message: "the key '\(name)' stands twice")
                }
                let value = try convert(value, file: file, budget: &budget, depth: depth + 1)
                entries.append(Entry(key: name, line: keyLine, value: value))
            }
            return Document(.map(entries), line: line)
        case .alias:
            throw DocumentError(file: file, line: line, message: "an alias without its anchor")
        }
    }
}

extension YamlError {
    fileprivate var line: Int {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: 0
        }
    }

    fileprivate var reason: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
            problem
        case .duplicatedKeysInMapping(let duplicates, _):
            "the key '\(duplicates.first ?? "")' stands twice"
        default: "not YAML"
        }
    }
}
