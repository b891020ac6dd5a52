import ArgumentParser
import Checking
import Documents
import FoundationEssentials
import Rules
import Secrets

/// `tokscan rules`: what tokscan knows of providers.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Lists, shows and checks rule files.",
        subcommands: [List.self, Show.self, Check.self, Schema.self])

    /// `tokscan rules list`: a line for each provider.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the providers and their kinds of credential.")

        func run() throws {
            let rules = try BuiltinRuleSet.load()
            for id in rules.providerIDs {
                guard let provider = rules.provider(id) else { continue }
                print("\(id)\t\(provider.name)\t\(provider.tokens.map(\.id).joined(separator: ", "))")
            }
        }
    }

    /// `tokscan rules show`: one provider.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what is known of one provider.")

        @Argument(help: "The provider's identifier.") var provider: String

        func run() throws {
            guard let known = try BuiltinRuleSet.load().provider(provider) else {
                throw ValidationError("There is no provider '\(provider)'; 'tokscan rules list' names them.")
            }
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

        @Argument(help: "The files.") var files: [String]

        func run() async throws {
            var texts: [(name: String, text: String)] = []
            for file in files {
                let name = String(file.split(separator: "/").last ?? "")
                texts.append((name: name, text: try TextFile.read(file)))
            }
            var rules = try BuiltinRuleSet.load()
            var failed = false
            var good: [(name: String, text: String)] = []
            for file in texts {
                do {
                    _ = try RuleSource(files: [file])
                    good.append(file)
                } catch {
                    print(error)
                    failed = true
                }
            }
            rules = try rules.adding(files: good, replacing: true)
            var check = try RuleCheck(rules: rules)
            for file in good {
                guard let provider = rules.provider(String(file.name.dropLast(".yaml".count))) else {
                    continue
                }
                let problems = try check.problems(of: provider) + (await check.recordingProblems(of: provider))
                for problem in problems { print(problem) }
                if !problems.isEmpty { failed = true }
            }
            if failed { throw ExitCode(1) }
            print("\(good.count) \(good.count == 1 ? "file" : "files") checked")
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
