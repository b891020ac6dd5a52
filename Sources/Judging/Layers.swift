internal import Rules
internal import Secrets

// The five layers that should have stood between a credential and the bad day.

extension Case {
    /// The five layers; none for a credential that opens nothing.
    var layers: [Layer] {
        guard standing == .works || standing == .undecided else { return [] }
        return [unreadable, scope, platform, backups, monitoring]
    }

    /// The worst effect it may have: where nobody lists all, anything.
    private var mightDestroy: Bool? {
        if grant.effects.contains(where: { $0 == .destroy || $0 == .delete || $0 == .backups }) {
            return true
        }
        return grant.actionsComplete ? false : nil
    }

    private var unreadable: Layer {
        let readable = credential.places.filter {
            $0.source != .stdin && $0.mode.map { $0 & 0o444 != 0 } ?? true
        }
        if let place = readable.first(where: { $0.source == .worktree }) ?? readable.first {
            let mode = place.mode.map { ", mode " + String($0 & 0o777, radix: 8) } ?? ""
            let past =
                place.source == .worktree
                ? "" : " (\(place.source.rawValue), which git shows to anybody who asks)"
            return Layer(
                kind: .unreadable, state: .hole,
                evidence: "\(place.path.text):\(place.span.line)\(mode)\(past)")
        }
        let evidence =
            credential.places.allSatisfy { $0.source == .stdin }
            ? "it came from standard input; where it lies is not known"
            : "nobody has the right to read the file, which its owner can change"
        return Layer(kind: .unreadable, state: .unknown, evidence: evidence)
    }

    private var scope: Layer {
        if let call = worst(of: excess) {
            return Layer(
                kind: .scope, state: .hole,
                evidence: "`\(call.action.name)` is among \(counted(excess.count, "action")) beyond the need")
        }
        if let level = grant.level, level.value >= .workspace, need.source == .nobody, !isHarmless {
            let words =
                level.basis == .unknown ? "unknown, at most \(reachWords)" : "it reaches \(reachWords)"
            return Layer(kind: .scope, state: .hole, evidence: words)
        }
        guard need.source != .nobody else {
            return Layer(kind: .scope, state: .unknown, evidence: "nobody says what it is needed for")
        }
        let isShown = grant.actions.allSatisfy { $0.basis != .unknown }
        guard grant.actionsComplete, isShown, grant.resourcesComplete, !grant.actions.isEmpty else {
            return Layer(
                kind: .scope, state: .unknown, evidence: "nobody lists all it can do, at most \(reachWords)")
        }
        return Layer(kind: .scope, state: .holds, evidence: "all it can do is needed: \(listed(need.names))")
    }

    private var platform: Layer {
        let name = provider?.name ?? "the provider"
        guard let call = worst(of: grant.actions) else {
            return platformInGeneral(name) ?? unknown(.platform, "what \(name) does about it is not known")
        }
        let action = call.action
        if action.asks == true {
            return Layer(kind: .platform, state: .holds, evidence: "\(name) asks before `\(action.name)`")
        }
        if let undo = action.undo, action.isUndoable {
            return Layer(kind: .platform, state: .holds, evidence: "`\(action.name)` can be undone: \(undo)")
        }
        let isFinal = action.effects.contains { $0 >= .delete }
        if !isFinal, action.effect == .read || action.effect == .write, grant.actionsComplete {
            return Layer(kind: .platform, state: .holds, evidence: "nothing it can do is beyond repair")
        }
        if action.asks == false, action.undo == "none" || action.effects.contains(.destroy) {
            return Layer(
                kind: .platform, state: .hole,
                evidence: "nothing asks before `\(action.name)`, and nothing undoes it")
        }
        return platformInGeneral(name)
            ?? unknown(
                .platform, "whether \(name) asks before `\(action.name)` or undoes it is not documented")
    }

    private func platformInGeneral(_ name: String) -> Layer? {
        guard let rule = provider?.layers else { return nil }
        if rule.asks == true {
            return Layer(kind: .platform, state: .holds, evidence: "\(name) has such calls confirmed")
        }
        if let undo = rule.undo, undo != "none" {
            return unknown(.platform, "of \(name) it is known: \(undo)")
        }
        guard rule.asks == false else { return nil }
        return Layer(
            kind: .platform, state: .hole,
            evidence: rule.undo == "none"
                ? "\(name) neither asks nor can undo" : "\(name) does not ask, and documents no way back")
    }

    private var backups: Layer {
        if let action = grant.actions.first(where: { $0.effects.contains(.backups) }) {
            return Layer(kind: .backups, state: .hole, evidence: "`\(action.name)` removes backups")
        }
        switch (mightDestroy, provider?.layers.backups) {
        case (false, _):
            return Layer(kind: .backups, state: .holds, evidence: "it can delete nothing")
        case (true, .besideTheData):
            return Layer(kind: .backups, state: .hole, evidence: "backups lie beside the data and go with it")
        case (nil, .besideTheData):
            return unknown(.backups, "backups lie beside the data; whether it can delete that is not known")
        case (true, .separate) where grant.actionsComplete:
            return Layer(
                kind: .backups, state: .holds, evidence: "backups lie apart, and it cannot remove them")
        case (_, .separate):
            return unknown(.backups, "backups lie apart; whether it can remove them is not known")
        case (_, nil): return unknown(.backups, "where backups lie is not known")
        }
    }

    /// An audit log tells only whoever looks, so it alone never holds.
    private var monitoring: Layer {
        let name = provider?.name ?? "the provider"
        switch provider?.layers.auditLog {
        case true:
            return unknown(
                .monitoring, "\(name) keeps a log to look it up in; whether anybody is told is not known")
        case false:
            return Layer(kind: .monitoring, state: .hole, evidence: "\(name) tells nobody and keeps no log")
        default: return unknown(.monitoring, "whether \(name) tells anybody is not documented")
        }
    }

    private func unknown(_ kind: Layer.Kind, _ evidence: String) -> Layer {
        Layer(kind: kind, state: .unknown, evidence: evidence)
    }
}
