import ArgumentParser
import Checking
import Console
import Documents
import FoundationEssentials
import Importing
import Rules
import Scanning
import Secrets

/// `tokscan rules`: what tokscan knows of providers.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Lists, shows, checks, weighs and translates rule files.",
        subcommands: [List.self, Show.self, Check.self, Cost.self, Import.self, Schema.self])

    /// `tokscan rules list`: a line for each provider.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the providers and their kinds of credential.")

        func run() async throws {
            try await failing {
                let rules = try BuiltinRuleSet.load()
                for provider in rules.providerIDs.compactMap(rules.provider) {
                    let tokens = provider.tokens.map(\.id).joined(separator: ", ")
                    print("\(provider.id)\t\(provider.name)\t\(tokens)")
                }
            }
        }
    }

    /// `tokscan rules show`: one provider.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what is known of one provider.")

        @Argument(help: "The provider's identifier.") var provider: String

        func run() async throws {
            try await failing {
                guard let known = try BuiltinRuleSet.load().provider(provider) else {
                    throw ValidationError(
                        "There is no provider '\(provider)'; 'tokscan rules list' names them.")
                }
                show(known)
            }
        }

        private func show(_ known: Provider) {
            print("\(known.name) (\(known.id))")
            for token in known.tokens { print("  token    \(known.id).\(token.id): \(token.name)") }
            for (name, request) in known.requests.entries {
                print("  request  \(name): \(request.url) [\(request.basis.rawValue)]")
            }
            for (name, action) in known.actions.entries {
                print("  action   \(name): \(action.effect.rawValue)")
            }
            for (need, remedy) in known.remedies.entries { print("  remedy   \(need): \(remedy)") }
            for source in known.sources { print("  source   \(source)") }
        }
    }

    /// `tokscan rules check`: runs the examples, counter-examples and recordings of files.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Checks rule files: keys, patterns, references, examples, counter-examples and recordings.",
            discussion: "Exits 0 where all hold, 1 where some do not, 2 where a file cannot be read.")

        @Argument(help: "The files, or folders of them.") var files: [String]

        func run() async throws {
            try await failing {
                let texts = try files.flatMap(TextFile.yamlFiles)
                guard try await isFine(texts) else { throw ExitStatus.verdicts.code }
                print("\(texts.count) \(texts.count == 1 ? "file" : "files") checked")
            }
        }

        /// Prints what is wrong with files; whether nothing is.
        private func isFine(_ texts: [(name: String, text: String)]) async throws -> Bool {
            var isFine = true
            var good: [(name: String, text: String)] = []
            var providers: [String] = []
            for file in texts {
                do {
                    providers += try RuleSource(files: [file]).providers.map(\.id)
                    good.append(file)
                } catch {
                    print(Redaction.clean("\(error)"))
                    isFine = false
                }
            }
            let rules = try BuiltinRuleSet.load().adding(files: good, replacing: true)
            var check = try RuleCheck(rules: rules)
            for provider in providers.compactMap(rules.provider) {
                let problems =
                    try check.problems(of: provider) + (await check.recordingProblems(of: provider))
                for problem in problems { print(problem) }
                if !problems.isEmpty { isFine = false }
            }
            return isFine
        }
    }

    /// `tokscan rules cost`: which anchors cost most on files of the user's.
    struct Cost: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which anchors of the rules cost a scan of given files most.",
            discussion: """
                For each anchor: how often it stands in the files, how many of these places the bytes around them drop, how \
                many patterns run at the others at most, how many credentials its rules found in files that have it, and the \
                rules that hang on it. Containers, encoded text and history are left out.
                """)

        private static let shown = 30
        private static let heading = ["anchor", "hits", "dropped", "searches", "found", "rules"]

        @Argument(help: "Files and folders.") var paths: [String]

        func run() async throws {
            try await failing {
                var costs = try AnchorCosts(rules: BuiltinRuleSet.load())
                for path in paths { try costs.add(path) }
                for path in costs.unread { Message.say("\(path): not read") }
                let dearest = costs.dearest
                let rows = dearest.prefix(Self.shown).map(Self.cells)
                try Console.write(
                    Self.table([Self.heading] + rows)
                        + "\(dearest.count) anchors met in \(costs.files) files of \(costs.bytes) bytes\n",
                    to: .output)
            }
        }

        private static func cells(_ row: AnchorCosts.Row) -> [String] {
            let rules = row.rules.prefix(4).joined(separator: " ")
            let more = row.rules.count > 4 ? " and \(row.rules.count - 4) more" : ""
            // An anchor may begin or end in a space.
            return [
                "'\(row.literal)'", "\(row.hits)", "\(row.dropped)", "\(row.searches)", "\(row.found)",
                rules + more,
            ]
        }

        /// Rows with their columns below each other; numbers, which are all but the first and last, end together.
        private static func table(_ rows: [[String]]) -> String {
            let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                row.indices.map { column in
                    let cell = row[column]
                    let space = String(repeating: " ", count: widths[column] - cell.count)
                    if column == row.count - 1 { return cell }
                    return column == 0 ? cell + space : space + cell
                }.joined(separator: "  ") + "\n"
            }.joined()
        }
    }

    /// `tokscan rules import`: the rules of another scanner as a rule file.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Translates the rules of a gitleaks or betterleaks configuration into a rule file.",
            discussion: """
                The rule file goes to the standard output, and what cannot be translated is named on the standard error. \
                Other configurations that this one extends are not read.

                Exits 0 where all was translated, 1 where something was not, 2 where the file cannot be read.
                """)

        @Argument(help: "The configuration, called NAME.toml.") var file: String

        func run() async throws {
            try await failing {
                let translation = try RuleFiles.translation(of: file)
                try Console.write(RuleFiles.written(translation, of: file), to: .output)
                guard translation.untranslated.isEmpty else {
                    Message.put(translation.untranslated.map(\.description).joined(separator: "\n"))
                    throw ExitStatus.verdicts.code
                }
            }
        }
    }

    /// `tokscan rules schema`: the JSON Schema of rule files.
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the JSON Schema of rule files, for editors.")

        func run() throws {
            print(Provider.schema.json)
        }
    }
}
