import Foundation
import Reporting
import Secrets
import Testing

/// Each format of each scenario is kept whole; `TOKSCAN_RECORD=1` writes them anew, and fails.
struct GoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(arguments: Scenario.allCases, Format.allCases)
    func rendersAsRecorded(scenario: Scenario, format: Format) throws {
        try compare(render(scenario.run, as: format), with: "\(scenario.rawValue).\(format.rawValue)")
    }

    @Test(arguments: [
        ("quiet", ReportOptions(quiet: true)), ("verbose", ReportOptions(verbose: true)),
        ("color", ReportOptions(color: true)),
    ])
    func rendersTextAsAsked(name: String, options: ReportOptions) throws {
        try compare(render(.acme, as: .text, options: options), with: "acme-\(name).text")
    }

    private func compare(_ text: String, with name: String) throws {
        let file = Self.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TOKSCAN_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("recorded \(name)")
        } else {
            #expect(try text == String(decoding: Data(contentsOf: file), as: UTF8.self))
        }
    }
}
