import Rules
import Scanning
import ScratchFolder
import Testing

/// What a scanner remembers never shows: it finds in a text what one that has seen nothing finds.
@Suite struct MemoTests {
    /// Lines of which texts are put together; what they carry is the same wherever they stand, what it means is not.
    private static let lines = [
        "token = \"{alnum:40}\"", "api_key: {uuid4}", "# Vectara API", "VECTARA_URL=https://api.vectara.io",
        "",
        "user: deploy", "password = Marmot2144x", "[shop]", "host = db", "acme.secret('{hex:32}')",
        "https://shop:{alnum:14}@db.acme.io/x", "vectara = \"{alnum:40}\"", "key = {alnum:20}",
        "int main(void) {",
        "postmark_token {uuid4}", "curl -H 'X-Api-Key: {alnum:32}' https://host",
        "  - name: TOKEN\n    value: {alnum:36}",
    ].map { Bench.filled($0) }

    @Test(arguments: 0..<8) func changesNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var scanner = try ChunkScanner(rules: Bench.builtinRules())
        for _ in 0..<12 {
            let lines = (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in
                Self.lines.randomElement(using: &random)
            }
            let bytes = Array(lines.joined(separator: "\n").utf8)
            var fresh = try ChunkScanner(rules: Bench.builtinRules())
            #expect(try scanner.scan(bytes.span) == fresh.scan(bytes.span))
        }
    }
}
