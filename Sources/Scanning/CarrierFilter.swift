import Patterns
import Rules

/// What is known of names and values that carry no secret, prepared for matching.
final class CarrierFilter: Sendable {
    let words: CarrierName.Words
    let notValues: Pattern

    init(_ rules: CarrierRules) throws(PatternError) {
        words = CarrierName.Words(rules)
        notValues = try Pattern(rules.notValues)
    }
}
