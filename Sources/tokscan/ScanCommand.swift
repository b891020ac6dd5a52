import ArgumentParser
import Console
import Policies
import Scanning
import Secrets

/// `tokscan scan`, which is what `tokscan` alone does: finds, asks, judges and reports.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Scans files, folders and repositories, and judges the credentials it finds.",
        discussion: """
            Of a repository it reads the working tree, the index, all history, messages, configuration, remotes, reflog and \
            stash. Nothing is sent to anybody without --probe, your configuration, or your yes on the terminal.

            Exit status: 0 complete, nothing at or above --fail-on; 1 verdicts; 2 failed; 3 incomplete, no verdicts; \
            4 incomplete, with verdicts; 64 wrong usage.
            """)

    @Argument(help: "Files, folders or repositories; - for the standard input.") var paths: [String] = ["."]
    @Flag(help: "Leave out history, messages, reflog and stash.") var noHistory = false
    @Option(help: ArgumentHelp("Of history, only what came after a revision.", valueName: "rev")) var since:
        String?
    @Flag(help: "Only what the next commit would change, as a pre-commit hook wants it.") var staged = false
    @Option(
        help: ArgumentHelp("What tokens are for; else .tokscan.yaml of the repository.", valueName: "file"))
    var policy: String?
    @Flag(help: "Follow a repository's parts that lie outside its path.") var followOutside = false
    @Option(help: ArgumentHelp("How many workers read and match; else one a core.", valueName: "n")) var jobs:
        Int?
    @Option(
        help: ArgumentHelp("How history is read; plain is the reference.", valueName: "engine"))
    var engine: ScanOptions.Engine = .native
    @OptionGroup(title: "Asking providers") var probing: ProbeArguments
    @OptionGroup(title: "Report") var report: ReportArguments

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1.") }
        if staged, since != nil || noHistory {
            throw ValidationError("--staged goes with neither --since nor --no-history.")
        }
        if noHistory, since != nil { throw ValidationError("--since has no meaning with --no-history.") }
    }

    func run() async throws {
        try await failing {
            let builtin = try BuiltinRuleSet.load()
            let configuration = try ScanInputs.configuration(at: report.config)
            let inputs = ScanInputs(
                rules: try ScanInputs.rules(adding: probing.rules, to: builtin), builtin: builtin,
                configuration: configuration,
                policies: try ScanInputs.policies(
                    named: policy, roots: paths.filter { $0 != "-" }.map(Scan.rootPath), staged: staged,
                    followingOutside: followsOutside, isTrusted: configuration.trustPolicies),
                key: try ScanInputs.key())
            let jobs = jobs ?? Console.coreCount
            let progress = Progress(isQuiet: report.quiet)
            progress.tell("reading \(paths.count) \(paths.count == 1 ? "path" : "paths")")
            defer { progress.end() }
            let scan = try await Scan(rules: inputs.rules, options: options(jobs: jobs)).run(
                paths, indexPath: staged ? Console.variable("GIT_INDEX_FILE") : nil)
            progress.end()
            switch try await Pipeline(inputs: inputs, probing: probing, isQuiet: report.quiet).run(
                scan, jobs: jobs)
            {
            case .plan(let plan): try Console.write(PlanText.of(plan), to: .output)
            case .run(let run): try report.conclude(run, configuration: configuration)
            }
        }
    }

    private func options(jobs: Int) -> ScanOptions {
        var options = ScanOptions(jobs: jobs)
        options.history = !noHistory
        options.since = since
        options.staged = staged
        options.followsOutside = followsOutside
        options.engine = engine
        return options
    }

    /// A hook runs in a repository that git itself has opened: that of a linked worktree or a submodule lies elsewhere.
    private var followsOutside: Bool { followOutside || staged && Console.variable("GIT_DIR") != nil }
}

extension ScanOptions.Engine: ExpressibleByArgument {}
