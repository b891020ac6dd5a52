internal import Documents
internal import Rules
internal import Secrets

/// Whether a credential may be presented to its provider.
enum Eligibility: Sendable {
    case probe(Subject, HostGate)
    /// Nothing is asked, and the report need not say why: there is nothing to ask.
    case silent(Subject?)
    /// Nothing is asked, for a reason that the report tells.
    case refused(Subject, reason: String)

    init(_ credential: Credential, rules: RuleSet, options: ProbeOptions) {
        guard let provider = rules.provider(credential.provider),
            let subject = Subject(credential, provider: provider)
        else {
            self = .silent(nil)
            return
        }
        if subject.isCanary {
            self = .silent(subject)
        } else if provider.requests.isEmpty && provider.introspector == nil {
            self = .silent(subject)
        } else if subject.token.probe == .never {
            self = .refused(
                subject, reason: "presenting a \(subject.token.name) changes or uses up something")
        } else if let reason = options.outside?.refusal(of: credential.secret.bytes, provider: provider.id) {
            self = .refused(subject, reason: reason)
        } else {
            let gate = HostGate(subject, named: options.namedHosts)
            if let host = gate.unnamed {
                self = .refused(subject, reason: "the host \(host) was not named (--allow-host \(host))")
            } else {
                self = .probe(subject, gate)
            }
        }
    }
}
