internal import Documents
internal import HTTP
internal import Rules

/// What an answer means by the outcomes of its request: the first that holds.
struct OutcomeReader {
    let patterns: TextPatterns

    /// The outcome, the body as JSON where it is that, and why where no outcome fits.
    func read(_ response: HTTPResponse, by rules: [OutcomeRule]) -> (Outcome, Document?, reason: String?) {
        let document = Self.isJSON(response) ? Document(json: response.body) : nil
        if response.status == 429 { return (.limited, document, nil) }
        if let rule = rules.first(where: { holds($0, response, document) }) {
            return (rule.meaning, document, rule.meaning == .unreachable ? "status \(response.status)" : nil)
        }
        return (.unreachable, document, Self.described(response, document))
    }

    private func holds(_ rule: OutcomeRule, _ response: HTTPResponse, _ document: Document?) -> Bool {
        guard rule.status.isEmpty || rule.status.contains(where: { Self.status(response.status, is: $0) })
        else { return false }
        if let type = rule.type, response.contentType != type.lowercased() { return false }
        var texts: [String]?
        if let header = rule.header {
            texts = response.headerValues(header)
        }
        if let pointer = rule.json {
            texts = (document?.values(at: pointer) ?? []).filter { !$0.isNull }.map { $0.scalar ?? $0.json }
        }
        if let texts, texts.isEmpty { return false }
        guard let pattern = rule.has else { return true }
        let looked = texts ?? [String(decoding: response.body, as: UTF8.self)]
        return looked.contains { patterns.matches(pattern, $0) == true }
    }

    /// Whether a status is the one written, or in the class written as `4xx`.
    private static func status(_ status: Int, is written: String) -> Bool {
        let digits = String(status)
        guard digits.utf8.count == written.utf8.count else { return false }
        return zip(digits.utf8, written.utf8).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "x") }
    }

    /// Whether the answer says that its body is JSON (RFC 8259, 11; RFC 6839, 3.1).
    private static func isJSON(_ response: HTTPResponse) -> Bool {
        guard let type = response.contentType else { return false }
        return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
    }

    /// An answer that fits no outcome, told without anything of its body.
    private static func described(_ response: HTTPResponse, _ document: Document?) -> String {
        if (300..<400).contains(response.status) {
            return "status \(response.status): a redirect, which is never followed"
        }
        let words = response.contentType?.prefix { $0.isLetter || $0.isNumber || "/+.-".contains($0) }.prefix(
            60)
        let type = words.map { "content type \($0)" } ?? "no content type"
        let body = isJSON(response) && document == nil ? ", not JSON" : ""
        return "an answer that means nothing here: status \(response.status), \(type)\(body)"
    }
}
