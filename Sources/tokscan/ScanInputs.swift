import Console
import Documents
import Files
import Git
import Policies
import Rules
import Scanning

/// What a run goes by: rules, the user's configuration, policies and the key of identities, each from where the user or the
/// repository keeps it.
struct ScanInputs {
    var rules: RuleSet
    var builtin: RuleSet
    var configuration: Configuration
    var policies: [DeclaredPolicy]
    var key: IdentityKey

    /// Rule files that the user adds detect; they probe only where the user trusts them.
    static func rules(adding paths: [String], to builtin: RuleSet) throws -> RuleSet {
        guard !paths.isEmpty else { return builtin }
        let rules = try builtin.adding(files: RuleFiles.read(paths, beside: builtin))
        try check(rules)
        return rules
    }

    /// Compiles what came from outside: a pattern that does not compile would else be missed where nothing asks for it.
    private static func check(_ rules: RuleSet) throws {
        for number in 0..<rules.tokenCount {
            let id = rules.tokenID(number)
            let provider = id.prefix { $0 != "." }
            guard rules.outside.contains(String(provider)) else { continue }
            do {
                _ = try rules.token(number)
            } catch {
                throw TextFile.Failure(description: "\(provider).yaml: the token \(id): \(error)")
            }
        }
    }

    /// The user's configuration: `--config`, else `TOKSCAN_CONFIG`, else the file of the user's configuration folder.
    static func configuration(at path: String?) throws -> Configuration {
        if let path = path ?? Console.variable("TOKSCAN_CONFIG") {
            return try Configuration.read(yaml: TextFile.read(path), file: path)
        }
        guard let folder = userFolder("XDG_CONFIG_HOME", otherwise: ".config") else { return .standard }
        let path = "\(folder)/tokscan/config.yaml"
        guard let text = try TextFile.readIfPresent(path) else { return .standard }
        return try Configuration.read(yaml: text, file: path)
    }

    /// The key that the user or an inventory keeps; else one for this run alone.
    static func key() throws -> IdentityKey {
        let named = Console.variable("TOKSCAN_KEY_FILE")
        let path =
            named ?? userFolder("XDG_STATE_HOME", otherwise: ".local/state").map { "\($0)/tokscan/key" }
        guard let path, named != nil || (try? FileFacts(of: Array(path.utf8))) != nil else {
            return try .forThisRun()
        }
        var bytes: [UInt8] = []
        do {
            let file = try OpenFile(Array(path.utf8), followingLink: true)
            try file.read(4096, into: &bytes)
        } catch {
            throw TextFile.Failure(description: "\(path): \(error)")
        }
        guard let key = IdentityKey(kept: bytes) else {
            throw TextFile.Failure(description: "\(path): a key has 32 bytes or more")
        }
        return key
    }

    private static func userFolder(_ variable: String, otherwise: String) -> String? {
        if let folder = Console.variable(variable), folder.hasPrefix("/") { return folder }
        return Console.variable("HOME").map { "\($0)/\(otherwise)" }
    }

    /// The policies that apply: the one that the user names, else those of the scanned repositories.
    ///
    /// A sweep over several roots trusts those only where the user's configuration says so.
    static func policies(
        named path: String?, roots: [String], staged: Bool, followingOutside: Bool, isTrusted: Bool
    ) throws -> [DeclaredPolicy] {
        if let path {
            return [
                DeclaredPolicy(try Policy.read(yaml: TextFile.read(path), file: path), root: nil, file: path)
            ]
        }
        guard roots.count == 1 || isTrusted else { return [] }
        return try roots.compactMap { root in
            let file = root == "." ? name : "\(root)/\(name)"
            let text =
                staged || Repository.discover(at: root) == .bare
                ? try committed(in: root, followingOutside: followingOutside)
                : try TextFile.readIfPresent(file, isNamed: false)
            return try text.map {
                DeclaredPolicy(try Policy.read(yaml: $0, file: file), root: root, file: file)
            }
        }
    }

    private static let name = ".tokscan.yaml"

    /// The policy of HEAD: a commit cannot forgive itself.
    private static func committed(in root: String, followingOutside: Bool) throws -> String? {
        let repository = try Repository(openingAt: root, followingOutside: followingOutside)
        guard let head = repository.head() else { return nil }
        let tree = try repository.readTree(repository.readCommit(head).tree)
        guard let entry = tree.first(where: { $0.name == Array(name.utf8) }) else { return nil }
        return String(decoding: try repository.readBlob(entry.id), as: UTF8.self)
    }
}
