import Documents
import Importing
import Rules
import Scanning
import ScratchFolder
import Secrets
import Testing

/// Configurations of other scanners, translated and used.
enum Leaks {
    static func translation(_ toml: String) throws -> Translation {
        try Translation(toml: toml, file: "my.toml")
    }

    /// One rule with a keyword that every text of these tests has.
    static func rule(_ regex: String, _ more: String = "", keywords: String = "'acme'") -> String {
        """
        [[rules]]
        id = "acme-key"
        regex = '''\(regex)'''
        keywords = [\(keywords)]
        \(more)
        """
    }

    /// A name, of which every table has some.
    private static let register = (name: "register.yaml", text: "nobody: {name: Nobody Inc}")

    static func rules(_ toml: String) throws -> RuleSet {
        let source = try RuleSource(files: [try translation(toml).file, register])
        return try RuleSet(PackedRules(source))
    }

    /// The secrets found in a text.
    static func secrets(_ toml: String, in text: String) throws -> [String] {
        var scanner = try ChunkScanner(rules: rules(toml))
        let bytes = Array(text.utf8)
        return try scanner.scan(bytes.span).map { String(decoding: bytes[$0.secret], as: UTF8.self) }
    }

    /// Why something was not translated, without where.
    static func reasons(_ toml: String) throws -> [String] {
        try translation(toml).untranslated.map(\.reason)
    }

    /// The first token as the rule file has it.
    static func token(_ toml: String) throws -> TokenRule {
        let file = try translation(toml).file
        let tokens = try Provider.read(Document(yaml: file.text, file: file.name), file: file.name).tokens
        return try #require(tokens.first)
    }

    /// Where a folder's files and history hold something.
    static func places(_ toml: String, in folder: ScratchFolder, history: Bool = false) async throws
        -> [String]
    {
        var options = ScanOptions(jobs: 1)
        options.history = history
        let result = try await Scan(rules: rules(toml), options: options).run([folder.path])
        return result.findings.map { ([$0.place.path.text] + $0.place.container).joined(separator: "!") }
            .sorted()
    }

    /// So many small letters, the same for the same seed.
    static func letters(_ count: Int, _ seed: UInt64 = 1) -> String {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return String((0..<count).map { _ in letters[Int(generator.next() % 26)] })
    }
}
