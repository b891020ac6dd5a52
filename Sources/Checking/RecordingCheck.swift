internal import Documents
internal import Probing
internal import Rules
internal import Scanning
internal import Secrets

/// Compares the grant of a recording's answers with the one it must give.
struct RecordingCheck {
    let provider: Provider
    let rules: RuleSet

    /// What differs, in words.
    func problems(of recording: RecordingRule, presenting credential: Credential) async -> [String] {
        var options = ProbeOptions()
        options.allowsExchange = true
        options.namedHosts = NamedHosts(
            credential.parts["host"].map { [String(decoding: $0.bytes, as: UTF8.self)] } ?? [])
        let transport = ReplayTransport(provider: provider.id, answers: recording.answers)
        let result = await Prober(rules: rules, transport: transport, options: options).probe([credential])
        guard let grant = result.grants[credential.id] else { return ["no grant"] }
        return Self.differences(grant, recording.grant)
    }

    private static func differences(_ grant: Grant, _ expected: ExpectedGrant) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, _ found: String?, _ wanted: String?) {
            guard let wanted, found != wanted else { return }
            differences.append("\(what) is \(found ?? "not told"), not \(wanted)")
        }
        compare("the state", grant.state.rawValue, expected.state.rawValue)
        compare("the kind", grant.kind?.value, expected.kind)
        compare("the identity", grant.identity?.value, expected.identity)
        compare("the level", grant.level?.value.rawValue, expected.level?.rawValue)
        compare("the environment", grant.environment?.value.rawValue, expected.environment?.rawValue)
        compare("complete", "\(grant.actionsComplete)", expected.complete.map { "\($0)" })
        compare("the effects", told(grant.effects), expected.effects.map { told(Set($0)) })
        compare(
            "the scopes", grant.scopes.map { $0.value.sorted().joined(separator: ", ") },
            expected.scopes.map { $0.sorted().joined(separator: ", ") })
        for effect in expected.lacks where grant.effects.contains(effect) {
            let names = grant.actions.filter { $0.effects.contains(effect) }.map(\.name)
            differences.append("it has the effect \(effect.rawValue) by \(names.joined(separator: ", "))")
        }
        let resources = Set(grant.resources.map { "\($0.value.kind) \($0.value.name)" })
        for resource in expected.resources where !resources.contains(resource) {
            differences.append(
                "it does not reach '\(resource)'; it reaches \(resources.sorted().joined(separator: ", "))")
        }
        if !differences.isEmpty, !grant.failures.isEmpty {
            differences.append("failures: \(grant.failures.joined(separator: "; "))")
        }
        return differences
    }

    private static func told(_ effects: Set<Effect>) -> String {
        effects.sorted().map(\.rawValue).joined(separator: ", ")
    }
}
