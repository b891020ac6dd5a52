import Patterns
import Rules

/// The compiled patterns of names and values that carry no secret.
struct CarrierFilter: Sendable {
    let notNames: Pattern
    let notValues: Pattern

    init(_ rules: CarrierRules) throws(PatternError) {
        notNames = try Pattern(rules.notNames)
        notValues = try Pattern(rules.notValues)
    }
}
