import Secrets

/// The `jsonl` format: one place of a credential a line, flat.
struct JSONLinesReport {
    private let run: Run
    private let options: ReportOptions

    init(_ run: Run, options: ReportOptions) {
        self.run = run
        self.options = options
    }

    /// The report as text; low confidence is left out unless everything is asked for.
    func rendered(_ scrubber: Scrubber) -> String {
        var writer = JSONWriter(scrubber, indented: false)
        for judgement in run.worstFirst where options.verbose || !judgement.isLow {
            let members = judgement.flatMembers
            for place in judgement.credential.orderedPlaces {
                writer.writeLine(
                    .object(place.members + (place.claim?.members ?? judgement.claim.members) + members))
            }
        }
        return String(decoding: writer.output, as: UTF8.self)
    }
}

extension Judgement {
    /// Whose the credential is where its place says nothing else.
    fileprivate var claim: Place.Claim {
        Place.Claim(rule: credential.rule, provider: credential.providerName)
    }

    /// What a line says of the credential after it has said where and whose.
    fileprivate var flatMembers: JSON.Members {
        var kinds = Set(openVerdicts.map(\.kind))
        return [
            "kind": .text(credential.kind),
            "credential": .text(credential.id),
            "redacted": .text(credential.secret.redacted),
            "state": .name(grant.state),
            "confidence": .name(credential.confidence),
            "severity": .name(severity),
            "verdicts": .array(openVerdicts.map(\.kind).filter { kinds.remove($0) != nil }.map { .name($0) }),
        ]
    }
}

extension Place.Claim {
    fileprivate var members: JSON.Members { ["rule": .text(rule), "provider": .text(provider)] }
}

extension Place {
    /// Where a secret stands, as both JSON formats write it.
    var members: JSON.Members {
        let isUTF8 = path.isUTF8
        return [
            "file": .text(file),
            "path_bytes": isUTF8 ? .null : .base64(fileBytes),
            "commit": .text(commit),
            "blob": .text(blob),
            "reachable": .bool(reachable),
            "source": .name(source),
            "line": .int(span.line),
            "column": .int(span.column),
            "end_line": .int(span.endLine),
            "end_column": .int(span.endColumn),
            "start": .int(span.bytes?.lowerBound),
            "end": .int(span.bytes?.upperBound),
            "container": .texts(container),
            "encoding": .texts(encoding),
            "parts": .array(parts.map(\.json)),
        ]
    }
}

extension Place.Part {
    fileprivate var json: JSON {
        .object([
            "role": .text(role), "start": .int(bytes.lowerBound), "end": .int(bytes.upperBound),
        ])
    }
}
