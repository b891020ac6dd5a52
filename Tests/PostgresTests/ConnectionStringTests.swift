import Postgres
import Testing

/// What is taken from a connection string, and which strings lead nowhere.
@Suite struct ConnectionStringTests {
    private static func target(
        _ host: String, _ port: Int = 5432, _ user: String = "u", _ password: String = "p",
        _ database: String = "d"
    ) -> PostgresTarget? {
        PostgresTarget(host: host, port: port, user: user, password: Array(password.utf8), database: database)
    }

    @Test(arguments: [
        ("postgresql://u:p@h/d", target("h")),
        (
            "postgres://u:p@DB.Example.com:6543/d?sslmode=disable&connect_timeout=1",
            target("db.example.com", 6543)
        ),
        ("postgresql+psycopg2://u:p@h/d", target("h")),
        ("jdbc:postgresql://h:5433/d?user=u&password=p&ssl=false", target("h", 5433)),
        ("postgresql://u:p@h", target("h", 5432, "u", "p", "u")),
        ("postgresql://u:p@h/", target("h", 5432, "u", "p", "u")),
        ("postgresql://u:p@h:/d", target("h")),
        ("postgresql://u%40x:p%3A%2F%40@h/d%2Fe", target("h", 5432, "u@x", "p:/@", "d/e")),
        ("postgresql://u:p:q@h/d", target("h", 5432, "u", "p:q")),
        ("postgresql://u:p@q@h/d", target("h", 5432, "u", "p@q")),
        ("postgresql://u:p@[2001:db8::1]:5433/d", target("2001:db8::1", 5433)),
        ("  postgresql://u:p@h/d\n", target("h")),
        ("postgresql://u:p@h/d?service=x&passfile=/x&options=-c%20x&sslrootcert=/x", target("h")),
        ("host=h user=u password=p dbname=d", target("h")),
        (
            "host = h  port = 5433 user=u password='p q\\'r' dbname=d sslmode=disable",
            target("h", 5433, "u", "p q'r")
        ),
        ("host=h user=u password=p\\ q dbname=d service=x", target("h", 5432, "u", "p q")),
        ("host=h user=u password=p", target("h", 5432, "u", "p", "u")),
    ])
    func taken(string: String, expected: PostgresTarget?) throws {
        let expected = try #require(expected)
        #expect(PostgresTarget.parse(connectionString: Array(string.utf8)) == expected)
    }

    @Test(arguments: [
        "", "postgresql://", "mysql://u:p@h/d", "postgresql://h/d", "postgresql://u@h/d",
        "postgresql://u:@h/d",
        "postgresql://:p@h/d", "postgresql://u:p@/d", "postgresql://u:p@h1,h2/d",
        "postgresql://u:p@h1:1,h2:2/d",
        "postgresql://u:p@%2Fvar%2Frun/d", "postgresql://u:p@/d?host=/var/run",
        "postgresql://u:p@h/d?host=other",
        "postgresql://u:p@h/d?hostaddr=127.0.0.1", "postgresql://u:p@h/d?port=1",
        "postgresql://u:p@h/d?password=q",
        "postgresql://u:p@h/d?%68ost=other", "postgresql://u:p@h:0/d", "postgresql://u:p@h:65536/d",
        "postgresql://u:p@h:1x/d", "postgresql://u:p%0@h/d", "postgresql://u:p%zz@h/d",
        "postgresql://u:p%00@h/d",
        "postgresql://u:p@h%00x/d", "postgresql://u:p@[::1/d", "postgresql://u:p@[::1]x/d",
        "host=/var/run/postgresql user=u password=p", "host=h1,h2 user=u password=p", "user=u password=p",
        "hostaddr=127.0.0.1 user=u password=p", "host=h user=u password=p host=other",
        "host=h user=u password='p",
        "host=h user=u password=", "host=h user", "=h user=u password=p", "service=x",
    ])
    func refused(string: String) {
        #expect(PostgresTarget.parse(connectionString: Array(string.utf8)) == nil)
    }

    @Test func bytesThatAreNotUTF8StayInThePassword() throws {
        let string = Array("postgresql://u:".utf8) + [0xFF, 0xFE] + Array("@h/d".utf8)
        #expect(PostgresTarget.parse(connectionString: string)?.password == [0xFF, 0xFE])
    }

    @Test func descriptionHoldsNoPassword() throws {
        let target = try #require(Self.target("h", 5432, "u", "s3cr3t"))
        var dumped = ""
        dump(target, to: &dumped)
        for text in ["\(target)", String(reflecting: target), dumped] { #expect(!text.contains("s3cr3t")) }
    }
}
