import Crypto
import Foundation
import Rules

/// Packs the files of a rules folder into one table and writes it as a Swift source: `embed-rules OUTPUT FILE…`.
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
        let table = try RuleTable.pack(RuleSource(files: files))
        try Data(source(of: table).utf8).write(to: URL(filePath: output))
    }

    private static func source(of table: [UInt8]) -> String {
        "let generatedRuleTable: StaticString = \"" + Base64.encode(table) + "\"\n"
    }
}
