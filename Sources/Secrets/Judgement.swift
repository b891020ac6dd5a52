/// Something in a repository that consumes a provider or a token: a command, an SDK call, a workflow step.
package struct Use: Hashable, Sendable {
    /// The provider's identifier.
    package var provider: String
    /// Action names or groups of the rule file that this use needs.
    package var needs: [String]
    /// The text that shows it, cut to its line.
    package var text: String
    package var path: FilePath
    package var line: Int
    /// The variable that carries the token there, where one is named.
    package var variable: String?

    package init(
        provider: String, needs: [String], text: String, path: FilePath, line: Int, variable: String?
    ) {
        self.provider = provider
        self.needs = needs
        self.text = text
        self.path = path
        self.line = line
        self.variable = variable
    }
}

/// What a repository tells about itself that bears on whether a credential belongs in it.
package struct RepositoryFacts: Hashable, Sendable {
    /// The scanned root.
    package var root: String
    package var isRepository: Bool
    /// `host/owner/name` of each remote.
    package var remotes: [String] = []
    /// Providers that the repository's own files name, with the first line that does.
    package var providers: [String: Evidence] = [:]
    /// What consumes tokens.
    package var uses: [Use] = []

    package init(root: String, isRepository: Bool) {
        self.root = root
        self.isRepository = isRepository
    }
}

/// What earlier runs knew of a credential.
package struct History: Hashable, Sendable {
    /// When it was first seen, in seconds since 1970.
    package var firstSeen: Int64?
    /// Roots of other repositories it was seen in.
    package var elsewhere: [String]

    package init(firstSeen: Int64? = nil, elsewhere: [String] = []) {
        self.firstSeen = firstSeen
        self.elsewhere = elsewhere
    }
}

/// Where a statement comes from.
package struct Evidence: Hashable, Sendable {
    /// What was seen, in words: a line of a file, a field of an answer, a line of a policy.
    package var text: String
    package var path: FilePath?
    package var line: Int?

    package init(_ text: String, path: FilePath? = nil, line: Int? = nil) {
        self.text = text
        self.path = path
        self.line = line
    }
}

/// How bad a verdict is.
package enum Severity: String, CaseIterable, Comparable, Hashable, Sendable {
    case info, low, medium, high, critical

    package static func < (left: Severity, right: Severity) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What is wrong with a credential.
package struct Verdict: Hashable, Sendable {
    package var kind: Kind
    package var severity: Severity
    /// One plain sentence that says what is wrong.
    package var message: String
    package var evidence: [Evidence]
    /// The exact narrower thing to do.
    package var remedy: String
    /// The suppression that silences it; it is still counted.
    package var suppressed: Suppression?

    /// The kinds of verdict.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// It can do more than it needs.
        case overPrivileged = "over-privileged"
        /// It lies where it should not.
        case outOfPlace = "out-of-place"
        /// It is alive, or nobody asked, and others can read it.
        case exposed
    }

    package init(kind: Kind, severity: Severity, message: String, evidence: [Evidence], remedy: String) {
        self.kind = kind
        self.severity = severity
        self.message = message
        self.evidence = evidence
        self.remedy = remedy
    }
}

/// Somebody's decision that a credential's verdicts are accepted.
package struct Suppression: Hashable, Sendable {
    package var reason: String
    package var owner: String?
    /// When it ends, in seconds since 1970.
    package var expires: Int64?
    /// Which file says so.
    package var declaredIn: String

    package init(reason: String, owner: String?, expires: Int64?, declaredIn: String) {
        self.reason = reason
        self.owner = owner
        self.expires = expires
        self.declaredIn = declaredIn
    }
}

/// One of the five layers that should have stood between a credential and the bad day.
package struct Layer: Hashable, Sendable {
    package var kind: Kind
    package var state: State
    package var evidence: String

    /// The five, in the order a report tells them.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// An agent started here cannot read it.
        case unreadable
        /// Its scope is limited to the need.
        case scope
        /// The platform asks, or can undo.
        case platform
        /// Backups survive it.
        case backups
        /// Somebody would be told.
        case monitoring
    }

    /// Whether a layer would have stopped it.
    package enum State: String, CaseIterable, Hashable, Sendable {
        case holds, hole, unknown
    }

    package init(kind: Kind, state: State, evidence: String) {
        self.kind = kind
        self.state = state
        self.evidence = evidence
    }
}

/// The single most harmful request that a credential allows.
package struct WorstCall: Hashable, Sendable {
    package var action: Action
    /// What it would hit.
    package var target: String?
    /// The whole of it in one sentence.
    package var sentence: String

    package init(action: Action, target: String?, sentence: String) {
        self.action = action
        self.target = target
        self.sentence = sentence
    }
}

/// A credential with all that was found out and decided about it.
package struct Judgement: Hashable, Sendable {
    package var credential: Credential
    package var grant: Grant
    package var verdicts: [Verdict]
    package var layers: [Layer]
    package var worstCall: WorstCall?

    package init(
        credential: Credential, grant: Grant, verdicts: [Verdict], layers: [Layer], worstCall: WorstCall?
    ) {
        self.credential = credential
        self.grant = grant
        self.verdicts = verdicts
        self.layers = layers
        self.worstCall = worstCall
    }

    /// The worst severity that is not suppressed.
    package var severity: Severity? {
        verdicts.filter { $0.suppressed == nil }.map(\.severity).max()
    }
}
