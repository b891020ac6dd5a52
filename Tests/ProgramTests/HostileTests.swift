import Foundation
import Testing

/// A repository that somebody else wrote: nothing of it runs, and nothing outside of it is read.
struct HostileTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.makeRepository()
        try scratch.commit(["a.env": "GITHUB_TOKEN=\(Tokens.github(130))\n"])
    }

    private static let scans: [[String]] = [
        ["repo"], ["repo", "--staged"], ["repo", "--since", "HEAD"], ["repo", "--no-history"],
        ["repo", "--engine", "plain"], ["repo", "--follow-outside"],
    ]

    @Test(arguments: scans)
    func nothingThatTheConfigurationNamesRuns(arguments: [String]) throws {
        let marker = scratch.at("marker")
        try scratch.write("#!/bin/sh\ntouch '\(marker)'\n", "evil")
        try scratch.setMode(0o755, "evil")
        for hook in [
            "post-checkout", "pre-commit", "reference-transaction", "post-index-change", "fsmonitor",
        ] {
            try scratch.write("#!/bin/sh\ntouch '\(marker)'\n", "repo/.git/hooks/\(hook)")
            try scratch.setMode(0o755, "repo/.git/hooks/\(hook)")
        }
        let evil = scratch.at("evil")
        let config = """
            [core]
            \trepositoryformatversion = 0
            \tfsmonitor = \(evil)
            \thooksPath = \(scratch.at("repo/.git/hooks"))
            \tsshCommand = \(evil)
            \tpager = \(evil)
            \teditor = \(evil)
            \taskPass = \(evil)
            \talternateRefsCommand = \(evil)
            [diff "evil"]
            \ttextconv = \(evil)
            \tcommand = \(evil)
            [diff]
            \texternal = \(evil)
            [filter "evil"]
            \tclean = \(evil)
            \tsmudge = \(evil)
            \tprocess = \(evil)
            \trequired = true
            [credential]
            \thelper = \(evil)
            [gpg]
            \tprogram = \(evil)
            [remote "origin"]
            \turl = ext::\(evil)
            \tuploadpack = \(evil)
            \tpromisor = true
            [uploadpack]
            \tpackObjectsHook = \(evil)
            """
        try scratch.write(config, "repo/.git/config")
        try scratch.write("* diff=evil filter=evil\n", "repo/.gitattributes")
        try scratch.write("* diff=evil filter=evil\n", "repo/.git/info/attributes")
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(131))\n", "repo/new.env")
        let outcome = try scratch.tokscan(arguments)
        #expect([0, 1].contains(outcome.status), "\(outcome.error)")
        #expect(!scratch.exists("marker"))
    }

    @Test func partsOutsideAreNotRead() throws {
        try scratch.makeRepository("outside")
        try scratch.commit(["secret.env": "GITHUB_TOKEN=\(Tokens.github(132))\n"], in: "outside")
        try scratch.write(scratch.at("outside/.git/objects") + "\n", "repo/.git/objects/info/alternates")
        let secret = scratch.at("outside/secret.env")
        let config = try scratch.text("repo/.git/config")
        try scratch.write(
            config
                + "\tworktree = \(scratch.at("outside"))\n\texcludesFile = \(secret)\n[include]\n\tpath = \(secret)\n",
            "repo/.git/config")
        try scratch.link("repo/.git/refs/heads/stolen", to: scratch.at("outside/.git/refs/heads/main"))
        try scratch.link("repo/link.env", to: scratch.at("outside/secret.env"))
        try scratch.link("repo/linked", to: scratch.at("outside"))
        let outcome = try scratch.tokscan("repo", "--offline", "--format", "json")
        let report = try scratch.report(of: outcome)
        #expect(report.places == ["history repo/a.env:1", "worktree repo/a.env:1"])
        // What was not followed is told, and is no clean result.
        #expect(report.status == 4)
        #expect(report.diagnostics.contains { $0.reason.contains("outside") })
        let followed = try scratch.report("repo", "--follow-outside")
        #expect(followed.credentials.count == 2)
    }

    @Test func aGitFileThatLeadsOutsideIsRefused() throws {
        try scratch.write("gitdir: \(scratch.at("repo/.git"))\n", "lure/.git")
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(133))\n", "lure/own.env")
        let outcome = try scratch.tokscan("lure")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("outside"))
        // In a folder of many it is one that could not be read.
        try scratch.write("gitdir: \(scratch.at("repo/.git"))\n", "many/lure/.git")
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(133))\n", "many/lure/own.env")
        let report = try scratch.report("many")
        #expect(report.status == 4)
        #expect(report.places == ["worktree many/lure/own.env:1"])
    }

    @Test(arguments: ["link", "fifo", "folder", "device"])
    func aPolicyThatIsNoFileOfTheRepositoryIsRefused(kind: String) throws {
        try scratch.write("s3cret-that-is-not-ours: [\n", "outside.yaml")
        switch kind {
        case "link": try scratch.link("repo/.tokscan.yaml", to: scratch.at("outside.yaml"))
        case "fifo": try scratch.shell("mkfifo repo/.tokscan.yaml")
        case "folder": try scratch.shell("mkdir repo/.tokscan.yaml")
        default: try scratch.link("repo/.tokscan.yaml", to: "/dev/zero")
        }
        let outcome = try scratch.tokscan("repo")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("repo/.tokscan.yaml"))
        #expect(!outcome.error.contains("s3cret"))
    }

    @Test(arguments: [
        "fail-on: critical", "probe: always", "allow-hosts: [evil.example.com]", "rules: evil.yaml",
        "trust-rules: true", "replay: answers", "proxy: http://evil.example.com", "inventory: x",
        "accept-inline-allow: true",
    ])
    func aRepositorysPolicySaysNothingOfHowTokscanRuns(key: String) throws {
        try scratch.write("version: 1\n\(key)\n", "repo/.tokscan.yaml")
        let outcome = try scratch.tokscan("repo")
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        let name = key.prefix { $0 != ":" }
        #expect(outcome.error.contains("repo/.tokscan.yaml:2"))
        #expect(outcome.error.contains("'\(name)' cannot be set in a policy"))
    }

    @Test func rulesAndRecordingsOfARepositoryAreFilesLikeOthers() throws {
        try scratch.write("fail-on: critical\nprobe: always\n", "repo/.config/tokscan/config.yaml")
        try scratch.write("version: 1\n", "repo/tokscan.yaml")
        try scratch.write("# gitleaks:allow\n", "repo/.gitleaksignore")
        try scratch.write("[allowlist]\npaths = ['.*']\n", "repo/.gitleaks.toml")
        #expect(try scratch.tokscan("repo").status == 1)
    }

    @Test func anInlineCommentForgivesOnlyWhereTheUserSaysSo() throws {
        let text = "GITHUB_TOKEN=\(Tokens.github(130)) # gitleaks:allow\n"
        try scratch.write(text, "repo/a.env")
        let outcome = try scratch.tokscan("repo")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("1 inline comment"))
    }
}
