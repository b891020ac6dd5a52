import ArgumentParser
import Console
import Policies
import Reporting
import Secrets

extension Format: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}

/// How providers may be asked.
struct ProbeArguments: ParsableArguments {
    @Flag(help: "Ask the providers, read-only, without asking first.") var probe = false
    @Flag(help: "Ask nobody, and do not offer to.") var offline = false
    @Flag(help: "Print each request that would be sent, secrets redacted, and send nothing.") var plan = false
    @Option(help: ArgumentHelp("Answer from recordings in a folder; nothing is sent.", valueName: "dir"))
    var replay: String?
    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp(
            "A host of your own that may be asked, on any port or on HOST:PORT alone; http:// before it allows no TLS.",
            valueName: "host"))
    var allowHosts: [String] = []
    @Flag(help: "Allow token exchanges, which make the provider issue a token.") var allowExchange = false
    @Option(
        help: ArgumentHelp(
            "Further rule files, or folders of them; NAME.toml is gitleaks' or betterleaks'. They detect.",
            valueName: "file"))
    var rules: [String] = []
    @Flag(help: "Let the files of --rules probe too.") var trustRules = false

    func validate() throws {
        let chosen = [probe, offline, plan, replay != nil].filter { $0 }.count
        guard chosen <= 1 else {
            throw ValidationError("Only one of --probe, --offline, --plan and --replay can be given.")
        }
    }
}

/// What the report looks like and where it goes.
struct ReportArguments: ParsableArguments {
    @Option(help: "The report's format.")
    var format: Format = .text
    @Option(name: .shortAndLong, help: ArgumentHelp("Write the report to a file.", valueName: "file"))
    var output: String?
    @Option(
        help: ArgumentHelp(
            "The least severity that fails; medium where your configuration says nothing else.",
            valueName: "severity"))
    var failOn: Severity?
    @Option(help: ArgumentHelp("Your own configuration.", valueName: "file")) var config: String?
    @Flag(name: .shortAndLong, help: "Say only what is wrong.") var quiet = false
    @Flag(name: .shortAndLong, help: "Say everything, doubtful findings included.") var verbose = false
    @Option(help: "Whether to colour.") var color: ColorChoice = .auto

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    /// Whether to colour: NO_COLOR first, then the option, then FORCE_COLOR, then whether the report goes to a terminal.
    var wantsColor: Bool {
        if Console.variable("NO_COLOR").map({ !$0.isEmpty }) ?? false { return false }
        switch color {
        case .always: return true
        case .never: return false
        case .auto:
            if Console.variable("FORCE_COLOR").map({ $0 != "0" && !$0.isEmpty }) ?? false { return true }
            return output == nil && Console.isTerminal(.output) && Console.variable("TERM") != "dumb"
        }
    }

    /// Writes the report where it shall go.
    func write(_ run: Run) throws {
        let text = render(
            run, as: format, options: ReportOptions(color: wantsColor, verbose: verbose, quiet: quiet))
        if let output, output != "-" {
            try Console.write(text, toFile: output)
        } else {
            try Console.write(text, to: .output)
        }
    }

    /// Reports, and ends with the status that the run deserves.
    func conclude(_ run: Run, configuration: Configuration) throws {
        try write(run)
        let least = failOn ?? configuration.failOn
        let failed = run.judgements.contains { ($0.severity ?? .info) >= least && $0.severity != nil }
        let isComplete =
            run.coverage.isComplete
            && !(configuration.incompleteOnFailedProbe
                && run.coverage.diagnostics.contains { $0.kind == .probe })
        let status = ExitStatus(hasVerdicts: failed, isComplete: isComplete)
        if status != .clean { throw status.code }
    }
}
