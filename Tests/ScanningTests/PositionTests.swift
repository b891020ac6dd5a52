import Foundation
import Rules
import Scanning
import Secrets
import Testing

/// What is found stands where the report says, and never reaches beyond the line and the quotes that hold it.
@Suite struct PositionTests {
    private static let syntaxes = [
        "token = \"§\"", "'token': '§',", "<token>§</token>", "TOKEN=§", "token := `§`; x := `y`",
    ]
    private static let surroundings = [
        "", "é\tü ", "日本語 # ", "\r\n", "a = \"b\"; ", "{\"x\": [1, 2], ", "🔑 ",
    ]

    @Test("No carried value is read beyond its quotes or line", arguments: 0..<200)
    func staysWithinItsBounds(_ seed: Int) throws {
        let syntax = Self.syntaxes[seed % Self.syntaxes.count]
        let before = Self.surroundings[seed / 5 % Self.surroundings.count]
        let value = Bench.filled("{alnum:\(16 + seed % 60)}", seed: "\(seed)")
        let text = before + syntax.replacing("§", with: value) + "\nother = \"\(before)\"\n"
        for found in try Bench.shown(in: text) { #expect(found.secret == value) }
    }

    @Test(
        "Lines and columns count characters",
        arguments: [
            ("token = \"§\"", 1, 10), ("# é\nñ token = \"§\"", 2, 12), ("日本\n語 = 1; token = '§'", 2, 17),
            ("a\r\ntoken = \"§\"", 2, 10), ("🔑 token = \"§\"", 1, 12),
        ])
    func tellsWhere(_ template: String, _ line: Int, _ column: Int) async throws {
        let secret = Bench.filled("{alnum:32}")
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try template.replacing("§", with: secret).write(
            to: folder.appending(path: "file.txt"), atomically: false, encoding: .utf8)
        let scan = Scan(rules: try Bench.builtinRules(), options: ScanOptions(jobs: 1))
        let found = try await scan.run([folder.path]).findings
        let span = try #require(found.first?.place.span)
        #expect(found.count == 1)
        #expect([span.line, span.column, span.endLine, span.endColumn] == [line, column, line, column + 32])
    }
}
