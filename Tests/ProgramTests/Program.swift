import Foundation
import Testing

/// The program that was built beside the tests.
enum Program {
    static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "tokscan"
    ).path
    /// The root of the package, for its samples and schemas.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The formats that reports are written in.
    static let formats = ["text", "json", "jsonl", "sarif"]
}

extension Scratch {
    /// Runs the program in this folder.
    func tokscan(
        _ arguments: String..., in folder: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try tokscan(arguments, in: folder, input: input, environment: environment)
    }

    func tokscan(
        _ arguments: [String], in folder: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(
            [Program.path] + arguments, in: folder, input: Array(input.utf8), environment: environment)
    }

    /// Scans without asking anybody, and reads the whole report.
    func report(
        _ arguments: String..., in folder: String = "", input: String = "",
        environment: [String: String] = [:]
    ) throws -> Report {
        try report(
            of: tokscan(
                arguments + ["--offline", "--format", "json"], in: folder, input: input,
                environment: environment))
    }

    /// The report that the program printed.
    func report(of outcome: Outcome) throws -> Report {
        #expect(outcome.error == "")
        var report = try Report.decoder.decode(Report.self, from: Data(outcome.output.utf8))
        report.status = outcome.status
        return report
    }
}

/// The `json` report as far as the tests look at it.
struct Report: Decodable {
    static let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    let run: Run
    let credentials: [Credential]
    /// The exit status of the program that wrote it.
    var status: Int32 = -1

    private enum CodingKeys: String, CodingKey { case run, credentials }

    struct Run: Decodable {
        let version: String
        let rulesDigest: String
        let started: String
        let consent: String
        let complete: Bool
        let replayed: Bool
        let stableIds: Bool
        let requests: [Request]
        let coverage: Coverage
    }

    struct Request: Decodable, Equatable {
        let host: String
        let count: Int
    }

    struct Coverage: Decodable {
        let files: Int
        let blobs: Int
        let commits: Int
        let skipped: [Skipped]
        let diagnostics: [Diagnostic]

        /// How many things were skipped for a reason that begins so.
        func skipped(_ reason: String) -> Int {
            skipped.filter { $0.reason.hasPrefix(reason) }.reduce(0) { $0 + $1.count }
        }
    }

    struct Skipped: Decodable {
        let reason: String
        let count: Int
    }

    struct Diagnostic: Decodable {
        let kind: String
        let subject: String
        let reason: String
    }

    struct Credential: Decodable {
        let id: String
        let rule: String
        let redacted: String
        let severity: String?
        let verdicts: [Verdict]
        let grant: Grant
        let places: [Place]

        /// The kinds of verdict that it has.
        var kinds: Set<String> { Set(verdicts.map(\.kind)) }
    }

    struct Verdict: Decodable {
        let kind: String
        let severity: String
        let message: String
        let suppressed: Suppression?
    }

    struct Suppression: Decodable { let reason: String }

    struct Grant: Decodable {
        let state: String
        let actions: [Action]
    }

    struct Action: Decodable {
        let name: String
        let effect: String
    }

    struct Place: Decodable {
        let file: String
        let pathBytes: String?
        let commit: String?
        let blob: String?
        let reachable: Bool?
        let source: String
        let line: Int
        let column: Int
        let endLine: Int
        let endColumn: Int
        let start: Int?
        let end: Int?
        let tracking: String?

        /// `source file:line`, which tells a place in most tests.
        var words: String { "\(source) \(file):\(line)" }
    }

    var diagnostics: [Diagnostic] { run.coverage.diagnostics }

    /// The places of all credentials, in words.
    var places: [String] { credentials.flatMap(\.places).map(\.words).sorted() }

    /// The one credential of a report that has one.
    func onlyCredential(sourceLocation: SourceLocation = #_sourceLocation) throws -> Credential {
        try #require(credentials.count == 1, sourceLocation: sourceLocation)
        return credentials[0]
    }
}
