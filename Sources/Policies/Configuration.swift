package import Documents
package import Secrets

/// How tokscan runs, as the user's own configuration says; a scanned repository has no word in it.
package struct Configuration: DocumentObject {
    package let version: Int
    package let probe: ProbeConsent
    package let allowHosts: [String]
    package let trustPolicies: Bool
    package let acceptInlineAllow: Bool
    package let failOn: Severity
    package let incompleteOnFailedProbe: Bool
    package let trustedRemotes: [Glob]
    package let ownOrganisations: [String]

    /// Whether providers are asked.
    package enum ProbeConsent: String, DocumentWord {
        case always, ask, never
    }

    package init(_ reader: inout Reader) throws(DocumentError) {
        version = try reader.optional("version", "The version of this format: 1.", default: 1)
        probe = try reader.optional(
            "probe", "Whether providers are asked: always, after a yes on the terminal, or never.",
            default: .ask)
        allowHosts = try reader.optional(
            "allow-hosts", "Hosts of your own that may be asked although a scanned file names them.",
            default: [])
        trustPolicies = try reader.optional(
            "trust-policies", "Whether a sweep applies the policies of the repositories it meets.",
            default: false)
        acceptInlineAllow = try reader.optional(
            "accept-inline-allow", "Whether inline allow comments suppress verdicts.", default: false)
        failOn = try reader.optional(
            "fail-on", "The least severity that makes the exit status 1.", default: .medium)
        incompleteOnFailedProbe = try reader.optional(
            "incomplete-on-failed-probe", "Whether a failed probe makes the run incomplete.", default: false)
        trustedRemotes = try reader.optional(
            "trusted-remotes",
            "Remotes, as `host/owner/name`, in which tokens of any identity are accepted.", default: [])
        ownOrganisations = try reader.optional(
            "own-organisations",
            "Names of your own organisations, workspaces and accounts; tokens of others are out of place.",
            default: [])
        guard reader.isCollecting || version == 1 else {
            throw reader.error("this tokscan reads version 1 of configurations", key: "version")
        }
    }

    /// Reads a configuration's YAML text.
    package static func read(yaml: String, file: String) throws(DocumentError) -> Configuration {
        try read(Document(yaml: yaml, file: file), file: file)
    }

    /// The configuration of a user who has none.
    package static var standard: Configuration {
        guard let standard = try? read(Document(.map([])), file: "") else {
            preconditionFailure("every key of the configuration has a default")
        }
        return standard
    }

    /// Keys that a policy must not have: those of a configuration, and what is named on the command line alone.
    static let keys: Set<String> = Set(
        (schema["properties"]?.entries ?? []).map(\.key).filter { $0 != "version" }
            + ["inventory", "proxy", "replay", "rules", "trust-rules"])
}

extension Severity: DocumentWord {}
