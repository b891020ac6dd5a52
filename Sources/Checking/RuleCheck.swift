internal import Documents
package import Rules
internal import Patterns
internal import Probing
internal import Scanning
internal import Secrets

/// Runs what rule files say of themselves: their patterns, references, examples and counter-examples.
package struct RuleCheck: ~Copyable {
    private let rules: RuleSet
    private var scanner: ChunkScanner

    /// Something in a rule file that does not hold.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        package var file: String
        package var message: String

        package var description: String { "\(file): \(message)" }
    }

    /// Checks against the rules in force, among which the checked file is.
    package init(rules: RuleSet) throws {
        self.rules = rules
        scanner = try ChunkScanner(rules: rules)
    }

    /// All problems of a provider's file.
    package mutating func problems(of provider: Provider) throws -> [Problem] {
        var messages = Self.references(of: provider)
        do {
            _ = try CompiledToken.Exception.compile(provider.exceptions)
        } catch {
            return [Problem(file: "\(provider.id).yaml", message: "except: \(error)")]
        }
        for token in provider.tokens {
            do {
                _ = try CompiledToken(token, provider: provider.id)
            } catch {
                messages.append("token \(token.id): \(error)")
                continue
            }
            messages += try examples(of: token, provider: provider)
        }
        messages += RequestCheck.problems(of: provider)
        return messages.map { Problem(file: "\(provider.id).yaml", message: $0) }
    }

    /// What the recordings of a provider's file give other than they say.
    package mutating func recordingProblems(of provider: Provider) async throws -> [Problem] {
        var messages: [String] = []
        let check = RecordingCheck(provider: provider, rules: rules)
        for recording in provider.recordings {
            guard let credential = try presented(recording, provider: provider) else {
                messages.append("recording '\(recording.name)': its example holds no such token")
                continue
            }
            messages += await check.problems(of: recording, presenting: credential)
                .map { "recording '\(recording.name)': \($0)" }
        }
        return messages.map { Problem(file: "\(provider.id).yaml", message: $0) }
    }

    /// The credential that a recording's answers are for, found in its example as in any file.
    private mutating func presented(_ recording: RecordingRule, provider: Provider) throws -> Credential? {
        guard let token = recording.token.map(provider.token) ?? provider.tokens.first,
            let example = recording.example ?? token.examples.first
        else { return nil }
        let id = "\(provider.id).\(token.id)"
        // The first example as the check of examples fills it, so that it is the same token.
        let seed = recording.example == nil ? "\(id)/0" : "\(id)/\(recording.name)"
        var filler = PlaceholderFiller(seed: seed, checksum: token.checksum)
        let bytes = Array(filler.fill(example).utf8)
        guard let found = try scanner.scan(bytes.span).first(where: { $0.rule == id }) else { return nil }
        var parts = found.defaults.mapValues { Secret(Array($0.utf8)) }
        for part in found.parts { parts[part.role] = Secret(Array(bytes[part.bytes])) }
        for (role, text) in recording.parts.entries { parts[role] = Secret(Array(filler.fill(text).utf8)) }
        let line = Place.Span(bytes: found.secret, line: 1, column: 1, endLine: 1, endColumn: 1)
        var place = Place(source: .worktree, path: FilePath("example"), root: "", span: line)
        place.carrier = found.carrier.map { String(decoding: bytes[$0], as: UTF8.self) }
        return Credential(
            id: id, fingerprint: "", rule: id, provider: provider.id, kind: "",
            secret: Secret(Array(bytes[found.secret])), parts: parts, places: [place], confidence: .high)
    }

    private mutating func examples(of token: TokenRule, provider: Provider) throws -> [String] {
        let id = "\(provider.id).\(token.id)"
        var messages: [String] = []
        for (index, example) in token.examples.enumerated() {
            let found = try rulesFound(in: example, seed: "\(id)/\(index)", token: token)
            // What a general shape's example holds may be a provider's own, which is right.
            let isFound = found.contains(id) || token.general && !found.isEmpty
            if !isFound {
                messages.append("token \(token.id): example \(index + 1) is not found" + Self.told(found))
            } else if !token.general,
                let other = found.first(where: {
                    $0 != id && !$0.hasPrefix("\(provider.id).") && !$0.hasPrefix("generic.")
                })
            {
                messages.append("token \(token.id): example \(index + 1) is also found by \(other)")
            }
        }
        for (index, example) in token.counterexamples.enumerated()
        where try rulesFound(in: example, seed: "\(id)/-\(index)", token: token).contains(id) {
            messages.append("token \(token.id): counter-example \(index + 1) is found")
        }
        return messages
    }

    private static func told(_ found: [String]) -> String {
        found.isEmpty ? "" : " (found by \(found.joined(separator: ", ")))"
    }

    private mutating func rulesFound(in example: String, seed: String, token: TokenRule) throws -> [String] {
        var filler = PlaceholderFiller(seed: seed, checksum: token.checksum)
        let bytes = Array(filler.fill(example).utf8)
        return try scanner.scan(bytes.span, path: Self.storePath(of: token)).filter {
            $0.confidence > .low || $0.rule.hasPrefix("generic.") == false
        }.map(\.rule)
    }

    /// The file that an example of a token stands for where the token hangs on that file alone.
    private static func storePath(of token: TokenRule) -> FilePath? {
        guard token.anchors.isEmpty, token.near.isEmpty, let store = token.stores.first else { return nil }
        return FilePath(store.file.hasPrefix("~/") ? String(store.file.dropFirst(2)) : store.file)
    }

    /// Names in a file that lead nowhere.
    static func references(of provider: Provider) -> [String] {
        let requests = Set(provider.requests.names)
        let tokens = Set(provider.tokens.map(\.id))
        let actions = Set(provider.actions.names)
        let groups = Set(provider.actions.entries.flatMap(\.value.groups))
        let effects = Set(Effect.allCases.map(\.rawValue))
        var messages: [String] = []
        func check(_ names: [String], in known: Set<String>, _ what: String) {
            messages += names.filter { !known.contains($0) }.map { "\(what) '\($0)' does not exist" }
        }
        func check(_ expression: Expression?) {
            if let request = expression?.request {
                check([request], in: requests, "the request of '\(expression?.text ?? "")'")
            }
        }
        func check(_ conditions: [ValueCondition]) {
            for condition in conditions {
                check(condition.value)
                for pattern in [condition.matches, condition.not].compactMap({ $0 }) { compile(pattern) }
            }
        }
        func compile(_ pattern: String) {
            do { _ = try Pattern(pattern) } catch { messages.append("\(error)") }
        }
        check(provider.deadWhen, in: requests, "dead-when: request")
        for (name, request) in provider.requests.entries {
            check(request.onlyIf + request.unless, in: requests, "request \(name): request")
            check(request.tokens, in: tokens, "request \(name): token")
            check(request.whenValue)
            check(request.foreach?.values)
            for pattern in request.outcomes.compactMap(\.has) { compile(pattern) }
        }
        for claim in provider.claims {
            check(claim.onlyIf + claim.unless + claim.restricted, in: requests, "claim: request")
            check(claim.tokens, in: tokens, "claim: token")
            check(claim.whenValue)
            let values = [
                claim.identity, claim.owners, claim.scopes, claim.environmentNames, claim.expiry,
                claim.limitValues,
            ]
            for value in values + claim.resources.entries.map(\.value) + claim.facts.entries.map(\.value) {
                check(value)
            }
            if case .named(let names) = claim.actions {
                check(names, in: actions.union(groups).union(effects), "claim: action")
            }
        }
        for (name, scope) in provider.scopes.entries {
            check(scope.actions, in: actions.union(groups), "scope \(name): action")
            check(scope.implies, in: Set(provider.scopes.names), "scope \(name): scope")
        }
        for (name, action) in provider.actions.entries {
            check(action.implies, in: actions, "action \(name): action")
        }
        for use in provider.uses {
            compile(use.pattern)
            check(use.needs, in: actions.union(groups).union(effects), "use: action")
        }
        for pattern in [
            provider.environments.production, provider.environments.staging, provider.environments.test,
        ] {
            compile(pattern)
        }
        for recording in provider.recordings {
            let known = requests.union(provider.introspector.map(Introspectors.requests) ?? [])
            check(recording.answers.names, in: known, "recording '\(recording.name)': request")
            if let token = recording.token {
                check([token], in: tokens, "recording '\(recording.name)': token")
            }
        }
        return messages
    }
}
