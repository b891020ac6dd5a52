internal import Rules
internal import Secrets

// The words of messages: plain, and honest about how a thing is known.

extension Case {
    /// Whose and what it is: `Railway account token`.
    var title: String {
        let token = credential.rule.split(separator: ".").last.flatMap { provider?.token(String($0))?.name }
        let kinds = [grant.kind?.value, credential.kind, token].compactMap { $0 }
        let word = kinds.first { !$0.isEmpty } ?? "credential"
        guard hasProvider else { return word }
        let name = provider?.name ?? providerID
        return word.lowercased().hasPrefix(name.lowercased()) ? word : "\(name) \(word)"
    }

    /// The beginning of a sentence on what it can do: `This Railway account token can`.
    func subject(_ basis: Basis) -> String {
        let can = basis == .unknown ? "might (nobody tells what it may do)" : "can"
        return standing == .works ? "This \(title) \(can)" : "If it works, this \(title) \(can)"
    }

    /// How far it reaches: `the whole account acme`.
    var reachWords: String {
        let owners = grant.owners.prefix(3).map(\.value).joined(separator: ", ")
        let reach =
            switch level {
            case .resource: "a single resource"
            case .environment: "one environment"
            case .project: "one project"
            case .workspace: "the whole workspace"
            case .account: "the whole account"
            }
        return owners.isEmpty ? reach : "\(reach) of \(owners)"
    }

    /// What is added where a list was cut off.
    var cutOff: String {
        isCutOff ? " The list of what it reaches was cut off: there may be more." : ""
    }
}

extension Effect {
    /// What it does, as a clause without a subject.
    var verb: String {
        switch self {
        case .read: "reads data"
        case .write: "changes data"
        case .execute: "runs or publishes code"
        case .secrets: "reads other credentials"
        case .delete: "deletes, with a way back"
        case .spend: "moves money"
        case .admin: "changes members, tokens or policies"
        case .backups: "removes backups"
        case .destroy: "destroys for good"
        }
    }

    /// What it can do to something.
    func ability(on target: String?) -> String {
        switch self {
        case .read: target.map { "read \($0)" } ?? "read data"
        case .write: target.map { "change \($0)" } ?? "change data"
        case .execute: "run or publish code" + (target.map { " in \($0)" } ?? "")
        case .secrets: "read other credentials" + (target.map { " in \($0)" } ?? "")
        case .delete: target.map { "delete \($0)" } ?? "delete data"
        case .spend: "move money" + (target.map { " of \($0)" } ?? "")
        case .admin: "change members, tokens or policies" + (target.map { " of \($0)" } ?? "")
        case .backups: "remove the backups" + (target.map { " of \($0)" } ?? "")
        case .destroy: target.map { "delete \($0)" } ?? "destroy data"
        }
    }
}

extension EnvironmentKind {
    /// The environment as an adjective, with a space where there is one to write.
    var adjective: String { self == .unknown ? "" : rawValue + " " }
}

extension Place {
    /// The place as evidence for a sentence.
    func evidence(_ text: String) -> Evidence { Evidence(text, path: path, line: span.line) }

    /// What kind of git content it is, for a place that is no file now.
    var pastWords: String {
        let commit = commit.map { " " + $0.prefix(12) } ?? ""
        let unreachable = reachable == false ? ", which no branch or tag leads to" : ""
        switch source {
        case .message:
            let holder = tag.map { "tag \($0.name)" } ?? "commit\(commit)"
            return "the message of \(holder)\(unreachable)"
        case .reflog: return "the reflog"
        default: return "commit\(commit)\(unreachable)"
        }
    }
}

/// `a`, `a and b`, `a, b and c`, or `a, b, c and 4 more`.
func listed(_ items: [String], most: Int = 3) -> String {
    let shown = items.prefix(most)
    let rest = items.count - shown.count
    if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " and " + last
}

/// A count with its noun.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
