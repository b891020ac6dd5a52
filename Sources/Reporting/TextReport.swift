import Secrets

/// The `text` format: worst first, in plain words.
struct TextReport {
    /// How many items are shown unless everything is asked for.
    private enum Limit {
        /// Credentials told in full.
        static let blocks = 30
        /// Credentials with verdicts told in one line after those.
        static let lines = 100
        /// Credentials without verdicts.
        static let fine = 20
        static let diagnostics = 10
    }

    private let run: Run
    private let options: ReportOptions
    private let scrubber: Scrubber
    private let tally: Tally
    /// Credentials with verdicts that are listed.
    private let bad: [Judgement]
    /// Credentials without verdicts that are listed.
    private let fine: [Judgement]

    init(_ run: Run, options: ReportOptions, scrubber: Scrubber) {
        self.run = run
        self.options = options
        self.scrubber = scrubber
        tally = Tally(run.judgements)
        let listed = run.worstFirst.filter { options.verbose || !$0.isLow }
        bad = listed.filter { $0.severity != nil }
        fine = listed.filter { $0.severity == nil }
    }

    /// The report as text.
    func rendered() -> String {
        var writer = TextWriter(scrubber, color: options.color)
        if options.quiet {
            for judgement in bad { writeVerdictLines(judgement, &writer) }
            writeDiagnostics(.unread, label: "Not read:", style: .boldRed, &writer)
            guard !writer.text.isEmpty else { return "" }
        } else {
            writeHeadline(&writer)
            writeCredentials(&writer)
            writeFine(&writer)
            writer.blank()
            writeSummary(&writer)
        }
        writer.write(finalLine, wraps: !options.quiet)
        return writer.text
    }

    private func limit(_ count: Int) -> Int { options.verbose ? Int.max : count }
}

// MARK: - Headline and credentials

extension TextReport {
    private func writeHeadline(_ writer: inout TextWriter) {
        guard let worst = bad.first else {
            writer.write(cleanHeadline, style: .bold)
            return
        }
        let place: Phrase = worst.credential.orderedPlaces.first.map { " in \($0.phrase)" } ?? ""
        let told = Verdict.Kind.allCases.compactMap { kind in
            worst.openVerdicts.filter { $0.kind == kind }.max { $0.severity < $1.severity }
        }.filter { $0.severity == worst.severity }
        guard let first = told.first else { return }
        writer.write("\(first.message)", label: "Worst:", style: .boldRed, column: 7)
        for verdict in told.dropFirst() { writer.write("\(verdict.message)", column: 7) }
        writer.write("It is the \(worst.credential.title)\(place).", column: 7)
        if !first.remedy.isEmpty { writer.write("\(first.remedy)", column: 7) }
    }

    private var cleanHeadline: Phrase {
        let scanned: Phrase = tally.credentials == 0 ? "No credentials found" : found
        return run.coverage.isComplete
            ? "\(scanned)." : "\(scanned), but not everything was read: this is no clean result."
    }

    private var found: Phrase {
        if tally.low == tally.credentials { return "Nothing found but \(tally.low, "uncertain finding")" }
        let knowledge = tally.notProbed > 0 ? ", as far as can be told without asking the providers" : ""
        return
            "\(tally.credentials, "credential") found; none can do too much or lies in the wrong place\(own: knowledge)"
    }

    private func writeCredentials(_ writer: inout TextWriter) {
        let blocks = bad.prefix(limit(Limit.blocks))
        for judgement in blocks {
            writer.blank()
            TextCredential(judgement, options: options).write(to: &writer)
        }
        let lines = bad.dropFirst(blocks.count).prefix(limit(Limit.lines))
        if !lines.isEmpty { writer.blank() }
        for judgement in lines { writeLine(judgement, &writer) }
        let rest = bad.count - blocks.count - lines.count
        if rest > 0 {
            writer.write(
                "… and \(rest, "more credential") with verdicts: --verbose or the json format tells all.")
        }
    }

    private func writeLine(_ judgement: Judgement, _ writer: inout TextWriter) {
        let severity = judgement.severity ?? .info
        let kinds = Verdict.Kind.allCases.filter { kind in judgement.openVerdicts.contains { $0.kind == kind }
        }
        writer.write(
            "\(summary(judgement)): \(own: kinds.map(\.words).joined(separator: ", "))",
            label: severity.badge,
            style: severity.style, column: 10)
    }

    private func writeVerdictLines(_ judgement: Judgement, _ writer: inout TextWriter) {
        let place: Phrase = judgement.credential.orderedPlaces.first.map { "\($0.phrase): " } ?? ""
        for verdict in judgement.openVerdicts.sorted(by: { $0.severity > $1.severity }) {
            writer.write(
                "\(place)\(judgement.credential.title): \(own: verdict.kind.words): \(verdict.message)",
                label: verdict.severity.badge, style: verdict.severity.style, column: 10, wraps: false)
        }
    }

    private func writeFine(_ writer: inout TextWriter) {
        guard !fine.isEmpty else { return }
        writer.blank()
        writer.write("Without verdicts:", style: .dim)
        let shown = fine.prefix(limit(Limit.fine))
        for judgement in shown {
            let accepted = judgement.verdicts.compactMap(\.suppressed).first
            let tail: Phrase = accepted.map { "; accepted: \($0.phrase)" } ?? ""
            writer.write("\(summary(judgement))\(tail)", indent: 2, column: 4)
        }
        let rest = fine.count - shown.count
        if rest > 0 { writer.write("… and \(rest) more", indent: 2, column: 2) }
    }

    /// A credential in one line.
    private func summary(_ judgement: Judgement) -> Phrase {
        let credential = judgement.credential
        let others = credential.places.count - 1
        let tail: Phrase = others > 0 ? " and \(others, "other place")" : ""
        let place: Phrase = credential.orderedPlaces.first.map { ", \($0.phrase)" } ?? ""
        let replayed = judgement.grant.replayed ? ", replayed" : ""
        return
            "\(credential.title) \(name: credential.secret.redacted)\(place)\(tail) (\(own: judgement.grant.state.word + replayed))"
    }
}

// MARK: - Summary

extension TextReport {
    private func writeSummary(_ writer: inout TextWriter) {
        writeCounts(&writer)
        writeCoverage(&writer)
        writeConsent(&writer)
        if !run.stableIdentities, tally.credentials > 0 {
            writer.write("Credential ids hold for this run alone: no key for them was found or named.")
        }
    }

    private func writeCounts(_ writer: inout TextWriter) {
        let kinds = Verdict.Kind.allCases.compactMap { kind -> Phrase? in
            guard let count = tally.byKind[kind] else { return nil }
            return "\(count) \(own: kind.words)"
        }
        if !kinds.isEmpty { writer.write("Verdicts: \(Phrase(kinds, separator: ", ")).") }
        if tally.suppressed > 0 {
            writer.write(
                "\(tally.suppressed, "verdict is", plural: "verdicts are") accepted by a policy and counted here alone."
            )
        }
        if tally.allowComments > 0 {
            writer.write("\(tally.allowComments, "inline comment") in the files asked to be passed over.")
        }
        if tally.low > 0, !options.verbose {
            writer.write(
                "\(tally.low, "uncertain finding is", plural: "uncertain findings are") not listed: --verbose lists them."
            )
        }
    }

    private func writeCoverage(_ writer: inout TextWriter) {
        let coverage = run.coverage
        var parts: [Phrase] = ["\(coverage.files, "file")"]
        if coverage.blobs > 0 { parts.append("\(coverage.blobs, "blob")") }
        if coverage.commits > 0 { parts.append("\(coverage.commits, "commit")") }
        if coverage.messages > 0 { parts.append("\(coverage.messages, "message")") }
        writer.write("Scanned: \(Phrase(parts, separator: ", ")); \(own: size(coverage.bytes)).")
        for skipped in coverage.skipped.sorted(by: { $0.key < $1.key }) {
            writer.write("Skipped: \(skipped.value), \(skipped.key).")
        }
        writeDiagnostics(.unread, label: "Not read:", style: .boldRed, &writer)
        writeDiagnostics(.limit, label: "Limit met:", style: .yellow, &writer)
        writeDiagnostics(.probe, label: "Not answered:", style: .yellow, &writer)
        if options.verbose { writeDiagnostics(.note, label: "Note:", style: .dim, &writer) }
    }

    private func writeDiagnostics(
        _ kind: Diagnostic.Kind, label: String, style: Style, _ writer: inout TextWriter
    ) {
        let all = run.coverage.diagnostics.filter { $0.kind == kind }
        let shown = all.prefix(limit(Limit.diagnostics))
        for diagnostic in shown {
            writer.write(
                "\(name: diagnostic.subject): \(diagnostic.reason)", label: label, style: style, column: 2)
        }
        if all.count > shown.count {
            writer.write("… and \(all.count - shown.count) more", indent: 2, column: 2)
        }
    }

    private func writeConsent(_ writer: inout TextWriter) {
        let total = run.requests.values.reduce(0, +)
        if run.isReplayed {
            writer.write(
                "Replayed: answers come from recordings. This report says nothing about live credentials.")
        }
        if total > 0 {
            let hosts = run.requests.sorted { $0.key < $1.key }.map {
                "\($0.value) to \(name: $0.key)" as Phrase
            }
            writer.write(
                "Sent: \(total, "request"), all of them read-only: \(Phrase(hosts, separator: ", ")).")
        } else {
            writer.write("Nothing was sent.")
        }
        guard tally.notProbed > 0 else { return }
        let advice =
            switch run.consent {
            case .none: "--probe asks the providers, --plan shows what would be asked."
            case .offline: "--offline forbids to ask their providers."
            case .given: "no request is known for it, or its host was not named."
            case .replay: "there is no recording for it."
            }
        writer.write(
            "\(tally.notProbed, "credential was", plural: "credentials were") not probed: \(own: advice)")
    }

    private func size(_ bytes: Int64) -> String {
        var (value, unit) = (bytes, 0)
        while value >= 10_000, unit < 4 {
            value /= 1024
            unit += 1
        }
        return String(value) + " " + ["bytes", "KiB", "MiB", "GiB", "TiB"][unit]
    }

    /// The whole result in one line.
    private var finalLine: Phrase {
        let severities = Severity.allCases.reversed().compactMap { severity -> Phrase? in
            guard let count = tally.bySeverity[severity] else { return nil }
            return "\(count) \(own: severity.rawValue)"
        }
        let verdicts: Phrase =
            severities.isEmpty ? "no verdicts" : "verdicts: \(Phrase(severities, separator: ", "))"
        let unread = run.coverage.diagnostics.count { $0.kind == .unread || $0.kind == .limit }
        let completeness: Phrase =
            run.coverage.isComplete
            ? "scan complete" : "SCAN INCOMPLETE, \(unread, "item was", plural: "items were") not read"
        let replayed = run.isReplayed ? "; replayed" : ""
        return
            "\(tally.credentials, "credential"), \(tally.withVerdicts) with verdicts; \(verdicts); \(completeness)\(own: replayed)."
    }
}
