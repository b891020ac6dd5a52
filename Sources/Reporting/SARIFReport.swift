import Secrets

/// The `sarif` format: SARIF 2.1.0 as code scanning services read it, one result a verdict.
///
/// The limits are those of GitHub's upload ("SARIF support for code scanning"); what is cut is said in a notification.
struct SARIFReport {
    /// Most results that one run may hold.
    static let resultLimit = 25_000
    /// Most locations that one result may hold.
    static let locationLimit = 1_000
    /// Most notifications that a run writes.
    static let notificationLimit = 1_000

    private let run: Run
    private let options: ReportOptions

    init(_ run: Run, options: ReportOptions) {
        self.run = run
        self.options = options
    }

    /// The report as text; low confidence is left out unless everything is asked for.
    func rendered(_ scrubber: Scrubber) -> String {
        let all = verdicts()
        let kept = Array(all.prefix(Self.resultLimit))
        let rules = SARIFRules(kept)
        let base = SourceBase(kept.flatMap(\.judgement.credential.places))
        var ordinals: [String: Int] = [:]
        let results = kept.map { result($0, rules: rules, base: base, ordinals: &ordinals) }
        var writer = JSONWriter(scrubber, indented: true)
        writer.writeLine(
            .object([
                "$schema": .literal("https://json.schemastore.org/sarif-2.1.0.json"),
                "version": .literal("2.1.0"),
                "runs": .array([
                    .object([
                        "tool": tool(rules),
                        "automationDetails": .object(["id": .literal("tokscan/")]),
                        "columnKind": .literal("unicodeCodePoints"),
                        "originalUriBaseIds": base.json,
                        "invocations": .array([invocation(omitted: all.count - kept.count)]),
                        "results": .array(results),
                    ])
                ]),
            ]))
        return String(decoding: writer.output, as: UTF8.self)
    }

    /// All verdicts, those nobody accepted first, then the worst.
    private func verdicts() -> [JudgedVerdict] {
        let all = run.worstFirst.filter { options.verbose || !$0.isLow }.flatMap { judgement in
            judgement.verdicts.map { JudgedVerdict(judgement: judgement, verdict: $0) }
        }
        return all.enumerated().sorted { left, right in
            let (first, second) = (left.element.verdict, right.element.verdict)
            if (first.suppressed == nil) != (second.suppressed == nil) { return first.suppressed == nil }
            return first.severity == second.severity
                ? left.offset < right.offset : first.severity > second.severity
        }.map(\.element)
    }

    private func tool(_ rules: SARIFRules) -> JSON {
        .object([
            "driver": .object([
                "name": .literal("tokscan"),
                "version": .text(run.version),
                "rules": .array(rules.json),
                "properties": .object(["rulesDigest": .text(run.rulesDigest)]),
            ])
        ])
    }
}

/// A verdict with the credential it is about.
struct JudgedVerdict {
    var judgement: Judgement
    var verdict: Verdict

    /// The SARIF rule: what was found and what is wrong with it, so that it stays when the severity changes.
    var ruleID: String { judgement.credential.rule + "/" + verdict.kind.rawValue }
}

// MARK: - Results

extension SARIFReport {
    private func result(
        _ item: JudgedVerdict, rules: SARIFRules, base: SourceBase, ordinals: inout [String: Int]
    ) -> JSON {
        let credential = item.judgement.credential
        let places = credential.orderedPlaces
        return .compact([
            "ruleId": .text(item.ruleID),
            "ruleIndex": .int(rules.index[item.ruleID]),
            "level": item.verdict.severity.sarifLevel,
            "message": .object(["text": .text(message(item))]),
            "locations": .array(places.prefix(Self.locationLimit).map { base.location($0) }),
            "relatedLocations": related(item, base: base),
            "partialFingerprints": fingerprints(item, ordinals: &ordinals),
            "suppressions": .array(item.verdict.suppressed.map { [$0.sarif] } ?? []),
            "properties": properties(item),
        ])
    }

    private func message(_ item: JudgedVerdict) -> String {
        var text = item.verdict.message
        let others = item.judgement.credential.places.count - 1
        if others > 0 { text += " It stands in \(others) other place\(others == 1 ? "" : "s") too." }
        if !item.verdict.remedy.isEmpty { text += " Do this: " + item.verdict.remedy }
        // SARIF reads `[text](target)` as a link; text from a scanned tree must not make one.
        return text.split(separator: "](", omittingEmptySubsequences: false).joined(separator: "] (")
    }

    private func related(_ item: JudgedVerdict, base: SourceBase) -> JSON {
        let root = item.judgement.credential.places.first?.root ?? "."
        let locations = item.verdict.evidence.prefix(Self.locationLimit).compactMap { evidence in
            base.location(evidence, root: root)
        }
        return locations.isEmpty ? .null : .array(locations)
    }

    /// What services recognise a result by in the next run.
    ///
    /// `primaryLocationLineHash` is by its idea a hash of the line's text and its surroundings. A report has no source text, and
    /// must not have it, so this one is the hash of the credential's fingerprint and its first path; the number after the colon
    /// counts equals, as in the original.
    private func fingerprints(_ item: JudgedVerdict, ordinals: inout [String: Int]) -> JSON {
        let credential = item.judgement.credential
        let path = credential.orderedPlaces.first?.path.bytes ?? []
        let hash = Encoding.stableHash(Array(credential.fingerprint.utf8) + [0] + path)
        ordinals[item.ruleID + hash, default: 0] += 1
        let ordinal = ordinals[item.ruleID + hash, default: 1]
        return .object([
            "primaryLocationLineHash": .word("\(hash):\(ordinal)"),
            "tokscanCredential/v1": .text(credential.fingerprint),
        ])
    }

    private func properties(_ item: JudgedVerdict) -> JSON {
        let (judgement, credential) = (item.judgement, item.judgement.credential)
        return .object([
            "credential": .text(credential.id),
            "redacted": .text(credential.secret.redacted),
            "provider": .text(credential.providerName),
            "kind": .text(credential.kind),
            "state": .name(judgement.grant.state),
            "replayed": .bool(judgement.grant.replayed),
            "confidence": .name(credential.confidence),
            "severity": .name(item.verdict.severity),
            "worstCall": .text(judgement.worstCall?.sentence),
            "places": .int(credential.places.count),
            "allowComments": .int(credential.allowComments.count),
        ])
    }
}

extension Suppression {
    /// Accepted outside the source line: keyed to the credential.
    fileprivate var sarif: JSON {
        .object([
            "kind": .literal("external"),
            "status": .literal("accepted"),
            "justification": .text(reason),
            "properties": .object([
                "owner": .text(owner),
                "expires": expires.map { .word(Timestamp.text($0)) } ?? .null,
                "declaredIn": .text(declaredIn),
            ]),
        ])
    }
}

// MARK: - What the run missed

extension SARIFReport {
    private func invocation(omitted: Int) -> JSON {
        var notices = run.coverage.diagnostics.map(notification)
        notices += run.coverage.skipped.sorted { $0.key < $1.key }.map { skipped in
            notification("skipped", level: "note", text: "Not scanned: \(skipped.value) × \(skipped.key)")
        }
        let surplus = notices.count - Self.notificationLimit
        if surplus > 0 {
            notices.removeLast(surplus)
            notices.append(
                notification("more", level: "warning", text: "\(surplus) more notifications are left out."))
        }
        if omitted > 0 {
            notices.append(
                notification(
                    "results-cut", level: "error",
                    text: "\(omitted) results are left out: the format's limit."))
        }
        return .object([
            "executionSuccessful": .bool(run.coverage.isComplete),
            "startTimeUtc": .word(Timestamp.text(run.started)),
            "toolExecutionNotifications": .array(notices),
            "properties": .object([
                "consent": .name(run.consent), "replayed": .bool(run.isReplayed),
                "stableIds": .bool(run.stableIdentities),
            ]),
        ])
    }

    private func notification(_ diagnostic: Diagnostic) -> JSON {
        let level: StaticString =
            switch diagnostic.kind {
            case .unread: "error"
            case .limit, .probe: "warning"
            case .note: "note"
            }
        return notification(
            diagnostic.kind.rawValue, level: level, text: diagnostic.subject + ": " + diagnostic.reason)
    }

    private func notification(_ id: String, level: StaticString, text: String) -> JSON {
        .object([
            "descriptor": .object(["id": .word(id)]), "level": .literal(level),
            "message": .object(["text": .text(text)]),
        ])
    }
}
