import Secrets

/// What the text report says of one credential that has verdicts.
struct TextCredential {
    /// How many items of each list are shown unless everything is asked for.
    private enum Limit {
        static let places = 4
        static let verdicts = 12
        static let evidence = 3
        static let actions = 3
        static let effects = 5
        static let names = 4
    }

    private static let indent = 2
    private static let column = 15

    private let judgement: Judgement
    private let options: ReportOptions
    private var credential: Credential { judgement.credential }
    private var grant: Grant { judgement.grant }

    init(_ judgement: Judgement, options: ReportOptions) {
        self.judgement = judgement
        self.options = options
    }

    /// Writes the credential's block.
    func write(to writer: inout TextWriter) {
        let severity = judgement.severity ?? .info
        writer.write(
            "\(credential.title)  \(name: credential.secret.redacted)", label: severity.badge,
            style: severity.style,
            column: Self.column)
        writePlaces(&writer)
        writeState(&writer)
        writeVerdicts(&writer)
        if let worst = judgement.worstCall {
            field("worst call", "\(worst.sentence)", &writer, style: .bold)
        }
        writeGrant(&writer)
        writeLayers(&writer)
        writeRemedies(&writer)
        writeAccepted(&writer)
    }

    private func field(_ label: String, _ phrase: Phrase, _ writer: inout TextWriter, style: Style? = .dim) {
        writer.write(phrase, label: label, style: style, indent: Self.indent, column: Self.column)
    }

    private func more(_ phrase: Phrase, _ writer: inout TextWriter) {
        writer.write(phrase, indent: Self.column, column: Self.column)
    }

    private func limit(_ count: Int) -> Int { options.verbose ? Int.max : count }
}

// MARK: - Where, state, verdicts

extension TextCredential {
    private func writePlaces(_ writer: inout TextWriter) {
        let places = credential.orderedPlaces
        guard let first = places.first else { return }
        let others = places.count - 1
        let tail: Phrase = others > 0 ? " and \(others, "other place")" : ""
        field("where", first.phrase + tail, &writer)
        let shown = places.dropFirst().prefix(limit(Limit.places))
        for place in shown { more(place.phrase, &writer) }
        let rest = others - shown.count
        if rest > 0 { more("… and \(rest) more", &writer) }
    }

    private func writeState(_ writer: inout TextWriter) {
        var phrase = Phrase(own: grant.state.sentence)
        if grant.replayed { phrase = phrase + " (replayed: a recording says so, not the provider)" }
        if let identity = grant.identity { phrase = "\(phrase); it acts as \(identity.value)" }
        field("state", phrase, &writer, style: grant.state.style)
        for failure in grant.failures.prefix(limit(Limit.evidence)) { more("\(failure)", &writer) }
    }

    private func writeVerdicts(_ writer: inout TextWriter) {
        let verdicts = judgement.openVerdicts.sorted { $0.severity > $1.severity }
        for verdict in verdicts.prefix(limit(Limit.verdicts)) {
            field(
                verdict.kind == .overPrivileged ? "too mighty" : verdict.kind.words,
                "\(verdict.message) [\(own: verdict.severity.rawValue)]", &writer,
                style: verdict.severity.style)
            let shown = verdict.evidence.prefix(limit(Limit.evidence))
            for evidence in shown { more("because \(evidence.phrase)", &writer) }
            let rest = verdict.evidence.count - shown.count
            if rest > 0 { more("… and \(rest) more to show it", &writer) }
        }
        let rest = verdicts.count - limit(Limit.verdicts)
        if rest > 0 { more("… and \(rest, "more verdict")", &writer) }
    }

    private func writeRemedies(_ writer: inout TextWriter) {
        var seen: Set<String> = []
        let remedies = judgement.openVerdicts.sorted { $0.severity > $1.severity }.map(\.remedy)
        for remedy in remedies where !remedy.isEmpty && seen.insert(remedy).inserted {
            field("do this", "\(remedy)", &writer, style: .green)
        }
    }

    private func writeAccepted(_ writer: inout TextWriter) {
        for verdict in judgement.verdicts {
            guard let suppression = verdict.suppressed else { continue }
            field("accepted", "\(own: verdict.kind.words): \(suppression.phrase)", &writer)
        }
        if !credential.allowComments.isEmpty {
            field(
                "comments",
                "\(credential.allowComments.count, "inline comment") asks scanners to pass over it", &writer)
        }
    }
}

// MARK: - What it can do

extension TextCredential {
    private func writeGrant(_ writer: inout TextWriter) {
        field("can do", reach, &writer)
        for effect in Effect.allCases.reversed().prefix(limit(Effect.allCases.count)) {
            let actions = grant.actions.filter { $0.effect == effect }
            guard !actions.isEmpty else { continue }
            more(
                "\(own: effect.verb): \(list(actions.map(phrase), limit: Limit.actions)) (\(own: basis(actions)))",
                &writer)
        }
        if !grant.actionsComplete { more("more is possible: nobody lists all it can do", &writer) }
        writeNames(&writer)
        if let environment = grant.environment, environment.value != .unknown {
            more(
                "environment: \(own: environment.value.rawValue) (\(own: environment.basis.clause))", &writer)
        }
        if let expiry = grant.expiry {
            let end = expiry.value == .max ? "never expires" : "expires on " + Timestamp.day(expiry.value)
            more("\(own: end) (\(own: expiry.basis.clause))", &writer)
        }
        for limit in grant.limits.prefix(limit(Limit.names)) { more("limit: \(limit.value)", &writer) }
    }

    private var reach: Phrase {
        guard let level = grant.level else { return "how far it reaches is unknown" }
        var phrase: Phrase =
            level.basis == .unknown
            ? "unknown, at most \(own: level.value.words)" : "reaches \(own: level.value.words)"
        if !grant.owners.isEmpty {
            phrase = "\(phrase) of \(list(grant.owners.map { "\(name: $0.value)" }, limit: Limit.names))"
        }
        return level.basis == .unknown ? phrase : "\(phrase) (\(own: level.basis.clause))"
    }

    private func writeNames(_ writer: inout TextWriter) {
        guard !grant.resources.isEmpty else { return }
        let names = grant.resources.map { resource -> Phrase in
            let environment = resource.value.environment
            let suffix = environment == .unknown ? "" : " (" + environment.rawValue + ")"
            return "\(resource.value.kind) \(name: resource.value.name)\(own: suffix)"
        }
        let tail: Phrase = grant.resourcesComplete ? "" : "; the list is cut off, there may be more"
        more("among what it reaches: \(list(names, limit: Limit.names))\(tail)", &writer)
    }

    private func phrase(_ action: Action) -> Phrase {
        guard !action.takes.isEmpty else { return "\(name: action.name)" }
        return "\(name: action.name), with \(own: action.takes.map(\.companion).joined(separator: " and "))"
    }

    private func basis(_ actions: [Action]) -> String {
        (actions.map(\.basis).min() ?? .unknown).clause
    }

    private func list(_ phrases: [Phrase], limit count: Int) -> Phrase {
        let shown = Array(phrases.prefix(limit(count)))
        let rest = phrases.count - shown.count
        let listed = Phrase(shown, separator: "; ")
        return rest > 0 ? "\(listed); and \(rest) more" : listed
    }
}

// MARK: - Layers

extension TextCredential {
    private func writeLayers(_ writer: inout TextWriter) {
        let layers = judgement.layers
        guard !layers.isEmpty else { return }
        let holes = layers.filter { $0.state == .hole }
        let unknown = layers.filter { $0.state == .unknown }
        var phrase: Phrase =
            "\(holes.count) of \(layers.count, "layer") \(own: holes.count == 1 ? "has" : "have") a hole"
        if !holes.isEmpty {
            phrase = "\(phrase): \(Phrase(holes.map { Phrase(own: $0.words) }, separator: "; "))"
        }
        if !unknown.isEmpty {
            phrase = "\(phrase). Unknown: \(Phrase(unknown.map { Phrase(own: $0.words) }, separator: "; "))"
        }
        field("layers", phrase, &writer)
        guard options.verbose else { return }
        for layer in layers where !layer.evidence.isEmpty {
            more("\(own: layer.words): \(layer.evidence)", &writer)
        }
    }
}
