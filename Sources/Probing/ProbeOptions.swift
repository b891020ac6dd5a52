internal import Glibc
internal import Patterns
package import Rules

/// What the user allows a probe to do.
package struct ProbeOptions: Sendable {
    /// Hosts of their own that the user named.
    package var namedHosts = NamedHosts()
    /// Whether a key may be exchanged for an access token, which changes state at the provider.
    package var allowsExchange = false
    /// Rule files that did not come with the program.
    package var outside: OutsideRules?
    /// How many credentials are probed at a time.
    package var concurrency = 8
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64 = { Int64(time(nil)) }

    package init() {}
}

/// Rule files that did not come with the program: they detect, and probe only where the user trusts them.
package struct OutsideRules: Sendable {
    /// The providers that they describe.
    package let providers: Set<String>
    package let isTrusted: Bool
    /// The rules that came with the program.
    package let builtin: RuleSet

    package init(providers: Set<String>, isTrusted: Bool, builtin: RuleSet) {
        self.providers = providers
        self.isTrusted = isTrusted
        self.builtin = builtin
    }

    /// Why a secret must not be sent by such a file's requests; nil where it may be.
    func refusal(of secret: [UInt8], provider: String) -> String? {
        guard providers.contains(provider) else { return nil }
        guard isTrusted else { return "its rule file is not trusted (--trust-rules)" }
        guard builtin.provider(provider) == nil else {
            return "its rule file takes the place of a built-in one"
        }
        return owner(of: secret).map {
            "the built-in rule \($0) matches it, so no other file's requests may carry it"
        }
    }

    /// The built-in rule whose anchored shape a secret has.
    private func owner(of secret: [UInt8]) -> String? {
        for number in 0..<builtin.tokenCount {
            // Built-in patterns compile; the check of the rules sees to it.
            guard let token = try? builtin.token(number), !token.rule.anchors.isEmpty,
                token.rule.within == .match
            else { continue }
            var matcher = Matcher()
            let match = try? matcher.firstMatch(of: token.pattern, in: secret.span)
            if match != nil { return token.id }
        }
        return nil
    }
}
