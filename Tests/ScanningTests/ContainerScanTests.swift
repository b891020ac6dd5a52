import ScratchFolder
import Scanning
import Secrets
import Testing

/// Tokens in containers are found in the working tree and in history, and placed in the member.
@Suite struct ContainerScanTests {
    private static let token = Acme.key(1)

    private static func pack(_ folder: ScratchFolder) throws {
        try folder.write("first\nkey: \(token)\n", "in/settings.txt")
        try folder.run("tar", "-C", "in", "-czf", "inner.tgz", "settings.txt")
        try folder.run("zip", "-q", "photo.jpg.zip", "inner.tgz")
        try folder.run("mv", "photo.jpg.zip", "photo.jpg")
        try folder.run("rm", "-r", "in", "inner.tgz")
    }

    private static func expect(_ finding: Finding) {
        #expect(finding.text == token)
        #expect(finding.place.path.text == "photo.jpg")
        #expect(finding.place.container == ["inner.tgz", "settings.txt"])
        #expect(finding.place.span == Place.Span(bytes: nil, line: 2, column: 6, endLine: 2, endColumn: 38))
    }

    @Test func aContainerOfAnyNameIsOpened() async throws {
        let folder = try ScratchFolder()
        try Self.pack(folder)
        let result = try await Acme.scan(folder)
        #expect(result.findings.count == 1)
        result.findings.first.map(Self.expect)
        #expect(result.coverage.isComplete)
    }

    @Test func aContainerInHistoryIsOpened() async throws {
        let folder = try ScratchFolder()
        try Self.pack(folder)
        try folder.run(
            "sh", "-c",
            "git init -q && git add -A && git commit -qm one && git rm -q photo.jpg && git commit -qm two")
        let result = try await Acme.scan(folder, history: true)
        #expect(result.findings.count == 1)
        result.findings.first.map(Self.expect)
        #expect(result.findings.first?.place.source == .history)
        #expect(result.findings.first?.place.commit != nil)
    }

    @Test func inATarTheMemberIsToldAndNotTheBytesOfTheTar() async throws {
        let folder = try ScratchFolder()
        try folder.write("key: \(Self.token)\n", "in/a.txt")
        try folder.run("tar", "-C", "in", "-cf", "out.tar", "a.txt")
        try folder.run("rm", "-r", "in")
        let found = try await Acme.scan(folder).findings
        #expect(found.map(\.place.container) == [["a.txt"]])
    }

    @Test func aDamagedContainerMakesTheScanIncomplete() async throws {
        let folder = try ScratchFolder()
        try Self.pack(folder)
        let bytes = try folder.read("photo.jpg")
        let coverage = try await Acme.scan(Array(bytes.prefix(60)), as: "cut.zip").coverage
        #expect(!coverage.isComplete)
        #expect(coverage.diagnostics.contains { $0.kind == .unread && $0.subject.hasSuffix("cut.zip") })
    }

    @Test func anEncryptedContainerIsALimitThatIsNamed() async throws {
        let folder = try ScratchFolder()
        try folder.write(Self.token, "a.txt")
        try folder.run("zip", "-q", "-P", "word", "out.zip", "a.txt")
        try folder.run("rm", "a.txt")
        let coverage = try await Acme.scan(folder).coverage
        #expect(!coverage.isComplete)
        #expect(coverage.diagnostics.map(\.reason) == ["1 encrypted member: not read"])
    }

    @Test func rowsOfADatabaseAreToldByTableAndRow() async throws {
        let folder = try ScratchFolder()
        try folder.run(
            "python3", "-c",
            """
            import sqlite3; c = sqlite3.connect('app.db'); c.execute('CREATE TABLE users(id INTEGER PRIMARY KEY, note TEXT, key TEXT)')
            c.executemany('INSERT INTO users VALUES (?, ?, ?)', [(n, 'x' * 9000, '') for n in range(1, 41)])
            c.execute('INSERT INTO users VALUES (77, ?, ?)', ('y' * 3000, '\(Self.token)')); c.commit()
            """)
        let finding = try #require(try await Acme.scan(folder).findings.first)
        #expect(finding.text == Self.token)
        #expect(finding.place.container == ["users", "row 77"])
        #expect(finding.place.span.line == 2)
    }

    @Test func stringsOfACompiledModuleAreToldByTheirBytes() async throws {
        let folder = try ScratchFolder()
        try folder.write("def f():\n    return call('\(Self.token)', 'other words')\n", "module.py")
        try folder.run("python3", "-c", "import py_compile; py_compile.compile('module.py', 'module.pyc')")
        try folder.run("rm", "module.py")
        let bytes = try folder.read("module.pyc")
        let finding = try #require(try await Acme.scan(folder).findings.first)
        #expect(bytes[try #require(finding.place.span.bytes)].elementsEqual(Self.token.utf8))
    }
}
