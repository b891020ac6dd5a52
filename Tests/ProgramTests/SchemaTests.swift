import Foundation
import Testing

/// The JSON formats are what their schemas say.
struct SchemaTests {
    /// A run that has something of everything: history, containers of verdicts, damage, names that are not UTF-8.
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.makeRepository()
        try scratch.commit(["old.env": "GITHUB_TOKEN=\(Tokens.github(400))\n"], message: Tokens.github(401))
        try scratch.git("rm", "-q", "old.env")
        try scratch.shell(
            "printf 'x %s' '\(Tokens.vault(402))' > \"$(printf 'caf\\351.env')\"; mkfifo fifo; ln -s . loop", in: "repo")
        try scratch.commit([
            "aws.env": """
                AWS_ACCESS_KEY_ID=AKIA\(Tokens.alphanumeric(16, 403).uppercased().replacing(/[0189]/, with: "Q"))
                AWS_SECRET_ACCESS_KEY=\(Tokens.alphanumeric(40, 404))

                """, "url.env": "DATABASE_URL=\(Tokens.postgres(405)) # gitleaks:allow\n",
            "lost.txt": "lost\n", "weak.txt": "password = 'monkey99'\n",
        ])
        try scratch.remove(scratch.looseObject("HEAD:lost.txt"))
        let sample = Program.package.appending(path: "samples/pocketos").path
        try scratch.shell("cp -R '\(sample)/tree' '\(sample)/answers' .")
        return scratch
    }

    private static let runs = [
        ["repo", "--offline", "--verbose"], ["repo", "--staged"], ["-"], ["tree", "--replay", "answers"],
        ["repo", "tree", "--offline"],
    ]

    @Test(arguments: [("json", "report"), ("jsonl", "finding")])
    func reportsFollowTheirSchemas(format: String, schema: String) throws {
        let scratch = try scratch()
        let path = Program.package.appending(path: "schemas/\(schema).schema.json").path
        for arguments in Self.runs {
            let outcome = try scratch.tokscan(
                arguments + ["--format", format, "--output", "report"], input: "GH_TOKEN=\(Tokens.github(406))\n")
            #expect([0, 1, 3, 4].contains(outcome.status), "\(arguments): \(outcome.error)")
            try validate("report", by: path, isLines: format == "jsonl", in: scratch)
        }
    }

    private func validate(_ file: String, by schema: String, isLines: Bool, in scratch: Scratch) throws {
        let program = """
            import json, sys
            from jsonschema import Draft202012Validator
            schema = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(schema)
            text = open(sys.argv[2], encoding="utf-8").read()
            documents = [json.loads(line) for line in text.splitlines()] if sys.argv[3] == "true" else [json.loads(text)]
            for document in documents:
                for error in Draft202012Validator(schema).iter_errors(document):
                    print(error.json_path, error.message[:200])
            """
        let outcome = try scratch.run(["python3", "-c", program, schema, file, "\(isLines)"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output == "")
    }
}
