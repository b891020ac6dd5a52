import ArgumentParser
import BuiltinRules
import FoundationEssentials
import Rules

/// The rules that the build embedded.
enum BuiltinRuleSet {
    static func load() throws -> RuleSet {
        guard let table = BuiltinRules.table()
        else { throw RuleSet.Failure(description: "the embedded rules are damaged") }
        return try RuleSet(packed: table)
    }
}

/// Text files named on the command line.
enum TextFile {
    static func read(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ValidationError("Cannot read '\(path)' as text.")
        }
    }
}
