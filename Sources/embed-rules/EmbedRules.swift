import Crypto
import Foundation
import Rules

/// Packs the files of a rules folder and writes them as a Swift source: `embed-rules OUTPUT FILE…`.
@main
struct EmbedRules {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("error: rules/\(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let output = arguments.first else {
            FileHandle.standardError.write(Data("usage: embed-rules OUTPUT FILE…\n".utf8))
            exit(64)
        }
        let files = try arguments.dropFirst().map { path in
            let url = URL(filePath: path)
            return (name: url.lastPathComponent, text: try String(contentsOf: url, encoding: .utf8))
        }
        let rules = try PackedRules(RuleSource(files: files))
        let constants = [("Index", rules.index), ("Store", rules.store)]
        let source = constants.map { name, bytes in
            "let generatedRule\(name): StaticString = \"\(Base64.encode(bytes))\"\n"
        }
        try Data(source.joined().utf8).write(to: URL(filePath: output))
    }
}
