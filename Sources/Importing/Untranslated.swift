/// Something in another scanner's configuration that has no counterpart here, and what follows.
package struct Untranslated: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// The line of the key or of its rule, from 1; 0 where it is about the whole.
    package var line: Int
    /// The rule it belongs to; nil where it is the whole configuration's.
    package var rule: String?
    package var reason: String
    /// Whether the rule is missing as a whole.
    package var isWholeRule = false

    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return "\(place): " + (rule.map { "rule '\($0)': " } ?? "") + reason
    }
}
