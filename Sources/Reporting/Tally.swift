import Secrets

/// The numbers of a run.
struct Tally {
    var credentials = 0
    var places = 0
    /// Credentials that have a verdict nobody accepted.
    var withVerdicts = 0
    /// Credentials of low confidence among all.
    var low = 0
    /// Credentials of low confidence that have a verdict nobody accepted.
    var lowWithVerdicts = 0
    var notProbed = 0
    /// Verdicts that somebody accepted.
    var suppressed = 0
    /// Inline comments that ask scanners to pass over a credential.
    var allowComments = 0
    /// Verdicts that nobody accepted.
    var byKind: [Verdict.Kind: Int] = [:]
    /// Verdicts that nobody accepted.
    var bySeverity: [Severity: Int] = [:]

    init(_ judgements: [Judgement]) {
        for judgement in judgements { add(judgement) }
    }

    private mutating func add(_ judgement: Judgement) {
        let open = judgement.openVerdicts
        credentials += 1
        places += judgement.credential.places.count
        withVerdicts += open.isEmpty ? 0 : 1
        low += judgement.isLow ? 1 : 0
        lowWithVerdicts += judgement.isLow && !open.isEmpty ? 1 : 0
        notProbed += judgement.grant.state == .notProbed ? 1 : 0
        suppressed += judgement.verdicts.count - open.count
        allowComments += judgement.credential.allowComments.count
        for verdict in open {
            byKind[verdict.kind, default: 0] += 1
            bySeverity[verdict.severity, default: 0] += 1
        }
    }
}
