import Secrets

/// The `json` format: the whole report as one object.
struct JSONReport {
    /// The version of the format: raised when a field changes its meaning or goes.
    private static let formatVersion: Int64 = 1

    private let run: Run

    init(_ run: Run) {
        self.run = run
    }

    /// The report as text.
    func rendered(_ scrubber: Scrubber) -> String {
        var writer = JSONWriter(scrubber, indented: true)
        writer.writeLine(
            .object([
                "format": .literal("tokscan-report"),
                "format_version": .int(Self.formatVersion),
                "run": run.json,
                "summary": Tally(run.judgements).json,
                "credentials": .array(run.worstFirst.map(\.json)),
            ]))
        return String(decoding: writer.output, as: UTF8.self)
    }
}

extension Run {
    fileprivate var json: JSON {
        .object([
            "version": .text(version),
            "rules_digest": .text(rulesDigest),
            "started": .word(Timestamp.text(started)),
            "consent": .name(consent),
            "complete": .bool(coverage.isComplete),
            "replayed": .bool(isReplayed),
            "stable_ids": .bool(stableIdentities),
            "requests": counts(requests, name: "host"),
            "coverage": coverage.json,
        ])
    }
}

/// Named counts as a list, sorted by name: a name from elsewhere is never a key.
private func counts(_ counts: [String: Int], name: StaticString) -> JSON {
    .array(
        counts.sorted { $0.key < $1.key }.map { entry in
            .object([name: .text(entry.key), "count": .int(entry.value)])
        })
}

extension Coverage {
    fileprivate var json: JSON {
        .object([
            "roots": .texts(roots),
            "files": .int(files),
            "blobs": .int(blobs),
            "commits": .int(commits),
            "messages": .int(messages),
            "bytes": .int(bytes),
            "skipped": counts(skipped, name: "reason"),
            "diagnostics": .array(diagnostics.map(\.json)),
        ])
    }
}

extension Diagnostic {
    fileprivate var json: JSON {
        .object(["kind": .name(kind), "subject": .text(subject), "reason": .text(reason)])
    }
}

extension Tally {
    fileprivate var json: JSON {
        .object([
            "credentials": .int(credentials),
            "places": .int(places),
            "with_verdicts": .int(withVerdicts),
            "low_confidence": .int(low),
            "not_probed": .int(notProbed),
            "suppressed": .int(suppressed),
            "allow_comments": .int(allowComments),
            "by_kind": .object([
                "over_privileged": .int(byKind[.overPrivileged, default: 0]),
                "out_of_place": .int(byKind[.outOfPlace, default: 0]),
                "exposed": .int(byKind[.exposed, default: 0]),
            ]),
            "by_severity": .object([
                "critical": .int(bySeverity[.critical, default: 0]),
                "high": .int(bySeverity[.high, default: 0]),
                "medium": .int(bySeverity[.medium, default: 0]),
                "low": .int(bySeverity[.low, default: 0]),
                "info": .int(bySeverity[.info, default: 0]),
            ]),
        ])
    }
}

extension Judgement {
    fileprivate var json: JSON {
        .object([
            "id": .text(credential.id),
            "fingerprint": .text(credential.fingerprint),
            "rule": .text(credential.rule),
            "provider": .text(credential.providerName),
            "attributed": .bool(credential.attributed != nil),
            "kind": .text(credential.kind),
            "redacted": .text(credential.secret.redacted),
            "part_roles": .texts(credential.parts.keys.sorted()),
            "confidence": .name(credential.confidence),
            "severity": .name(severity),
            "verdicts": .array(verdicts.map(\.json)),
            "worst_call": worstCall?.json ?? .null,
            "layers": .array(layers.map(\.json)),
            "grant": grant.json,
            "allow_comments": .texts(credential.allowComments),
            "places": .array(credential.orderedPlaces.map(\.json)),
        ])
    }
}

extension Place {
    fileprivate var json: JSON {
        .object(
            members + [
                "root": .text(root), "tracking": .name(tracking), "mode": .int(mode.map(Int.init)),
                "carrier": .text(carrier),
            ])
    }
}

extension Verdict {
    fileprivate var json: JSON {
        .object([
            "kind": .name(kind),
            "severity": .name(severity),
            "message": .text(message),
            "evidence": .array(evidence.map(\.json)),
            "remedy": .text(remedy),
            "suppressed": suppressed?.json ?? .null,
        ])
    }
}

extension Evidence {
    fileprivate var json: JSON {
        .object(["text": .text(text), "path": .text(path?.text), "line": .int(line)])
    }
}

extension Suppression {
    fileprivate var json: JSON {
        .object([
            "reason": .text(reason),
            "owner": .text(owner),
            "expires": expires.map { .word(Timestamp.text($0)) } ?? .null,
            "declared_in": .text(declaredIn),
        ])
    }
}

extension Layer {
    fileprivate var json: JSON {
        .object(["kind": .name(kind), "state": .name(state), "evidence": .text(evidence)])
    }
}

extension WorstCall {
    fileprivate var json: JSON {
        .object(["sentence": .text(sentence), "target": .text(target), "action": action.json])
    }
}

extension Action {
    fileprivate var json: JSON {
        .object([
            "name": .text(name),
            "effect": .name(effect),
            "takes": .array(takes.map { .name($0) }),
            "undo": .text(undo),
            "asks": .bool(asks),
            "on": .text(on),
            "basis": .name(basis),
        ])
    }
}

extension Claim {
    fileprivate func json(_ write: (Value) -> JSON) -> JSON {
        .object(["value": write(value), "basis": .name(basis), "evidence": .text(evidence)])
    }
}

extension Grant {
    fileprivate var json: JSON {
        .object([
            "state": .name(state),
            "replayed": .bool(replayed),
            "kind": kind?.json(JSON.text) ?? .null,
            "identity": identity?.json(JSON.text) ?? .null,
            "owners": .array(owners.map { $0.json(JSON.text) }),
            "level": level?.json { .name($0) } ?? .null,
            "resources": .array(resources.map { $0.json(\.json) }),
            "resources_complete": .bool(resourcesComplete),
            "actions": .array(actions.map(\.json)),
            "actions_complete": .bool(actionsComplete),
            "scopes": scopes?.json(JSON.texts) ?? .null,
            "environment": environment?.json { .name($0) } ?? .null,
            "expires": expiry?.json(Self.moment) ?? .null,
            "limits": .array(limits.map { $0.json(JSON.text) }),
            "scopable": scopable?.json(JSON.bool) ?? .null,
            "facts": .array(facts.map { $0.json(JSON.text) }),
            "failures": .texts(failures),
        ])
    }

    private static func moment(_ seconds: Int64) -> JSON {
        seconds == .max ? .literal("never") : .word(Timestamp.text(seconds))
    }
}

extension Resource {
    fileprivate var json: JSON {
        .object(["kind": .text(kind), "name": .text(name), "environment": .name(environment)])
    }
}
