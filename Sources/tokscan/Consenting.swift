import Console
import Policies
import Probing
import Rules
import Secrets

/// Decides whether providers are asked, and asks the user where nobody has said.
struct Consenting {
    let offline: Bool
    let probe: Bool
    let configuration: Configuration
    let isQuiet: Bool

    /// Whether the requests of a plan may be sent.
    func consent(to plan: ProbePlan) throws -> Consent {
        if offline || configuration.probe == .never && !probe { return .offline }
        if probe || configuration.probe == .always { return .given }
        guard !plan.requests.isEmpty, !isQuiet, Console.isTerminal(.input), Console.isTerminal(.error) else {
            return .none
        }
        try Console.write(PlanText.of(plan), to: .error)
        let answer = try Console.ask("Send these read-only requests? [y/N] ")
        return ["y", "yes"].contains(answer?.lowercased() ?? "") ? .given : .none
    }
}

/// A plan as people read it.
enum PlanText {
    static func of(_ plan: ProbePlan) -> String {
        var text = ""
        for (number, requests) in grouped(plan.requests).enumerated() {
            guard let first = requests.first else { continue }
            text += "\(number + 1). \(first.provider), credential \(first.credential.prefix(8))\n"
            for request in requests {
                let times = request.most > 1 ? ", at most \(request.most) times" : ""
                let condition = request.condition.map { ", \($0)" } ?? ""
                text += "   \(request.method) \(request.url)  (\(request.name)\(times)\(condition))\n"
            }
        }
        for (credential, reason) in plan.skipped.sorted(by: { $0.key < $1.key }) {
            text += "-  credential \(credential.prefix(8)) is not presented: \(reason)\n"
        }
        let hosts = plan.hosts.sorted().joined(separator: ", ")
        return Redaction.clean(
            text + (plan.requests.isEmpty ? "Nothing would be sent.\n" : "Hosts: \(hosts)\n"))
    }

    private static func grouped(_ requests: [PlannedRequest]) -> [[PlannedRequest]] {
        var groups: [[PlannedRequest]] = []
        for request in requests {
            if groups.last?.first?.credential == request.credential {
                groups[groups.count - 1].append(request)
            } else {
                groups.append([request])
            }
        }
        return groups
    }
}
