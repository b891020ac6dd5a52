package import Rules
package import Secrets

/// What a probe found out.
package struct ProbeResult: Sendable {
    /// The grant of each credential by its identifier.
    package var grants: [String: Grant] = [:]
    /// How many requests went to each host, or would have gone where answers were replayed.
    package var requests: [String: Int] = [:]
    package var diagnostics: [Diagnostic] = []

    package init() {}
}

/// Asks providers what credentials can do, by the requests that their rule files describe.
package struct Prober: Sendable {
    private let rules: RuleSet
    private let transport: any ProbeTransport
    private let options: ProbeOptions
    private let patterns = TextPatterns()

    /// A prober.
    ///
    /// - Parameter transport: what answers the requests.
    package init(
        rules: RuleSet, transport: any ProbeTransport, options: ProbeOptions = ProbeOptions()
    ) {
        self.rules = rules
        self.transport = transport
        self.options = options
    }

    /// The grants of credentials; each secret is presented once, however many credentials hold it.
    package func probe(_ credentials: [Credential]) async -> ProbeResult {
        var groups: [ProbeIdentity: [Credential]] = [:]
        var order: [ProbeIdentity] = []
        for credential in credentials {
            let identity = ProbeIdentity(credential)
            if groups[identity] == nil { order.append(identity) }
            groups[identity, default: []].append(credential)
        }
        var waiting = order.compactMap { groups[$0] }[...]
        var result = ProbeResult()
        await withTaskGroup(of: (credentials: [Credential], ProbeSession.Report).self) { group in
            for _ in 0..<max(1, options.concurrency) {
                if let next = waiting.popFirst() { group.addTask { (next, await self.report(on: next)) } }
            }
            while let (credentials, report) = await group.next() {
                result.add(report, for: credentials)
                if let next = waiting.popFirst() { group.addTask { (next, await self.report(on: next)) } }
            }
        }
        result.diagnostics.sort { ($0.subject, $0.reason) < ($1.subject, $1.reason) }
        return result
    }

    /// All credentials hold the same secret; their carriers together give the hints.
    private func report(on credentials: [Credential]) async -> ProbeSession.Report {
        guard var credential = credentials.first else { return ProbeSession.Report(grant: .notProbed) }
        credential.places = credentials.flatMap(\.places)
        switch Eligibility(credential, rules: rules, options: options) {
        case .silent(nil):
            return ProbeSession.Report(grant: .notProbed)
        case .silent(let subject?):
            return ProbeSession.Report(grant: subject.offlineGrant(failures: [], patterns: patterns))
        case .refused(let subject, let reason):
            return ProbeSession.Report(grant: subject.offlineGrant(failures: [reason], patterns: patterns))
        case .probe(let subject, let gate):
            let session = ProbeSession(
                subject: subject, gate: gate, transport: transport, options: options, patterns: patterns)
            return await session.run()
        }
    }
}

extension ProbeResult {
    fileprivate mutating func add(_ report: ProbeSession.Report, for credentials: [Credential]) {
        for credential in credentials { grants[credential.id] = report.grant }
        requests.merge(report.requests, uniquingKeysWith: +)
        let isFailure = [.unreachable, .limited].contains(report.grant.state)
        guard isFailure, let credential = credentials.first else { return }
        diagnostics += report.grant.failures.map {
            Diagnostic(.probe, subject: "\(credential.provider) \(credential.secret.redacted)", reason: $0)
        }
    }
}
