import Foundation
import Testing

/// How the text report looks: quiet, verbose, in colour, and never at the mercy of a hostile name.
struct LookTests {
    private static let escape = "\u{1B}["

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.makeRepository()
        try scratch.commit([
            "app.env": "GITHUB_TOKEN=\(Tokens.github(11))\n", "weak.txt": "password = 'monkey99'\n",
        ])
        return scratch
    }

    @Test func quietSaysOnlyWhatIsWrong() throws {
        let scratch = try scratch()
        let quiet = try scratch.tokscan("repo", "--quiet", "--offline")
        #expect(quiet.status == 1)
        #expect(quiet.error == "")
        let lines = quiet.output.split(separator: "\n")
        #expect(lines.count > 1)
        #expect(lines.dropLast().allSatisfy { $0.contains("repo/app.env:1") })
        #expect(lines.last?.hasSuffix("scan complete.") == true)
    }

    @Test func verboseListsWhatIsDoubtful() throws {
        let scratch = try scratch()
        #expect(try !scratch.tokscan("repo").output.contains("weak.txt"))
        #expect(try scratch.tokscan("repo", "--verbose").output.contains("repo/weak.txt:1"))
    }

    @Test(arguments: [
        ([], [:], false), (["--color", "always"], [:], true),
        (["--color", "never"], ["FORCE_COLOR": "1"], false),
        ([], ["FORCE_COLOR": "1"], true), ([], ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
        (["--color", "always"], ["NO_COLOR": "1"], false), (["--color", "always"], ["NO_COLOR": ""], true),
    ])
    func coloursAreAsked(arguments: [String], environment: [String: String], isColoured: Bool) throws {
        let outcome = try scratch().tokscan(["repo"] + arguments, environment: environment)
        #expect(outcome.output.contains(Self.escape) == isColoured)
    }

    @Test func coloursStayInText() throws {
        let scratch = try scratch()
        for format in Program.formats where format != "text" {
            let outcome = try scratch.tokscan("repo", "--format", format, "--color", "always")
            #expect(!outcome.output.contains(Self.escape))
        }
    }

    @Test func controlCharactersOfNamesNeverReachATerminal() throws {
        let scratch = try Scratch()
        let hostile = "red\u{1B}[31m\u{07}\u{9B}0m.env"
        try scratch.write("GITHUB_TOKEN=\(Tokens.github(12))\n", "tree/\(hostile)")
        for format in Program.formats {
            let outcome = try scratch.tokscan("tree", "--format", format, "--verbose")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("0m.env"))
            for control in ["\u{1B}", "\u{07}", "\u{9B}"] { #expect(!outcome.output.contains(control)) }
        }
        let outcome = try scratch.tokscan("tree/gone-\(hostile)")
        #expect(outcome.status == 2)
        for control in ["\u{1B}", "\u{07}", "\u{9B}"] { #expect(!outcome.error.contains(control)) }
    }
}
