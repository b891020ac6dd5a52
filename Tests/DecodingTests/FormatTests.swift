import Decoding
import Foundation
import ScratchFolder
import Testing

/// Rows of databases that SQLite itself wrote.
@Suite struct SQLiteFileTests {
    private static func database(_ statements: String, before: String = "") throws -> [UInt8] {
        let folder = try ScratchFolder()
        try folder.write(
            "import sqlite3\nc = sqlite3.connect('out')\nc.executescript('''\(before)''')\nc.executescript('''\(statements)''')\nc.commit(); c.close()",
            "make.py")
        try folder.run("python3", "make.py")
        return try folder.read("out")
    }

    private static func rows(_ bytes: [UInt8]) throws -> [String] {
        let seen = SQLiteFile(bytes.span)
        var file = try #require(seen)
        var rows: [String] = []
        file.forEachRow(in: bytes.span) { row in
            rows.append(
                "\(row.table) \(row.id.map(String.init) ?? "-"): \(String(decoding: row.text, as: UTF8.self))"
            )
            return true
        }
        return rows
    }

    @Test(arguments: [
        "", "PRAGMA encoding = 'UTF-16le';", "PRAGMA encoding = 'UTF-16be';", "PRAGMA page_size = 512;",
    ])
    func rowsHaveTheirTableAndColumns(_ before: String) throws {
        let bytes = try Self.database(
            """
            CREATE TABLE users(id INTEGER PRIMARY KEY, "e mail" TEXT DEFAULT (')'), n NUMERIC(10, 2), token TEXT, CHECK (n > 0));
            INSERT INTO users VALUES (7, 'a@example.com', 5, 'first'), (-3, NULL, 6, 'sec"ond');
            CREATE TABLE settings(key TEXT, value TEXT); INSERT INTO settings VALUES ('github.token', 'third');
            CREATE VIEW v AS SELECT * FROM users;
            """, before: before)
        #expect(
            try Self.rows(bytes) == [
                "users -3: token = sec\"ond\n", "users 7: e mail = \"a@example.com\"\ntoken = \"first\"\n",
                "settings 1: github.token = \"third\"\n",
            ])
    }

    @Test func longValuesAndManyRowsAreJoinedOverPages() throws {
        let bytes = try Self.database(
            """
            CREATE TABLE t(a TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
            INSERT INTO t SELECT printf('%.*c-%d', (i * 37) % 6000, 'x', i) FROM n;
            """)
        let rows = try Self.rows(bytes)
        let expected = (1...3000).map { index in
            "t \(index): a = \"\(String(repeating: "x", count: max(1, (index * 37) % 6000)))-\(index)\"\n"
        }
        let isEqual = rows == expected
        #expect(isEqual)
    }

    @Test func rowsWithoutNumbersAreRead() throws {
        let bytes = try Self.database(
            "CREATE TABLE w(a TEXT PRIMARY KEY, b TEXT) WITHOUT ROWID; INSERT INTO w VALUES ('k', 'v');")
        #expect(try Self.rows(bytes) == ["w -: column1 = \"k\"\ncolumn2 = \"v\"\n"])
    }

    @Test func noBytesHoweverDamagedBreakTheReading() throws {
        let whole = try Self.database(
            "CREATE TABLE t(a TEXT, b BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                + " INSERT INTO t SELECT printf('%.*c', i * 30, 'y'), i FROM n;")
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                bytes[Int.random(in: 16..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &generator))
            guard SQLiteFile(bytes.span) != nil else { continue }
            #expect(try Self.rows(bytes).count <= bytes.count)
        }
    }
}

/// Strings of compiled Python modules.
@Suite struct MarshalStringsTests {
    @Test(arguments: [3, 20, 48, 57, 65, 97, 122, 300])
    func stringsOfAnyLengthStandAlone(_ length: Int) throws {
        var generator = SeededGenerator(seed: UInt64(length))
        let value = "ab_" + generator.letters(length)
        let folder = try ScratchFolder()
        try folder.write("def f():\n    return call('\(value)')\n", "module.py")
        try folder.run("python3", "-c", "import py_compile; py_compile.compile('module.py', 'out')")
        let bytes = try folder.read("out")
        let seen = MarshalStrings.isModule(bytes.span)
        #expect(seen)
        let text = MarshalStrings.text(of: bytes.span)
        let lines = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.contains(value))
        let start = try #require(text.bytes.firstRange(of: Array(value.utf8)))
        #expect(Array(bytes[text.source(of: start)]) == Array(value.utf8))
    }
}
