import Console
import Files
import Importing
import Rules

/// Rule files that the user brings: our own, and configurations of gitleaks and betterleaks, which are translated.
enum RuleFiles {
    /// Reads files, and the rule files of folders.
    ///
    /// - Parameter builtin: The rules that no file may replace.
    static func read(_ paths: [String], beside builtin: RuleSet) throws -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        for path in try paths.flatMap(files(at:)) {
            let file =
                path.hasSuffix(toml) ? try translated(path, beside: builtin) : try TextFile.yamlFile(at: path)
            guard !files.contains(where: { $0.name == file.name }) else {
                throw TextFile.Failure(
                    description: "\(path): another file has rules of the same provider, \(file.name)")
            }
            files.append(file)
        }
        return files
    }

    /// Translates a configuration of another scanner.
    static func translation(of path: String) throws -> Translation {
        guard path.hasSuffix(toml) else {
            throw TextFile.Failure(description: "\(path): a file of this kind is called NAME.toml")
        }
        return try Translation(toml: TextFile.read(path), file: path)
    }

    /// A translated rule file as it is printed.
    static func written(_ translation: Translation, of path: String) -> String {
        """
        # Made of \(TextFile.name(of: path)) by `tokscan rules import`; to be kept as \(translation.file.name).
        \(translation.file.text)
        """
    }

    private static let toml = ".toml"

    /// A configuration as a rule file; what it lacks of the configuration is told in one line.
    private static func translated(
        _ path: String, beside builtin: RuleSet
    ) throws -> (name: String, text: String) {
        let translation = try translation(of: path)
        guard builtin.provider(translation.provider) == nil else {
            throw TextFile.Failure(
                description:
                    "\(path): its rules would be named \(translation.provider), as built-in ones are; call the file otherwise"
            )
        }
        if !translation.untranslated.isEmpty {
            let (done, all) = translation.count
            Message.say(
                "\(path): \(done) of \(all) rules are used, and \(translation.untranslated.count) things in it have no"
                    + " counterpart; 'tokscan rules import \(path)' names them")
        }
        return translation.file
    }

    /// The rule files of a folder, or the one file.
    private static func files(at path: String) throws -> [String] {
        do {
            guard try FileFacts(of: Array(path.utf8)).kind == .directory else { return [path] }
            let names = try Folder.names(in: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
                .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(toml) }.sorted()
            guard !names.isEmpty else {
                throw TextFile.Failure(description: "\(path): no file in it is called NAME.yaml or NAME.toml")
            }
            return names.map { "\(path)/\($0)" }
        } catch let error as FileError {
            throw TextFile.Failure(description: "\(path): \(error)")
        }
    }
}
