internal import Documents
internal import HTTP
internal import Patterns
package import Rules

/// What is wrong with the requests of a rule file: what would be refused, or could never be made.
package struct RequestCheck {
    private let provider: Provider
    private var messages: [String] = []

    /// All problems of a provider's requests, decoders, signers and introspector.
    package static func problems(of provider: Provider) -> [String] {
        var check = RequestCheck(provider: provider)
        check.checkNames()
        for (name, rule) in provider.requests.entries { check.check(rule, named: name) }
        return check.messages
    }

    private init(provider: Provider) {
        self.provider = provider
    }

    private mutating func checkNames() {
        for token in provider.tokens {
            if let decoder = token.decoder, Decoders.named[decoder] == nil {
                messages.append(
                    "token \(token.id): no decoder '\(decoder)'; there are \(Decoders.names.joined(separator: ", "))"
                )
            }
        }
        if let name = provider.introspector, Introspectors.named[name] == nil {
            messages.append(
                "no introspector '\(name)'; there are \(Introspectors.names.joined(separator: ", "))")
        }
    }

    private mutating func check(_ rule: RequestRule, named name: String) {
        if let signer = rule.sign, Signers.named[signer] == nil {
            messages.append("request \(name): no signer '\(signer)'")
        }
        let host = rule.url.hasPrefix("https://") ? rule.url.dropFirst(8).prefix { !"/?#".contains($0) } : ""
        if !provider.hosts.contains(String(host)), !(provider.userHost && Self.isUserHost(host)) {
            messages.append("request \(name): its host is not among the hosts of the file, or not https")
        }
        checkParts(rule, named: name)
        if let repetition = rule.foreach {
            if repetition.values == nil, repetition.items.entries.count > repetition.most {
                messages.append("request \(name): more items than its `most` of \(repetition.most)")
            }
            for item in repetition.items.entries.map(\.value) { checkSending(rule, named: name, item: item) }
            if repetition.values != nil { checkSending(rule, named: name, item: "x") }
        } else {
            checkSending(rule, named: name, item: nil)
        }
    }

    /// Whether a host is the user's own, with a port of the rule file or without.
    private static func isUserHost(_ host: Substring) -> Bool {
        let rest = host.hasPrefix("{host}") ? host.dropFirst("{host}".count) : "-"
        return rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber)
    }

    /// Every part that a request needs must be one that its tokens have.
    private mutating func checkParts(_ rule: RequestRule, named name: String) {
        var texts = [rule.url] + rule.headers.entries.map(\.value) + rule.form.entries.map(\.value)
        switch rule.auth {
        case .header(_, let value): texts.append(value)
        case .basic(let user, let password): texts += [user, password]
        case nil, .some(.none), .bearer: break
        }
        if let json = rule.json { texts.append(json) }
        let needed = Set(texts.flatMap { Template($0).roles }).subtracting(["item"])
        for token in provider.tokens where rule.tokens.isEmpty || rule.tokens.contains(token.id) {
            guard token.probe == .allowed else { continue }
            let missing = needed.subtracting(token.knownRoles)
            messages += missing.sorted().map { "request \(name): the token \(token.id) has no part '\($0)'" }
        }
    }

    /// Makes the request of stand-ins, as it would be sent.
    private mutating func checkSending(_ rule: RequestRule, named name: String, item: String?) {
        let url = Self.standIn(rule.url, item: item)
        do {
            let body = try Self.body(of: rule, item: item)
            let request: HTTPRequest
            if let body {
                request = .evaluate(url: url, body: body)
            } else {
                request = rule.head == nil ? .get(url) : .head(url)
            }
            let host = url.dropFirst(8).prefix { !"/?#".contains($0) }
            _ = try HTTPPolicy(allowedHosts: [host.lowercased()]).check(request)
        } catch {
            let problem = "request \(name): \(error)"
            if !messages.contains(problem) { messages.append(problem) }
        }
    }

    private static func body(of rule: RequestRule, item: String?) throws(HTTPFailure) -> EvaluateOnlyBody? {
        guard rule.post != nil else { return nil }
        if let graphql = rule.graphql { return try .graphQL(standIn(graphql, item: item)) }
        if let json = rule.json {
            return try EvaluateOnly.body(
                json: standIn(json, item: item), url: rule.url, mayExchange: rule.consent == .exchange)
        }
        let form = rule.form.entries.map { ($0.name, standIn($0.value, item: item)) }
        return try EvaluateOnly.body(form: form, mayExchange: rule.consent == .exchange)
    }

    private static func standIn(_ text: String, item: String?) -> String {
        Template(text).pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .value(let roles, _): roles == ["item"] ? item ?? "{item}" : "x"
            }
        }.joined()
    }
}

extension TokenRule {
    /// The roles that credentials of this kind may have.
    fileprivate var knownRoles: Set<String> {
        let groups: [String]
        do { groups = Array(try Pattern(pattern).names.keys) } catch { groups = [] }
        return Set(["secret", role, secretRole] + parts.names + groups.map { $0.replacing("_", with: "-") })
    }
}
