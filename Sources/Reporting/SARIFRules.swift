import Secrets

/// The rules that a SARIF report's results name: one for each rule file's token and kind of verdict.
struct SARIFRules {
    /// Each rule's position by its identifier.
    private(set) var index: [String: Int] = [:]
    /// The first, and so the worst, verdict of each rule.
    private var examples: [JudgedVerdict] = []

    /// Takes the rules from verdicts that are sorted, the worst first.
    init(_ verdicts: [JudgedVerdict]) {
        for verdict in verdicts where index[verdict.ruleID] == nil {
            index[verdict.ruleID] = examples.count
            examples.append(verdict)
        }
        for verdict in verdicts {
            guard let position = index[verdict.ruleID] else { continue }
            if verdict.verdict.severity > examples[position].verdict.severity { examples[position] = verdict }
        }
    }

    /// The rules in the order of their positions.
    var json: [JSON] { examples.map(rule) }

    private func rule(_ example: JudgedVerdict) -> JSON {
        let (credential, verdict) = (example.judgement.credential, example.verdict)
        let subject = credential.provider + " " + credential.kind
        return .object([
            "id": .text(example.ruleID),
            "name": .text(Self.pascalCase(example.ruleID)),
            "shortDescription": .object(["text": .text(subject + ": " + verdict.kind.headline)]),
            "fullDescription": .object(["text": .text(verdict.kind.explanation)]),
            "helpUri": .word(verdict.kind.helpURI),
            "help": .object([
                "text": .text(verdict.kind.advice),
                "markdown": .text("**\(verdict.kind.headline)**\n\n" + verdict.kind.advice),
            ]),
            "defaultConfiguration": .object(["level": verdict.severity.sarifLevel]),
            "properties": .object([
                "tags": .array([
                    .literal("security"), .literal("credential"), .name(verdict.kind),
                    .word("external/cwe/cwe-\(verdict.kind.weakness)"), .text(credential.provider),
                ]),
                "security-severity": .literal(verdict.severity.score),
                "precision": .literal(credential.confidence.precision),
            ]),
        ])
    }

    /// `acme.token/over-privileged` as `AcmeTokenOverPrivileged`.
    private static func pascalCase(_ text: String) -> String {
        text.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }
}

extension Severity {
    /// The result's level.
    var sarifLevel: JSON {
        switch self {
        case .critical, .high: .literal("error")
        case .medium: .literal("warning")
        case .low, .info: .literal("note")
        }
    }

    /// GitHub's `security-severity`: above 9 is critical, from 7 high, from 4 medium.
    fileprivate var score: StaticString {
        switch self {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "3.0"
        case .info: "0.0"
        }
    }
}

extension Confidence {
    fileprivate var precision: StaticString {
        switch self {
        case .high: "high"
        case .medium: "medium"
        case .low: "low"
        }
    }
}

extension Verdict.Kind {
    /// The number of the weakness in the Common Weakness Enumeration.
    fileprivate var weakness: Int {
        switch self {
        case .overPrivileged: 272
        case .outOfPlace: 540
        case .exposed: 798
        }
    }

    fileprivate var helpURI: String { "https://cwe.mitre.org/data/definitions/\(weakness).html" }

    fileprivate var explanation: String {
        switch self {
        case .overPrivileged:
            "The credential can do more than its use in this repository needs: whoever reads it can do all of it."
        case .outOfPlace:
            "The credential lies where it does not belong: in another's repository, another environment's file, "
                + "or a kind of file that is no place for secrets."
        case .exposed:
            "The credential can be read by others, and works or may work."
        }
    }

    fileprivate var advice: String {
        switch self {
        case .overPrivileged:
            "Make the narrower credential that the result names, replace this one by it, and revoke this one."
        case .outOfPlace:
            "Move the credential to where it belongs, or replace and revoke it where others have seen it."
        case .exposed:
            "Revoke the credential at its provider first, then take it out of the files: "
                + "taking it out alone does not help."
        }
    }
}
