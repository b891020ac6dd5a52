import Rules
import Scanning
import Secrets

/// Keeps secrets out of words that are no report: errors say names, and names may hold secrets.
enum Redaction {
    static func clean(_ text: String) -> String {
        guard let rules = try? BuiltinRuleSet.load(), let scanner = try? NameScanner(rules: rules) else {
            return text
        }
        return scanner.secrets(in: text).reduce(text) { text, secret in
            text.replacing(String(decoding: secret.bytes, as: UTF8.self), with: secret.redacted)
        }
    }
}
