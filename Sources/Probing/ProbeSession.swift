internal import Documents
internal import HTTP
internal import Postgres
internal import Rules
internal import Secrets

/// The requests of one credential, one after the other, and what they give.
final class ProbeSession {
    /// What a session hands back.
    struct Report: Sendable {
        var grant: Grant
        var requests: [String: Int] = [:]
    }

    let subject: Subject
    let options: ProbeOptions
    private let gate: HostGate
    private let transport: any ProbeTransport
    private let patterns: TextPatterns
    private(set) var answers: Answers
    private var failures: [String] = []
    private var turns: [String: Int] = [:]
    private var requests: [String: Int] = [:]
    /// Whether a request had a recording, or was sent.
    private(set) var wasAnswered = false

    init(
        subject: Subject, gate: HostGate, transport: any ProbeTransport, options: ProbeOptions,
        patterns: TextPatterns
    ) {
        self.subject = subject
        self.gate = gate
        self.transport = transport
        self.options = options
        self.patterns = patterns
        answers = Answers(subject: subject)
    }

    var isReplay: Bool { transport.isReplay }

    /// Asks everything, and gives the grant that follows.
    func run() async -> Report {
        for (name, rule) in subject.provider.requests.entries {
            guard isDue(rule) else { continue }
            guard rule.consent == .probe || options.allowsExchange || isReplay else {
                fail("\(name): needs consent to a token exchange")
                continue
            }
            await ask(name, rule)
            if !answers.outcomes.isDisjoint(with: [.dead, .expired, .limited]) { break }
        }
        var builder = GrantBuilder(provider: subject.provider, patterns: patterns)
        if let introspector = subject.provider.introspector.flatMap({ Introspectors.named[$0] }),
            answers.outcomes.isDisjoint(with: [.dead, .expired, .limited])
        {
            await introspector.introspect(self, into: &builder)
        }
        let state = self.state
        let isAnswered = state == .live
        ClaimReader(subject: subject, answers: answers, patterns: patterns, isAnswered: isAnswered)
            .apply(to: &builder)
        let grant = builder.finished(
            state: state, failures: failures, replayed: isReplay && state != .notProbed)
        return Report(grant: scrubbed(grant), requests: requests)
    }

    /// Tells that a request failed.
    func fail(_ reason: String) {
        if !failures.contains(reason) { failures.append(reason) }
    }

    /// Adds an answer that an introspector has judged itself.
    func add(_ answer: Answer, to name: String) {
        answers.add(answer, to: name)
    }

    // MARK: Whether and how often

    private func isDue(_ rule: RequestRule) -> Bool {
        rule.applies(to: subject)
            && (rule.onlyIf.isEmpty || rule.onlyIf.contains { answers.has(.live, $0) })
            && !rule.unless.contains { answers.has(.live, $0) }
            && rule.whenValue.allSatisfy { answers.holds($0, patterns) }
    }

    private func ask(_ name: String, _ rule: RequestRule) async {
        guard let repetition = rule.foreach else {
            await askPages(name, rule, item: nil, isFixed: false)
            return
        }
        let items: [(name: String, value: String)]
        if let expression = repetition.values {
            items = (answers.values(expression) ?? []).map { (name: $0, value: $0) }
            if expression.request.map(answers.cut.contains) ?? false { answers.markCut(name) }
        } else {
            items = repetition.items.entries
        }
        if items.count > repetition.most { answers.markCut(name) }
        for item in items.prefix(repetition.most) {
            await askPages(name, rule, item: item, isFixed: repetition.values == nil)
            if !answers.outcomes.isDisjoint(with: [.dead, .expired, .limited]) { return }
        }
    }

    /// Asks for one item, page after page.
    private func askPages(
        _ name: String, _ rule: RequestRule, item: (name: String, value: String)?, isFixed: Bool
    ) async {
        let builder = RequestBuilder(subject: subject, rule: rule, hosts: gate)
        var turn = RequestBuilder.Turn(item: item?.value, isFixed: isFixed)
        let most = rule.page?.most ?? 1
        for page in 1...max(1, most) {
            let number = turns[name, default: 0]
            turns[name] = number + 1
            let context = SigningContext(now: options.now(), answers: answers)
            let request: HTTPRequest
            do {
                let signer = try Self.signer(rule)
                request = try builder.request(turn, signer: signer, server: context)
            } catch {
                fail("\(name): \(error.reason)")
                return
            }
            guard let response = await send(name, request, turn: number) else {
                if page > 1 { answers.markCut(name) }
                return
            }
            let (outcome, document, reason) = OutcomeReader(patterns: patterns).read(
                response, by: rule.outcomes)
            if let reason { fail("\(name): \(reason)") }
            if outcome == .limited { fail("\(name): too many requests") }
            answers.add(
                Answer(item: item, response: response, document: document, outcome: outcome), to: name)
            guard outcome == .live, let next = next(after: response, document, of: request, rule) else {
                return
            }
            guard page < most else { return answers.markCut(name) }
            switch next {
            case .page(let url): turn.url = url
            case .cursor(let cursor): turn.cursor = cursor
            case .elsewhere: return answers.markCut(name)
            }
        }
    }

    private static func signer(_ rule: RequestRule) throws(Unmade) -> (any Signer)? {
        guard let name = rule.sign else { return nil }
        guard let signer = Signers.named[name] else { throw .missing("the signer \(name)") }
        return signer
    }

    /// Where the next page of a list is.
    private enum NextPage {
        case page(String)
        case cursor(String)
        case elsewhere
    }

    private func next(
        after response: HTTPResponse, _ document: Document?, of request: HTTPRequest, _ rule: RequestRule
    ) -> NextPage? {
        guard let page = rule.page else { return nil }
        if page.link {
            switch WebLink.next(in: response, of: request.url) {
            case .page(let url): return .page(url)
            case .elsewhere: return .elsewhere
            case nil: return nil
            }
        }
        if let more = page.more {
            let value = document?.values(at: more).first?.scalar
            guard let value, !["false", "0", ""].contains(value) else { return nil }
        }
        let cursor = page.cursor.flatMap { document?.values(at: $0).first?.scalar } ?? ""
        return cursor.isEmpty ? nil : .cursor(cursor)
    }

    // MARK: Sending

    /// The answer to a request that passes the gate; nil with a failure told where there is none.
    func send(_ name: String, _ request: HTTPRequest, turn: Int = 0) async -> HTTPResponse? {
        do {
            let endpoint = try gate.check(request)
            requests[endpoint.name, default: 0] += 1
            let response = try await transport.answer(
                ProbeRequest(
                    fingerprint: subject.credential.fingerprint, provider: subject.provider.id, name: name,
                    turn: turn, http: request, endpoint: endpoint))
            wasAnswered = true
            return response
        } catch let failure as HTTPFailure {
            wasAnswered = true
            fail("\(name): \(failure)")
        } catch ProbeFailure.http(let failure) {
            wasAnswered = true
            fail("\(name): \(failure)")
        } catch {
            // Not recorded: as if it had not been asked.
        }
        return nil
    }

    /// What a database server answers; nil with a failure told where there is no answer.
    func rows(_ name: String, of target: PostgresTarget) async -> [[[String?]]]? {
        do {
            requests[target.name, default: 0] += 1
            let rows = try await transport.rows(
                DatabaseQuestion(
                    fingerprint: subject.credential.fingerprint, provider: subject.provider.id, name: name,
                    target: target))
            wasAnswered = true
            return rows
        } catch ProbeFailure.database(let failure) {
            wasAnswered = true
            fail("\(name): \(failure)")
            if let outcome = failure.outcome {
                add(
                    Answer(item: nil, response: HTTPResponse(status: 0), document: nil, outcome: outcome),
                    to: name)
            }
        } catch {
            // Not recorded: as if it had not been asked.
        }
        return nil
    }

    // MARK: State

    private var state: LiveState {
        let outcomes = answers.outcomes
        if !outcomes.isDisjoint(with: [.live, .restricted]) { return .live }
        if outcomes.contains(.expired) { return .expired }
        if outcomes.contains(.dead) || allDenied { return .dead }
        if outcomes.contains(.limited) { return .limited }
        return wasAnswered ? .unreachable : .notProbed
    }

    /// Whether every request of `dead-when` that was asked was denied.
    private var allDenied: Bool {
        let asked = subject.provider.deadWhen.filter {
            subject.provider.requests[$0]?.applies(to: subject) ?? false
        }
        return !asked.isEmpty
            && asked.allSatisfy { name in
                let outcomes = answers.byRequest[name]?.map(\.outcome) ?? []
                return !outcomes.isEmpty && outcomes.allSatisfy { $0 == .denied }
            }
    }

    /// The grant without anything of the credential, should an answer have sent it back.
    private func scrubbed(_ grant: Grant) -> Grant {
        CredentialScrubber(subject.secrets).scrubbed(grant)
    }
}

extension PostgresFailure {
    /// What it says of the password; nil where that is nothing.
    fileprivate var outcome: Outcome? {
        switch self {
        case .denied(sqlState: "28P01"): .dead
        // The server knows the password and refuses the database, or the right to connect to it.
        case .server(sqlState: "3D000"), .server(sqlState: "42501"): .restricted
        default: nil
        }
    }
}
