import Reporting
import Secrets
import Testing

/// How the text report breaks lines.
struct WrappingTests {
    @Test func wordsStayApartWhereverALineBreaks() {
        var run = Run.empty
        let words = (0..<60).map { String("of in at the outside"[...].split(separator: " ")[$0 % 5]) }
        for first in 0..<40 {
            let reason = ([String(repeating: "x", count: 50 + first)] + words).joined(separator: " ")
            run.coverage.diagnostics = [Diagnostic(.unread, subject: "repo", reason: reason)]
            let text = render(run, as: .text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains(reason))
        }
    }
}

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
