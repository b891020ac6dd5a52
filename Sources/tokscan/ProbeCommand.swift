import ArgumentParser
import Console
import Files
import Policies
import Rules
import Scanning
import Secrets

/// `tokscan probe`: what one credential can do.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract:
            "Tells what one credential can do: it is read from the standard input, or asked for without an echo.",
        discussion:
            "Running it is the consent to ask its provider, read-only; --offline, --plan and --replay send nothing."
    )

    @Option(help: ArgumentHelp("Whose credential it is, where its shape does not tell.", valueName: "id"))
    var provider: String?
    @OptionGroup(title: "Asking the provider") var probing: ProbeArguments
    @OptionGroup(title: "Report") var report: ReportArguments

    func run() async throws {
        try await failing {
            let builtin = try BuiltinRuleSet.load()
            let rules = try ScanInputs.rules(adding: probing.rules, to: builtin)
            if let provider, rules.provider(provider) == nil {
                throw ValidationError("There is no provider '\(provider)'; 'tokscan rules list' names them.")
            }
            var identification = try Identification(rules: rules)
            let credential = try credential()
            guard !credential.isEmpty else {
                throw TextFile.Failure(description: "standard input: there is nothing in it")
            }
            let findings = try identification.findings(in: credential, provider: provider)
            guard !findings.isEmpty else {
                throw TextFile.Failure(
                    description: "this is no credential that tokscan knows; --provider says whose it is")
            }
            let inputs = ScanInputs(
                rules: rules, builtin: builtin,
                configuration: try ScanInputs.configuration(at: report.config),
                policies: [], key: try ScanInputs.key())
            var scan = Scan.Result()
            scan.findings = findings
            var probing = probing
            probing.probe = !probing.offline && !probing.plan && probing.replay == nil
            switch try await Pipeline(inputs: inputs, probing: probing, isQuiet: true).run(scan, jobs: 1) {
            case .plan(let plan): try Console.write(PlanText.of(plan), to: .output)
            case .run(let run): try report.conclude(run, configuration: inputs.configuration)
            }
        }
    }

    private func credential() throws -> [UInt8] {
        if Console.isTerminal(.input) { return try Console.askSecret("Credential: ") ?? [] }
        var bytes: [UInt8] = []
        try OpenFile.standardInput().read(1 << 20, into: &bytes)
        return bytes
    }
}
