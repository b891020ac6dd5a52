import Console
import Judging
import Policies
import Probing
import Rules
import Scanning
import Secrets

/// The way through the house, after sources have become findings: credentials, grants, verdicts, a run to report.
struct Pipeline {
    let inputs: ScanInputs
    let probing: ProbeArguments
    let isQuiet: Bool

    /// What the pipeline ends in.
    enum Outcome {
        case run(Run)
        /// The requests that would be sent, where only they were asked for.
        case plan(ProbePlan)
    }

    /// Joins the stages.
    func run(_ scan: Scan.Result, jobs: Int) async throws -> Outcome {
        let builder = CredentialBuilder(key: inputs.key, rules: inputs.rules, salt: salt)
        let credentials = try await builder.credentials(of: scan.findings, jobs: jobs)
        let options = probeOptions
        let plan = plan(
            for: credentials.filter { $0.confidence > .low }, rules: inputs.rules, options: options)
        if probing.plan { return .plan(plan) }
        let (consent, probed) = try await grants(for: credentials, plan: plan, options: options)
        let facts = try await FactsGatherer(rules: inputs.rules, jobs: jobs).facts(
            of: scan, credentials: credentials)
        let judge = Judge(configuration: inputs.configuration, policies: inputs.policies, now: Console.now) {
            [rules = inputs.rules] in rules.provider($0)
        }
        let judgements = try await Parallel.map(credentials, jobs: jobs) { credential in
            judge.judge(
                credential, grant: probed.grants[credential.id] ?? offline(credential), facts: facts,
                history: History())
        }
        var coverage = scan.coverage
        coverage.diagnostics += probed.diagnostics
        var run = Run(
            version: Version.current, rulesDigest: inputs.rules.digest, consent: consent,
            started: Console.now,
            coverage: coverage, requests: probed.requests, stableIdentities: inputs.key.isStable,
            judgements: judgements)
        run.hidden = try secretsInNames(of: run)
        return .run(run)
    }

    /// Secrets in the names that the report tells: contents were scanned, names were not.
    private func secretsInNames(of run: Run) throws -> [Secret] {
        var names: Set<String> = []
        for diagnostic in run.coverage.diagnostics {
            names.formUnion([diagnostic.subject, diagnostic.reason])
        }
        for judgement in run.judgements {
            for place in judgement.credential.places { names.formUnion([place.root, place.path.text]) }
            for evidence in judgement.verdicts.flatMap(\.evidence) {
                names.formUnion([evidence.text, evidence.path?.text ?? ""])
            }
        }
        let scanner = try NameScanner(rules: inputs.rules)
        return names.sorted().flatMap { scanner.secrets(in: $0) }
    }

    private var salt: [UInt8] { inputs.policies.lazy.map(\.policy.salt).first { !$0.isEmpty } ?? [] }

    private var probeOptions: ProbeOptions {
        var options = ProbeOptions()
        options.namedHosts = NamedHosts(probing.allowHosts + inputs.configuration.allowHosts)
        options.allowsExchange = probing.allowExchange
        if !inputs.rules.outside.isEmpty {
            options.outside = OutsideRules(
                providers: inputs.rules.outside, isTrusted: probing.trustRules, builtin: inputs.builtin)
        }
        return options
    }

    private func grants(
        for credentials: [Credential], plan: ProbePlan, options: ProbeOptions
    ) async throws -> (Consent, ProbeResult) {
        let credentials = credentials.filter { $0.confidence > .low }
        if let folder = probing.replay {
            let transport = try ReplayTransport(files: TextFile.yamlFiles(at: folder))
            var result = await Prober(rules: inputs.rules, transport: transport, options: options).probe(
                credentials)
            // What a recording answered was not sent.
            result.requests = [:]
            return (.replay, result)
        }
        let consent = try Consenting(
            offline: probing.offline, probe: probing.probe, configuration: inputs.configuration,
            isQuiet: isQuiet
        ).consent(to: plan)
        guard consent == .given else { return (consent, ProbeResult()) }
        let transport = LiveTransport(hosts: plan.hosts, named: options.namedHosts)
        var result = await Prober(rules: inputs.rules, transport: transport, options: options).probe(
            credentials)
        result.requests = transport.requests
        return (consent, result)
    }

    private func offline(_ credential: Credential) -> Grant {
        guard let provider = inputs.rules.provider(credential.provider) else { return .notProbed }
        return offlineGrant(for: credential, provider: provider)
    }
}
