import Secrets

// How the text report says the values of a run in words.

extension Severity {
    var badge: String { rawValue.uppercased() }

    var style: Style {
        switch self {
        case .critical: .boldRed
        case .high: .red
        case .medium: .yellow
        case .low, .info: .cyan
        }
    }
}

extension Verdict.Kind {
    /// What is wrong, as a headline.
    var headline: String {
        switch self {
        case .overPrivileged: "can do more than it needs"
        case .outOfPlace: "lies where it should not"
        case .exposed: "can be read by others"
        }
    }

    var words: String {
        switch self {
        case .overPrivileged: "over-privileged"
        case .outOfPlace: "out of place"
        case .exposed: "exposed"
        }
    }
}

extension Basis {
    /// How a claim is known, as a clause.
    var clause: String {
        switch self {
        case .shown: "the provider's answer says so"
        case .implied: "its kind implies it"
        case .unknown: "nobody tells"
        }
    }
}

extension LiveState {
    var sentence: String {
        switch self {
        case .live: "live: the provider accepts it"
        case .dead: "dead: the provider does not accept it"
        case .expired: "expired: it was real and its time is over"
        case .limited: "undecided: the provider limits requests, ask again later"
        case .unreachable: "undecided: no trustworthy answer came"
        case .notProbed: "not probed: treat it as live"
        case .canary: "canary: a trap that was not touched"
        }
    }

    var word: String {
        switch self {
        case .notProbed: "not probed"
        case .limited, .unreachable: "undecided"
        default: rawValue
        }
    }

    var style: Style {
        switch self {
        case .live: .red
        case .dead, .expired: .green
        case .limited, .unreachable, .notProbed, .canary: .yellow
        }
    }
}

extension Effect {
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

    /// What else goes when an action takes it along.
    var companion: String {
        switch self {
        case .read: "read access"
        case .write: "changes"
        case .execute: "code"
        case .secrets: "other credentials"
        case .delete: "deletions"
        case .spend: "money"
        case .admin: "members and tokens"
        case .backups: "its backups"
        case .destroy: "its data"
        }
    }
}

extension Level {
    var words: String {
        switch self {
        case .resource: "a single resource"
        case .environment: "one environment"
        case .project: "one project"
        case .workspace: "the whole workspace"
        case .account: "the whole account"
        }
    }
}

extension Layer {
    /// What the layer's state means.
    var words: String {
        switch (kind, state) {
        case (.unreadable, .hole): "an agent started here can read it"
        case (.unreadable, .holds): "an agent started here cannot read it"
        case (.unreadable, .unknown): "whether an agent started here can read it"
        case (.scope, .hole): "its scope is wider than the need"
        case (.scope, .holds): "its scope is limited to the need"
        case (.scope, .unknown): "whether its scope is limited to the need"
        case (.platform, .hole): "the platform neither asks nor can undo"
        case (.platform, .holds): "the platform asks, or can undo"
        case (.platform, .unknown): "whether the platform asks or can undo"
        case (.backups, .hole): "the backups go with it"
        case (.backups, .holds): "backups survive it"
        case (.backups, .unknown): "whether backups survive it"
        case (.monitoring, .hole): "nobody would be told"
        case (.monitoring, .holds): "somebody would be told"
        case (.monitoring, .unknown): "whether anybody would be told"
        }
    }
}

extension Credential {
    /// Its provider and kind: `Railway API token`.
    var title: String {
        let name = attributed.map { $0 + " (by the names around it)" } ?? displayName
        return kind.isEmpty ? name : name + " " + kind
    }
}

extension Place {
    /// The place as a reader would look it up: `config/app.env:3, in commit 1a2b3c4d`.
    var phrase: Phrase {
        var phrase: Phrase =
            switch source {
            case .stdin: "standard input:\(own: String(span.line))"
            case .message: messageName
            default: "\(name: file):\(own: String(span.line))"
            }
        if !container.isEmpty { phrase = "\(phrase) › \(name: container.joined(separator: " › "))" }
        if let commit, !isCurrent, source != .message {
            phrase = "\(phrase), in commit \(name: String(commit.prefix(12)))"
        }
        if reachable == false { phrase = "\(phrase), which no branch or tag leads to" }
        if source == .index { phrase = "\(phrase), staged" }
        if tracking == .ignored { phrase = "\(phrase), ignored by git" }
        if !encoding.isEmpty { phrase = "\(phrase), in \(encoding.joined(separator: ", then "))" }
        return phrase
    }
}

extension Place {
    /// A message, by the commit or tag whose it is, and its line.
    private var messageName: Phrase {
        let holder: Phrase =
            if let tag {
                "tag \(name: tag.name)"
            } else if let commit {
                "commit \(name: String(commit.prefix(12)))"
            } else {
                "a commit"
            }
        let root = Place.trimmed(root)
        let repository: Phrase = root == "." ? "" : " in \(name: root)"
        return "the message of \(holder)\(repository), line \(own: String(span.line))"
    }
}

extension Evidence {
    /// The evidence with its file and line, where it has them.
    var phrase: Phrase {
        guard let path else { return "\(text)" }
        guard let line else { return "\(name: path.text): \(text)" }
        return "\(name: path.text):\(own: String(line)): \(text)"
    }
}

extension Suppression {
    var phrase: Phrase {
        var details: [Phrase] = ["says \(name: declaredIn)"]
        if let owner { details.insert("owner \(owner)", at: 0) }
        if let expires { details.append("until \(own: Timestamp.day(expires))") }
        return "\(reason) (\(Phrase(details, separator: ", ")))"
    }
}
