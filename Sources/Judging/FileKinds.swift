internal import Policies
internal import Secrets

/// Files that no credential belongs in, with the reason; the first kind that fits counts.
struct FileKind {
    let name: String
    let reason: String
    let globs: [Glob]

    private init(_ name: String, _ reason: String, _ globs: [String]) {
        self.name = name
        self.reason = reason
        self.globs = globs.map { Glob($0) }
    }

    /// The kind of a file that is wrong for a credential; nil for any other file.
    static func wrong(for place: Place) -> FileKind? {
        if place.source == .message {
            let name = place.tag == nil ? "a commit message" : "a tag's message"
            return FileKind(name, "messages are copied into mails, logs and pages", [])
        }
        if place.source == .config {
            return FileKind(
                "git's own configuration", "it is kept in clear, and printed with every remote's address", [])
        }
        return all.first { kind in kind.globs.contains { $0.matches(path: place.path.bytes) } }
    }

    /// Whether a file is one that tools keep credentials in, and that is meant for its owner alone.
    static func isCredentialFile(_ place: Place) -> Bool {
        credentialFiles.contains { $0.matches(path: place.path.bytes) }
    }

    private static let credentialFiles = [
        ".git-credentials", ".netrc", "_netrc", ".pgpass", ".my.cnf", ".pypirc", ".vault-token", "id_rsa",
        "id_dsa",
        "id_ecdsa", "id_ed25519", "**/.aws/credentials", "**/.docker/config.json", "**/.kube/config",
        "**/.ssh/*",
    ].map { Glob($0) }

    private static let all: [FileKind] = [
        FileKind(
            "an example file", "examples are meant to be copied and shared",
            [
                ".env.example", ".env.*.example", ".env.sample", ".env.template", ".env.dist",
                ".env.defaults",
                "*.example", "*.sample", "*.template", "*.dist", "examples/**", "**/examples/**",
            ]),
        FileKind(
            "shell history", "what was typed once stays there, and every program of the user reads it",
            [
                ".bash_history", ".zsh_history", ".zhistory", ".sh_history", ".histfile", "fish_history",
                ".python_history", ".node_repl_history", ".irb_history", ".psql_history", ".mysql_history",
                ".sqlite_history", ".rediscli_history", ".mongosh/**", "**/.mongosh/**",
                "ConsoleHost_history.txt",
            ]),
        FileKind(
            "a transcript", "transcripts are kept, searched and handed on",
            [
                ".aider.chat.history.md", ".aider.input.history", "**/.claude/projects/**",
                "**/.codex/sessions/**", "**/.gemini/tmp/**", "**/transcripts/**", "*.cast", "*.har",
                "typescript",
            ]),
        FileKind(
            "an agent's configuration", "an agent reads it at every start, whatever its task is",
            [
                ".mcp.json", "mcp.json", "mcp_config.json", "claude_desktop_config.json", "**/.claude/**",
                "**/.cursor/**", ".cursorrules", ".windsurfrules", "**/.codex/**", "**/.continue/**",
                "AGENTS.md", "CLAUDE.md", "GEMINI.md", "**/.github/copilot-instructions.md",
            ]),
        FileKind(
            "an editor's configuration", "it is shared between machines and read by every extension",
            ["**/.vscode/**", "**/.idea/**", "**/.fleet/**", "**/.zed/**", "*.sublime-project", "*.iml"]),
        FileKind(
            "a notebook", "notebooks keep what was printed, and are passed around whole",
            ["*.ipynb", "*.rmd", "*.Rmd"]),
        FileKind(
            "a log", "logs are collected, kept and read by many",
            ["*.log", "*.log.*", "logs/**", "**/logs/**", "nohup.out"]),
        FileKind(
            "a test", "tests run on every machine, and need no credential that works",
            [
                "test/**", "**/test/**", "tests/**", "**/tests/**", "spec/**", "**/spec/**",
                "**/__tests__/**",
                "**/testdata/**", "**/fixtures/**", "**/__snapshots__/**", "test_*.*", "*_test.*", "*.test.*",
                "*.spec.*", "*Tests.swift", "*Test.java",
            ]),
        FileKind(
            "documentation", "documentation is published and copied, and nobody rotates what stands in it",
            [
                "*.md", "*.mdx", "*.rst", "*.adoc", "docs/**", "**/docs/**", "doc/**", "**/doc/**", "README",
                "README.*", "CHANGELOG*",
            ]),
        FileKind(
            "an image's recipe", "every layer of the image keeps it",
            ["Dockerfile", "Dockerfile.*", "*.dockerfile", "Containerfile"]),
        FileKind(
            "a copy that an editor or a tool left", "nobody looks after it",
            ["*.bak", "*.orig", "*.old", "*.swp", "*.swo", "*~", "*.rej"]),
        FileKind(
            "a built file", "what is built is shipped",
            ["dist/**", "**/dist/**", "*.map", "*.min.js"]),
    ]
}
