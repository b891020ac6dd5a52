/// A pattern's hit before it is accepted: which rule, and which bytes of a chunk.
package struct Candidate: Hashable, Sendable {
    /// The rule's identifier, `provider.token`.
    package var rule: String
    /// The secret's bytes in the chunk.
    package var secret: Range<Int>
    /// All the match's bytes, the carrier and the quotes included.
    package var extent: Range<Int>
    /// The other parts of a composite credential.
    package var parts: [Place.Part] = []

    package init(rule: String, secret: Range<Int>, extent: Range<Int>) {
        self.rule = rule
        self.secret = secret
        self.extent = extent
    }
}

/// How sure the scanner is that a finding is a credential.
package enum Confidence: String, CaseIterable, Comparable, Hashable, Sendable {
    case low, medium, high

    package static func < (left: Confidence, right: Confidence) -> Bool {
        left.order < right.order
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A candidate that was accepted: a secret of a known kind in one place.
package struct Finding: Hashable, Sendable {
    /// The rule's identifier, `provider.token`.
    package var rule: String
    /// The provider's identifier.
    package var provider: String
    /// Whose credential it is where only the names around it tell; the provider is then `generic`.
    package var attributed: String?
    /// The secret itself.
    package var secret: Secret
    /// The other parts of a composite credential by role.
    package var parts: [String: Secret]
    /// Where it stands.
    package var place: Place
    /// How sure the scanner is.
    package var confidence: Confidence
    /// The inline comment on its line that asks scanners to pass over it, as written.
    package var allowComment: String?
    /// The exceptions of its rule that hold but for the path; nil where nothing waits for the path.
    package var exceptions: [Int]?

    package init(
        rule: String, provider: String, secret: Secret, parts: [String: Secret] = [:], place: Place,
        confidence: Confidence
    ) {
        self.rule = rule
        self.provider = provider
        self.secret = secret
        self.parts = parts
        self.place = place
        self.confidence = confidence
    }
}

/// One secret with all its places.
package struct Credential: Hashable, Sendable {
    /// Its identity under the inventory's key: 32 hexadecimal digits.
    package var id: String
    /// Its identity in files that are shared: the domain-separated hash of the secret.
    package var fingerprint: String
    /// The rule's identifier, `provider.token`.
    package var rule: String
    /// The provider's identifier.
    package var provider: String
    /// Whose credential it is where only the names around it tell; the provider is then `generic`.
    package var attributed: String?
    /// The provider's name as it writes it; its identifier where nobody told.
    package var displayName: String
    /// What kind of token the rule says it is.
    package var kind: String
    /// The secret itself.
    package var secret: Secret
    /// The other parts of a composite credential by role.
    package var parts: [String: Secret]
    /// Everywhere it was found, sorted.
    package var places: [Place]
    /// The best confidence of its findings.
    package var confidence: Confidence
    /// Inline comments that ask scanners to pass over it, one a place that has one.
    package var allowComments: [String] = []

    package init(
        id: String, fingerprint: String, rule: String, provider: String, kind: String, secret: Secret,
        parts: [String: Secret], places: [Place], confidence: Confidence
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.rule = rule
        self.provider = provider
        displayName = provider
        self.kind = kind
        self.secret = secret
        self.parts = parts
        self.places = places
        self.confidence = confidence
    }
}
