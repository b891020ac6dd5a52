internal import Crypto
internal import Secrets

/// Takes a credential, in any encoding, out of what a provider answered.
struct CredentialScrubber {
    private let forms: [String]

    init(_ secrets: [Secret]) {
        var forms: Set<String> = []
        // Shorter ones would be found in ordinary words; no secret that is sent is so short.
        for secret in secrets where secret.bytes.count >= 6 {
            let text = String(decoding: secret.bytes, as: UTF8.self)
            let base64 = Base64.encode(secret.bytes)
            forms.formUnion([
                text, percentEncoded(text), base64, percentEncoded(base64),
                Base64.encode(secret.bytes, as: .urlSafe), Hex.encode(secret.bytes),
            ])
        }
        self.forms = forms.sorted { $0.utf8.count > $1.utf8.count }
    }

    func scrubbed(_ text: String) -> String {
        forms.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "…") : $0 }
    }

    func scrubbed(_ grant: Grant) -> Grant {
        var grant = grant
        grant.kind = grant.kind.map(scrubbed)
        grant.identity = grant.identity.map(scrubbed)
        grant.owners = grant.owners.map(scrubbed)
        grant.limits = grant.limits.map(scrubbed)
        grant.facts = grant.facts.map(scrubbed)
        grant.resources = grant.resources.map { claim in
            var claim = claim
            claim.value.name = scrubbed(claim.value.name)
            return claim
        }
        grant.scopes = grant.scopes.map { claim in
            Claim(claim.value.map(scrubbed), basis: claim.basis, evidence: scrubbed(claim.evidence))
        }
        grant.failures = grant.failures.map(scrubbed)
        return grant
    }

    private func scrubbed(_ claim: Claim<String>) -> Claim<String> {
        Claim(scrubbed(claim.value), basis: claim.basis, evidence: scrubbed(claim.evidence))
    }
}
