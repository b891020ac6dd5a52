package import Documents
package import HTTP
internal import Postgres
package import Rules

/// Answers from recordings, and never sends anything.
package struct ReplayTransport: ProbeTransport {
    package var isReplay: Bool { true }

    private var recordings: [String: [ReplayRecording]] = [:]

    /// Answers from a folder: `PROVIDER.yaml` holds a list `recordings`.
    ///
    /// - Parameter files: names and texts of the folder's files.
    package init(files: [(name: String, text: String)]) throws(DocumentError) {
        for (name, text) in files where name.hasSuffix(".yaml") {
            let document = try Document(yaml: text, file: name)
            recordings[String(name.dropLast(".yaml".count))] = try ReplayFile.read(document, file: name)
                .recordings
        }
    }

    /// Answers for every credential of one provider.
    package init(provider: String, answers: Named<[AnswerRule]>) {
        recordings[provider] = [ReplayRecording(credential: nil, answers: answers)]
    }

    package func answer(_ request: ProbeRequest) async throws(ProbeFailure) -> HTTPResponse {
        guard let answers = answers(request.provider, request.fingerprint)?[request.name],
            answers.indices.contains(request.turn)
        else { throw .notRecorded }
        return answers[request.turn].response
    }

    /// The answers for a credential, else those for any.
    private func answers(_ provider: String, _ fingerprint: String) -> Named<[AnswerRule]>? {
        let known = recordings[provider] ?? []
        let recording = known.first { $0.credential == fingerprint } ?? known.first { $0.credential == nil }
        return recording?.answers
    }
}

extension ReplayTransport {
    /// The rows of an answer whose body is a JSON list of tables, each a list of rows of texts or nulls.
    package func rows(_ question: DatabaseQuestion) async throws(ProbeFailure) -> [[[String?]]] {
        guard let answer = answers(question.provider, question.fingerprint)?[question.name]?.first,
            let tables = Document(json: Array(answer.body.utf8))
        else { throw .notRecorded }
        return tables.elements.map { $0.elements.map { $0.elements.map(\.scalar) } }
    }
}

/// A file of recordings.
private struct ReplayFile: DocumentObject {
    let recordings: [ReplayRecording]

    init(_ reader: inout Reader) throws(DocumentError) {
        recordings = try reader.required("recordings", "Answers, each for one credential or for all.")
    }
}

/// The answers to one credential, or to any.
private struct ReplayRecording: DocumentObject {
    let credential: String?
    let answers: Named<[AnswerRule]>

    init(credential: String?, answers: Named<[AnswerRule]>) {
        self.credential = credential
        self.answers = answers
    }

    init(_ reader: inout Reader) throws(DocumentError) {
        credential = try reader.optional(
            "credential", "The credential's fingerprint; any credential of the provider where left out.")
        answers = try reader.required(
            "answers", "The answer to each request; a list answers pages or items in turn.")
    }
}

extension AnswerRule {
    /// The answer as a response; JSON is the content type where no header gives one.
    var response: HTTPResponse {
        var fields = headers.entries.map { (name: $0.name, value: $0.value) }
        if !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
            fields.append((name: "Content-Type", value: "application/json"))
        }
        return HTTPResponse(status: status, headers: fields, body: Array(body.utf8))
    }
}
