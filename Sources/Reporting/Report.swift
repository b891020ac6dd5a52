package import Secrets

/// What a report is written in: one file and one case a format.
package enum Format: String, CaseIterable, Sendable {
    /// For people: worst first, in plain words.
    case text
    /// The whole report as one JSON object: `schemas/report.schema.json`.
    case json
    /// One place of a credential a line: `schemas/finding.schema.json`.
    case jsonl
    /// SARIF 2.1.0, one result a verdict.
    case sarif
}

/// What the reader wants of a report.
package struct ReportOptions: Hashable, Sendable {
    /// Whether text may carry terminal colours.
    package var color: Bool
    /// Whether to tell everything: findings of low confidence, every place, every action.
    package var verbose: Bool
    /// Whether text is only the verdicts, one a line, and the final line.
    package var quiet: Bool

    package init(color: Bool = false, verbose: Bool = false, quiet: Bool = false) {
        self.color = color
        self.verbose = verbose
        self.quiet = quiet
    }
}

/// Writes a run in a format, ending in a newline; no secret of the run stands in the result.
package func render(_ run: Run, as format: Format, options: ReportOptions = ReportOptions()) -> String {
    let scrubber = Scrubber(run)
    return switch format {
    case .text: TextReport(run, options: options, scrubber: scrubber).rendered()
    case .json: JSONReport(run).rendered(scrubber)
    case .jsonl: JSONLinesReport(run, options: options).rendered(scrubber)
    case .sarif: SARIFReport(run, options: options).rendered(scrubber)
    }
}
