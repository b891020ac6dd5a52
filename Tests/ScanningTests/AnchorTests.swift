import Scanning
import Secrets
import Testing

/// An anchor counts where its rule's pattern may match, and costs nothing elsewhere.
@Suite struct AnchorTests {
    @Test(
        "What stands before an anchor tells whether it begins a token",
        arguments: [
            ("", true), (" ", true), ("\"", true), ("=", true), ("-", true), ("x", false), ("7", false),
            ("_", false),
            // The end of an escape is no letter.
            ("\\n", true), ("\\t", true), ("%22", true), ("\\u0022", true), ("&quot;", true),
        ])
    func beginsWhereItsPatternMay(_ before: String, _ isFound: Bool) async throws {
        let key = Acme.key(1)
        let found = try await Acme.scan(Array("line \(before)\(key)\"\n".utf8)).findings
        #expect(found.map(\.text) == (isFound ? [key] : []))
    }

    @Test(
        "The letters of an anchor are of the case that the pattern has",
        arguments: [("AcK_", true), ("ACK_", false), ("ack_", false)])
    func keepsTheCase(_ prefix: String, _ isFound: Bool) async throws {
        let key = Acme.key(2, prefix: prefix)
        #expect(try await Acme.scan(Array(key.utf8)).findings.map(\.rule) == (isFound ? ["acme.short"] : []))
    }
}
