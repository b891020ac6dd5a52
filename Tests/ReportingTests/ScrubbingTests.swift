import Reporting
import Secrets
import Testing

/// What reports hide where it stands in other text than its own.
struct ScrubbingTests {
    @Test(arguments: [
        ("python", Confidence.low, false), ("sha256", .low, false), ("misconfiguration", .low, false),
        ("tr0ub4dor", .low, true), ("correcthorsebatterystaple", .low, true), ("python", .medium, true),
        ("staging", .medium, false),
    ])
    func doubtfulWordsStayWhereTheyStandForThemselves(word: String, confidence: Confidence, isHidden: Bool) {
        let place = Place.at(FilePath("lib/\(word)/app.env"), line: 3)
        var credential = Credential.synthetic(
            seed: 70, rule: "generic.password", kind: "password", places: [place], confidence: confidence)
        credential.secret = Secret(Array(word.utf8))
        let verdict = Verdict(
            kind: .exposed, severity: .medium, message: "It lies open.", evidence: [], remedy: "Replace it.")
        let run = Run.synthetic([
            Judgement(
                credential: credential, grant: .notProbed, verdicts: [verdict], layers: [], worstCall: nil)
        ])
        for format in Format.allCases {
            let text = render(run, as: format, options: ReportOptions(verbose: true))
            #expect(text.contains("lib/\(word)/app.env") == !isHidden, "\(format)")
            #expect(text.contains(credential.secret.redacted), "\(format)")
        }
    }
}
