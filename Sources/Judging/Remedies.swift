internal import Documents
internal import Rules
internal import Secrets

extension Case {
    /// The exact narrower thing, and what becomes of this one.
    var replacement: String {
        let instead = narrower.map { "Replace it: \($0.hasSuffix(".") ? String($0.dropLast()) : $0)." }
        let fallback = "Replace it by one that is limited to what this place needs."
        let revoking = pastPlaces.isEmpty ? revocation("Then revoke this one") : takingBack
        return "\(instead ?? fallback) \(revoking)"
    }

    /// The narrower thing that the rule file names: for what is needed, else in general.
    private var narrower: String? {
        guard let provider else { return nil }
        var found: [String] = []
        for name in need.names {
            let keys = [name] + (provider.actions[name]?.groups ?? [])
            guard let text = keys.lazy.compactMap({ provider.remedies[$0] }).first, !found.contains(text)
            else {
                continue
            }
            found.append(text)
        }
        // Needs with different answers want a token each, and beyond three that is no advice.
        guard (1...3).contains(found.count) else { return provider.remedies["default"] }
        return found.joined(separator: "; and ")
    }

    /// A sentence that says where it is revoked.
    func revocation(_ words: String) -> String {
        provider?.revoke?.page.map { "\(words): \($0)." } ?? "\(words)."
    }

    /// All steps to take it back, for a credential that git's past keeps whatever is deleted.
    var takingBack: String {
        let reason = "Deleting it from the files does not take it back."
        guard let revoke = provider?.revoke, !revoke.steps.isEmpty else {
            return "\(reason) \(revocation("Revoke or change it where it is accepted"))"
        }
        let steps = revoke.steps.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
        return "\(reason) Do this\(revoke.page.map { " (\($0))" } ?? ""): \(steps)"
    }
}
