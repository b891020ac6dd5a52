import Rules
import Scanning
import ScratchFolder
import Secrets

/// A provider that does not exist, and scans by its rules.
enum Acme {
    private static let provider = """
        provider: acme
        name: Acme
        words: [acme]
        hosts: []
        sources: [https://example.com/acme]
        tokens:
          - id: key
            name: key
            anchors: [acmekey_]
            pattern: '(?<![A-Za-z0-9_])acmekey_[A-Za-z0-9]{24}(?![A-Za-z0-9])'
            examples: ['acmekey_{alnum:24}']
          - id: short
            name: short key
            anchors: [AcK_]
            pattern: '(?<![A-Za-z0-9_])AcK_[A-Za-z0-9]{24}(?![A-Za-z0-9])'
            examples: ['AcK_{alnum:24}']
          - id: stored
            name: stored token
            pattern: '[a-z0-9]{20}'
            store:
              - {file: ~/.acme/config.json, path: /user/token}
              - {file: ~/.config/acme.toml, path: /login/token}
              - {file: ~/.acme/token}
            examples: ['{"user":{"token":"{lower:20}"}}']
        """

    private static let carriers = """
        words: [password, token]
        secrets: [token]
        weak: []
        passwords: [password]
        not-after: []
        not-before: []
        not-in: []
        not-values: '^example'
        """

    static func rules() throws -> RuleSet {
        let source = try RuleSource(files: [("acme.yaml", provider), ("carriers.yaml", carriers)])
        return try RuleSet(PackedRules(source))
    }

    static func scan(_ folder: ScratchFolder, history: Bool = false) async throws -> Scan.Result {
        var options = ScanOptions(jobs: 1)
        options.history = history
        return try await Scan(rules: rules(), options: options).run([folder.path])
    }

    /// Scans one file of the bytes.
    static func scan(_ bytes: [UInt8], as name: String = "file") async throws -> Scan.Result {
        let folder = try ScratchFolder()
        try folder.write(bytes, name)
        return try await scan(folder)
    }

    /// A key of the provider's, the same for the same seed.
    static func key(_ seed: UInt64, prefix: String = "acmekey_") -> String {
        var generator = SeededGenerator(seed: seed)
        return prefix + generator.letters(24)
    }
}

extension Finding {
    var text: String { String(decoding: secret.bytes, as: UTF8.self) }
}
