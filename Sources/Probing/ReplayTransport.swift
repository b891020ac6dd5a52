package import Documents
package import HTTP
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
            recordings[String(name.dropLast(".yaml".count))] = try ReplayFile.read(document, file: name).recordings
        }
    }

    /// Answers for every credential of one provider.
    package init(provider: String, answers: Named<[AnswerRule]>) {
        recordings[provider] = [ReplayRecording(credential: nil, answers: answers)]
    }

    package func answer(_ request: ProbeRequest) async throws(ProbeFailure) -> HTTPResponse {
        let known = recordings[request.provider] ?? []
        let recording = known.first { $0.credential == request.fingerprint } ?? known.first { $0.credential == nil }
        guard let answers = recording?.answers[request.name], answers.indices.contains(request.turn) else {
            throw .notRecorded
        }
        return answers[request.turn].response
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
