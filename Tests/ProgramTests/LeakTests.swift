import Foundation
import Testing

/// No secret stands in anything that the program says, whatever it says it in.
struct LeakTests {
    /// Secrets in contents, by what they are.
    private static let contents = [
        "github": Tokens.github(300), "vault": Tokens.vault(301), "postgres": Tokens.password(302),
        "aws": Tokens.alphanumeric(40, 303), "message": Tokens.github(304), "remote": Tokens.github(305),
        "tag": Tokens.github(306), "encoded": Tokens.github(307), "past": Tokens.github(308),
    ]
    /// Secrets in names alone: of folders, files, branches and tags.
    private static let names = (
        folder: Tokens.github(310), lost: Tokens.github(311), branch: Tokens.github(312),
        encoded: Tokens.github(313), percent: Tokens.github(314), link: Tokens.github(315),
        tag: Tokens.github(316)
    )
    private static let all =
        Array(contents.values) + [
            names.folder, names.lost, names.branch, names.encoded, names.percent, names.link, names.tag,
        ]

    /// A repository that holds them all, and is damaged so that there is something to say of each.
    private func repository() throws -> Scratch {
        let scratch = try Scratch()
        let (contents, names) = (Self.contents, Self.names)
        try scratch.makeRepository()
        try scratch.commit(["old.env": "GITHUB_TOKEN=\(contents["past"] ?? "")\n"])
        try scratch.git("rm", "-q", "old.env")
        let encoded = Data(names.encoded.utf8).base64EncodedString().replacing("/", with: "_")
        let percent = names.percent.utf8.map { String(format: "%%%02X", $0) }.joined()
        try scratch.commit(
            [
                "\(names.folder)/app.env": "GITHUB_TOKEN=\(contents["github"] ?? "")\n",
                "\(encoded)/app.env":
                    "VAULT_ADDR=https://vault.example.com\nVAULT_TOKEN=\(contents["vault"] ?? "")\n",
                "\(percent).env":
                    "DATABASE_URL=postgresql://app:\(contents["postgres"] ?? "")@db.example.com/app\n",
                "aws.env": """
                AWS_ACCESS_KEY_ID=AKIA\(Tokens.alphanumeric(16, 317).uppercased().replacing(/[0189]/, with: "Q"))
                AWS_SECRET_ACCESS_KEY=\(contents["aws"] ?? "")

                """,
                "auth.txt":
                    "Authorization: Basic \(Data("x:\(contents["encoded"] ?? "")".utf8).base64EncodedString())\n",
                "plain.env": "TOKEN=\(contents["encoded"] ?? "")\n",
                "\(names.lost).txt": "its object is removed below\n",
            ], message: "message \(contents["message"] ?? "")")
        try scratch.git("tag", "-a", names.tag, "-m", "tag \(contents["tag"] ?? "")")
        try scratch.git("branch", names.branch)
        try scratch.git(
            "remote", "add", "origin", "https://x:\(contents["remote"] ?? "")@github.com/acme/site.git")
        try scratch.link("repo/\(names.link)", to: "/nowhere")
        try scratch.remove(scratch.looseObject("HEAD:\(names.lost).txt"))
        try scratch.write("0000000000000000000000000000000000000001\n", "repo/.git/refs/heads/\(names.lost)")
        return scratch
    }

    /// What must not stand in an output: pieces of the secret, and of its usual encodings.
    private static func forms(of secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        let inner = String(decoding: bytes[8...], as: UTF8.self)
        var forms = stride(from: 0, through: inner.utf8.count - 12, by: 1).map {
            String(inner.dropFirst($0).prefix(12))
        }
        for shift in 0..<3 {
            let encoded = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString()
            forms.append(String(encoded.dropFirst(16).prefix(20)))
            forms.append(
                String(encoded.dropFirst(16).prefix(20)).replacing("+", with: "-").replacing("/", with: "_"))
        }
        for format in ["%02x", "%02X", "%%%02X", "%%%02x", "\\u%04x"] {
            forms.append(inner.utf8.map { String(format: format, $0) }.joined())
        }
        return forms
    }

    private func expectNoSecret(_ outcome: Outcome, _ what: String) {
        let said = outcome.output + outcome.error
        for secret in Self.all {
            for form in Self.forms(of: secret) where said.contains(form) {
                let line = said.split(separator: "\n").first { $0.contains(form) } ?? ""
                Issue.record("\(what): \(form) in \(line)")
                return
            }
        }
    }

    @Test(arguments: [
        ["--offline"], ["--offline", "--verbose"], ["--quiet"], ["--plan"], ["--staged", "--verbose"],
        ["--no-history", "--verbose"], ["--engine", "plain", "--verbose"],
    ])
    func noReportHoldsASecret(arguments: [String]) throws {
        let scratch = try repository()
        for format in Program.formats {
            let outcome = try scratch.tokscan(["repo", "--format", format] + arguments)
            #expect([0, 1, 3, 4].contains(outcome.status), "\(outcome.error)")
            #expect(!outcome.output.isEmpty || arguments.contains("--staged"))
            expectNoSecret(outcome, "\(format) \(arguments)")
        }
    }

    @Test func everySecretOfTheTestIsFound() throws {
        let report = try repository().report("repo")
        #expect(report.credentials.count >= Self.contents.count)
        #expect(report.status == 4)
        #expect(report.diagnostics.count >= 1)
    }

    @Test func noErrorHoldsASecret() throws {
        let scratch = try repository()
        let secret = Self.names.folder
        try scratch.write("version: 1\n\(secret): \(secret)\n", "policy-\(secret).yaml")
        try scratch.write("version: 1\ntokens: [\(secret)\n", "unclosed.yaml")
        try scratch.write("\(secret): 1\n", "\(secret).yaml")
        let cases = [
            ["gone/\(secret)"], ["repo/\(secret)/gone"], ["repo", "--since", secret],
            ["repo", "--policy", "policy-\(secret).yaml"], ["repo", "--policy", "unclosed.yaml"],
            ["repo", "--config", "policy-\(secret).yaml"], ["repo", "--config", "gone-\(secret)"],
            ["repo", "--rules", "\(secret).yaml"], ["repo", "--rules", "gone-\(secret)"],
            ["repo", "--replay", "gone-\(secret)"], ["repo", "--output", "gone/\(secret)"],
            ["repo", "--jobs", secret], ["--\(secret)"], ["rules", "show", secret],
            ["rules", "check", secret],
            ["rules", "check", "\(secret).yaml"], ["probe", "--provider", secret, "--offline"],
        ]
        for arguments in cases {
            let outcome = try scratch.tokscan(arguments, input: secret)
            #expect([1, 2, 64].contains(outcome.status), "\(arguments.dropLast())")
            #expect(!(outcome.output + outcome.error).isEmpty)
            expectNoSecret(outcome, "\(arguments.map { $0.replacing(secret, with: "SECRET") })")
        }
    }
}
