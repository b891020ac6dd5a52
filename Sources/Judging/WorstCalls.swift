internal import Secrets

/// An action with what it would hit: the unit of which the worst is told.
struct Call {
    let action: Action
    /// The thing it would hit, by name; nil where the action names no kind, or none of that kind is known.
    let resource: Resource?
    /// The environment that it would hit for certain.
    let environment: EnvironmentKind
}

extension Case {
    /// The single most harmful request among some actions: by effects, basis, whether anything asks or undoes it, and what it
    /// hits; among equals the one that the rule file names first.
    func worst(of actions: [Action]) -> Call? {
        var worst: (call: Call, rank: [Int])?
        for action in actions {
            let resource = target(of: action)
            let call = Call(action: action, resource: resource, environment: environment(of: resource))
            let rank = rank(call)
            if worst.map({ $0.rank.lexicographicallyPrecedes(rank) }) ?? true { worst = (call, rank) }
        }
        return worst?.call
    }

    private func rank(_ call: Call) -> [Int] {
        let action = call.action
        let worst = action.effects.max() ?? .read
        return [
            order(worst), action.effects.contains(.backups) ? 1 : 0, order(action.basis),
            action.asks == false ? 2 : action.asks == nil ? 1 : 0, action.isUndoable ? 0 : 1,
            call.environment == .production ? 2 : call.environment == .unknown ? 1 : 0,
            call.resource == nil ? 0 : 1,
        ]
    }

    private func order<Value: CaseIterable & Equatable>(_ value: Value) -> Int {
        Array(Value.allCases).firstIndex(of: value) ?? 0
    }

    /// What an action would hit: of its kind of resource the one in production first, then one of which nobody knows.
    private func target(of action: Action) -> Resource? {
        guard let kind = action.on else { return nil }
        let resources = grant.resources.map(\.value).filter { $0.kind == kind }
        let order: [EnvironmentKind] = [.production, .unknown, .staging, .test]
        return order.lazy.compactMap { environment in
            resources.first { ownEnvironment(of: $0) == environment }
        }.first
    }

    private func ownEnvironment(of resource: Resource) -> EnvironmentKind {
        resource.environment == .unknown ? EnvironmentWords.kind(of: resource.name) : resource.environment
    }

    /// The environment of a resource for certain: its own, that of the only project, or the only one that is reached.
    private func environment(of resource: Resource?) -> EnvironmentKind {
        if isHeldToOneEnvironment { return environment }
        if let resource, case let own = ownEnvironment(of: resource), own != .unknown { return own }
        if resource != nil, let project = onlyProject, case let own = ownEnvironment(of: project),
            own != .unknown
        {
            return own
        }
        let reached = Set(
            grant.resources.map(\.value).filter { $0.kind == "environment" }.map(ownEnvironment))
        return reached.count <= 1 ? environment : .unknown
    }

    /// The project that everything it reaches is in; nil where there are several or more may be.
    var onlyProject: Resource? {
        let projects = grant.resources.map(\.value).filter { $0.kind == "project" }
        return projects.count == 1 && grant.resourcesComplete ? projects.first : nil
    }

    /// The worst call of all, in one sentence.
    var worstCall: WorstCall? {
        guard standing == .works || standing == .undecided, let call = worst(of: grant.actions) else {
            return nil
        }
        var sentence = "`\(call.action.name)`"
        if let target = targetWords(call) { sentence += " on \(target)" }
        sentence += ": \(consequences(of: call.action))."
        switch call.action.basis {
        case .shown: break
        case .implied: sentence += " Its kind implies it; no answer shows it."
        case .unknown: sentence += " Nobody tells whether it may: this is the most it could."
        }
        if standing == .undecided { sentence += " Whether the token works was not decided." }
        return WorstCall(action: call.action, target: call.resource?.name, sentence: sentence)
    }

    private func targetWords(_ call: Call) -> String? {
        var words: [String] = []
        if let resource = call.resource {
            words.append("\(resource.kind) `\(resource.name)`")
        } else if let kind = call.action.on {
            words.append("any \(kind) it reaches")
        }
        guard !words.isEmpty else { return nil }
        if let project = onlyProject, project != call.resource { words.append("project \(project.name)") }
        if call.environment != .unknown {
            words.append(call.environment.rawValue)
        } else if environment == .production {
            words.append("with production in reach")
        }
        return words.joined(separator: ", ")
    }

    private func consequences(of action: Action) -> String {
        let further = action.takes.filter { $0 != .backups }.map(\.verb)
        var words: [String] = []
        switch action.effect {
        case .destroy, .delete:
            if let undo = action.undo, action.isUndoable {
                words.append("it can be undone (\(undo))")
            } else {
                words.append(
                    action.effect == .destroy ? "immediate" : "how long it can be undone is not told")
            }
            if !further.isEmpty { words.append("it also \(listed(further))") }
        default: words.append("it " + listed([action.effect.verb] + further))
        }
        switch action.asks {
        case false: words.append("nothing asks")
        case true: words.append("the platform asks first")
        default: words.append("whether anything asks is not documented")
        }
        if action.takes.contains(.backups) { words.append("its backups go with it") }
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + (words.count > 2 ? ", and " : " and ") + last
    }
}

extension Action {
    /// Whether somebody documents a way back.
    var isUndoable: Bool { undo.map { $0 != "none" } ?? false }
}

extension Call {
    /// What the call can do, as a clause after `can`: `delete the production volume pg-data and its backups with one call,
    /// and nothing asks first`.
    var ability: String {
        var target = action.on.map { "any \($0) it reaches" }
        if let resource { target = "the \(environment.adjective)\(resource.kind) \(resource.name)" }
        let further = action.takes.filter { $0 != .backups }.map { $0.ability(on: nil) }
        var words = listed([action.effect.ability(on: target)] + further)
        if action.takes.contains(.backups) { words += " and its backups" }
        if action.on == nil { words += " (`\(action.name)`)" }
        guard action.effects.contains(where: { $0 == .destroy || $0 == .delete || $0 == .backups }) else {
            return words
        }
        words += " with one call"
        if let undo = action.undo, action.isUndoable { return words + ", with a way back (\(undo))" }
        return action.asks == false ? words + ", and nothing asks first" : words
    }
}
