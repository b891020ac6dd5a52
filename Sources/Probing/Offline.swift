package import Rules
package import Secrets

/// What a credential tells without any request: its kind's claims, what its decoder reads, what its variable's name suggests.
///
/// The state is `canary` for a known canary, else `notProbed`.
package func offlineGrant(for credential: Credential, provider: Provider) -> Grant {
    guard let subject = Subject(credential, provider: provider) else { return .notProbed }
    return subject.offlineGrant(failures: [], patterns: TextPatterns())
}

extension Subject {
    /// The grant of what needs no request.
    func offlineGrant(failures: [String], patterns: TextPatterns) -> Grant {
        var builder = GrantBuilder(provider: provider, patterns: patterns)
        let reader = ClaimReader(
            subject: self, answers: Answers(subject: self), patterns: patterns, isAnswered: false)
        reader.apply(to: &builder)
        return builder.finished(state: isCanary ? .canary : .notProbed, failures: failures, replayed: false)
    }
}
