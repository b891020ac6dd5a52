internal import Documents
internal import HTTP
internal import Rules

/// One answer and what it means.
struct Answer: Sendable {
    /// The name and the text of the item it answers for.
    let item: (name: String, value: String)?
    let response: HTTPResponse
    /// The body, where it is JSON and says so.
    let document: Document?
    let outcome: Outcome

    /// Whether what it says may be believed: it came from the provider and was no refusal of the credential itself.
    var isUsable: Bool { [.live, .restricted, .denied].contains(outcome) }
}

/// All answers to one credential's requests so far.
struct Answers: Sendable {
    private(set) var byRequest: [String: [Answer]] = [:]
    /// Requests of whose answers there are more than were asked for.
    private(set) var cut: Set<String> = []
    /// What the token itself tells, and its parts.
    let subject: Subject

    init(subject: Subject) {
        self.subject = subject
    }

    mutating func add(_ answer: Answer, to request: String) {
        byRequest[request, default: []].append(answer)
    }

    mutating func markCut(_ request: String) {
        cut.insert(request)
    }

    /// Whether one of a request's answers came out so.
    func has(_ outcome: Outcome, _ request: String) -> Bool {
        byRequest[request]?.contains { $0.outcome == outcome } ?? false
    }

    /// How the answers came out.
    var outcomes: Set<Outcome> { Set(byRequest.values.joined().map(\.outcome)) }

    /// The texts an expression leads to; nil where what it looks into was not answered or not decoded.
    ///
    /// - Parameter isShown: whether they will be shown; parts that are secrets are then left out.
    func values(_ expression: Expression, isShown: Bool = true) -> [String]? {
        guard let found = unsplit(expression, isShown: isShown) else { return nil }
        guard let separator = expression.split else { return found }
        return found.flatMap { $0.split(at: separator) }
    }

    private func unsplit(_ expression: Expression, isShown: Bool) -> [String]? {
        switch expression.origin {
        case .json(let request, let pointer):
            return usable(request)?.flatMap { texts($0.document, at: pointer) }
        case .header(let request, let name):
            return usable(request)?.compactMap { $0.response.header(name) }
        case .items(let request, let outcome):
            return byRequest[request]?.filter { $0.outcome == outcome }.compactMap { $0.item?.name }
        case .decoded(let pointer):
            return subject.decoded.map { texts($0, at: pointer) }
        case .part(let role):
            return isShown && subject.isSecret(role) ? [] : subject.text(role).map { [$0] } ?? []
        }
    }

    private func usable(_ request: String) -> [Answer]? {
        let answers = byRequest[request]?.filter(\.isUsable) ?? []
        return answers.isEmpty ? nil : answers
    }

    private func texts(_ document: Document?, at pointer: String) -> [String] {
        (document?.values(at: pointer) ?? []).compactMap { value in
            if value.isNull { return nil }
            let text = value.scalar ?? value.json
            return text.isEmpty ? nil : text
        }
    }

    /// Whether a condition holds; not where nobody knows.
    func holds(_ condition: ValueCondition, _ patterns: TextPatterns) -> Bool {
        guard let values = values(condition.value, isShown: false) else { return false }
        if let not = condition.not {
            guard values.allSatisfy({ patterns.matches(not, $0) == false }) else { return false }
        }
        if let matches = condition.matches {
            return values.contains { patterns.matches(matches, $0) == true }
        }
        return condition.not != nil || !values.isEmpty
    }
}

extension String {
    /// The pieces between separators without the empty ones; an empty separator gives the characters.
    fileprivate func split(at separator: String) -> [String] {
        if separator.isEmpty { return map(String.init) }
        return self.split(separator: separator).map(String.init)
    }
}
