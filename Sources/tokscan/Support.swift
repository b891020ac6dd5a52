import ArgumentParser
import BuiltinRules
import Console
import Documents
import Files
import Rules

/// The rules that the build embedded.
enum BuiltinRuleSet {
    static func load() throws -> RuleSet {
        guard let index = BuiltinRules.index() else {
            throw RuleSet.Failure(description: "the embedded rules are damaged")
        }
        return try RuleSet(index: index, store: BuiltinRules.store)
    }
}

/// Words to the user on standard error, with the control characters of hostile names made visible.
enum Message {
    ///
    /// Where nobody listens, the exit status alone tells.
    static func say(_ text: String) { put("tokscan: " + text) }

    /// Writes a text as it is but for secrets and control characters.
    static func put(_ text: String) {
        let safe = Redaction.clean(text).unicodeScalars.map { scalar in
            scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F
                || (0x80..<0xA0).contains(scalar.value)
                ? "\u{FFFD}" : String(scalar)
        }
        try? Console.write(safe.joined() + "\n", to: .error)
    }
}

/// Text files that the user names.
enum TextFile {
    /// Files above are no text that a person wrote, in bytes.
    private static let largest = 16 << 20

    /// Why a file cannot be used, with its path.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a file as UTF-8.
    ///
    /// - Parameter isNamed: Whether the user named it: then a link is followed, and a pipe will do.
    static func read(_ path: String, isNamed: Bool = true) throws -> String {
        var bytes: [UInt8] = []
        do {
            let file = try OpenFile(Array(path.utf8), followingLink: isNamed)
            guard file.facts.kind != .directory else { throw Failure(description: "\(path): it is a folder") }
            guard isNamed || file.facts.kind == .file else {
                throw Failure(description: "\(path): it is not a regular file")
            }
            try file.read(largest + 1, into: &bytes)
        } catch let error as FileError {
            throw Failure(description: "\(path): \(error)")
        }
        guard bytes.count <= largest else { throw Failure(description: "\(path): it is larger than 16 MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(description: "\(path): it is not UTF-8 text")
        }
        return text
    }

    /// Reads a file if it is there.
    static func readIfPresent(_ path: String, isNamed: Bool = true) throws -> String? {
        do {
            _ = try FileFacts(of: Array(path.utf8))
        } catch  where error.isMissing {
            return nil
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
        return try read(path, isNamed: isNamed)
    }

    /// The YAML files of a folder, or the one file, by name.
    static func yamlFiles(at path: String) throws -> [(name: String, text: String)] {
        let facts: FileFacts
        do {
            facts = try FileFacts(of: Array((path).utf8))
        } catch {
            throw Failure(description: "\(path): \(error)")
        }
        guard facts.kind == .directory else { return [try yamlFile(at: path)] }
        do {
            let names = try Folder.names(in: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
                .filter { $0.hasSuffix(".yaml") }
            guard !names.isEmpty else {
                throw Failure(description: "\(path): no file in it is called NAME.yaml")
            }
            return try names.map { (name: $0, text: try read("\(path)/\($0)")) }
        } catch let error as FileError {
            throw Failure(description: "\(path): \(error)")
        }
    }

    /// A YAML file that the user names; what other files say is never read as one.
    static func yamlFile(at path: String) throws -> (name: String, text: String) {
        let name = name(of: path)
        guard name.hasSuffix(".yaml") else {
            throw Failure(description: "\(path): a file of this kind is called NAME.yaml")
        }
        return (name: name, text: try read(path))
    }

    static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}
