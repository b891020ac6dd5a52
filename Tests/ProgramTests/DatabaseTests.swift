import PostgresServer
import Testing

/// A real PostgreSQL: two roles of one server told apart, and nothing changed in it.
@Suite(.enabled(if: PostgresServer.isInstalled, "needs PostgreSQL's server"))
struct DatabaseTests {
    @Test func aSuperuserAndANarrowRoleAreToldApart() throws {
        let server = try PostgresServer()
        defer { server.stop() }
        let password = Tokens.password(420)
        try server.execute(
            "CREATE ROLE narrow LOGIN PASSWORD '\(password)'; CREATE TABLE notes (line text); GRANT SELECT ON notes TO narrow"
        )
        let scratch = try Scratch()
        let owner = server.connectionString(user: PostgresServer.superuser, password: server.password)
        let narrow = server.connectionString(user: "narrow", password: password)
        try scratch.write("DATABASE_URL=\(owner)\n", "tree/owner.env")
        try scratch.write("DATABASE_URL=\(narrow)\n", "tree/narrow.env")
        let report = try scratch.report(
            of: scratch.tokscan(
                "tree", "--probe", "--allow-host", "http://127.0.0.1", "--format", "json"))
        let roles = Dictionary(grouping: report.credentials) { $0.places[0].file }
        let mighty = try #require(roles["tree/owner.env"]?.first)
        let weak = try #require(roles["tree/narrow.env"]?.first)
        #expect(mighty.grant.state == "live" && weak.grant.state == "live")
        #expect(Set(mighty.grant.actions.map(\.effect)).isSuperset(of: ["admin", "destroy"]))
        #expect(Set(weak.grant.actions.map(\.effect)).isDisjoint(with: ["admin", "destroy", "write"]))
        #expect(mighty.kinds.contains("over-privileged"))
        #expect(report.run.requests == [Report.Request(host: "127.0.0.1:\(server.port)", count: 2)])
        let named = ["http://127.0.0.1:\(server.port)": "live", "http://127.0.0.1:1": "not-probed"]
        for (name, state) in named {
            let again = try scratch.report(
                of: scratch.tokscan("tree", "--probe", "--allow-host", name, "--format", "json"))
            #expect(again.credentials.map(\.grant.state) == [state, state])
        }
        // Unnamed, the server is not spoken to; with a wrong password, the role is not live.
        let unnamed = try scratch.report(of: scratch.tokscan("tree", "--probe", "--format", "json"))
        #expect(unnamed.credentials.allSatisfy { $0.grant.state == "not-probed" })
        #expect(unnamed.run.requests.isEmpty)
    }
}
