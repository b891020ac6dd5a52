import ArgumentParser
import Reporting
import Rules
import Scanning
import Secrets

/// `tokscan scan`, and `tokscan` alone: finds, asks, judges and reports.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Scans files, folders and repositories, and judges what it finds.")

    @Argument(help: "Files, folders or repositories; - for the standard input.") var paths: [String] = ["."]
    @Flag(help: "Leave out history, messages, reflog and stash.") var noHistory = false
    @Flag(help: "Ask nobody.") var offline = false
    @Option(help: "The report's format.") var format: Format = .text
    @Flag(help: "Tell everything.") var verbose = false
    @Option(help: "How many workers.") var jobs = 2

    func run() async throws {
        let rules = try BuiltinRuleSet.load()
        var options = ScanOptions(jobs: jobs)
        options.history = !noHistory
        let result = try await Scan(rules: rules, options: options).run(paths)
        let credentials = try CredentialBuilder(key: .forThisRun()).credentials(of: result.findings)
        let judgements = credentials.map {
            Judgement(credential: $0, grant: .notProbed, verdicts: [], layers: [], worstCall: nil)
        }
        let run = Run(
            version: Version.current, rulesDigest: rules.digest, consent: .offline, started: 0,
            coverage: result.coverage, requests: [:], stableIdentities: false, judgements: judgements)
        print(render(run, as: format, options: ReportOptions(verbose: verbose)), terminator: "")
    }
}

extension Format: ExpressibleByArgument {}
