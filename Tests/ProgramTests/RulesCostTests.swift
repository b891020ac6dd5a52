import Testing

/// The report of what the rules' anchors cost.
struct RulesCostTests {
    @Test func namesTheAnchorsThatWereMet() throws {
        let scratch = try Scratch()
        let key = "odt_" + Tokens.alphanumeric(32, 700)
        try scratch.write("DTRACK_API_KEY=\(key)\nxodt_ is inside a word\n", "tree/app.env")
        let outcome = try scratch.tokscan("rules", "cost", "tree")
        #expect((outcome.status, outcome.error) == (0, ""))
        let row = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix("'odt_'") })
        let cells = row.split(separator: " ").map(String.init)
        #expect(Array(cells[1...4]) == ["2", "1", "1", "1"])
        #expect(cells[5].hasPrefix("dtrack."))
        #expect(outcome.output.contains("1 files of "))
    }

    @Test func aPathThatIsNotThereIs2() throws {
        let outcome = try Scratch().tokscan("rules", "cost", "nowhere")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("nowhere"))
    }
}
