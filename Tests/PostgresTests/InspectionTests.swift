import Glibc
import LoopbackServer
import Postgres
import PostgresServer
import Testing

/// Sessions with a real server: who may do what there, and whom it does not let in.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct InspectionTests {
    private static let setup = """
        CREATE ROLE readers NOLOGIN;
        CREATE ROLE staff NOLOGIN;
        GRANT readers TO staff;
        CREATE ROLE narrow LOGIN PASSWORD 'narrow-password' VALID UNTIL '2099-01-01 00:00:00+00' CONNECTION LIMIT 5;
        GRANT staff TO narrow WITH ADMIN OPTION;
        CREATE ROLE expired LOGIN PASSWORD 'expired-password' VALID UNTIL '2001-01-01';
        CREATE ROLE builder LOGIN PASSWORD 'builder-password' CREATEROLE CREATEDB REPLICATION BYPASSRLS
            VALID UNTIL 'infinity';
        CREATE TABLE public.customers (id int, name text, card text);
        CREATE TABLE public.closed (id int);
        GRANT SELECT ON public.customers TO readers;
        CREATE TABLE public.columns_only (id int, name text);
        GRANT UPDATE (name) ON public.columns_only TO narrow;
        CREATE SCHEMA private;
        CREATE TABLE private.hidden (id int);
        GRANT SELECT ON private.hidden TO narrow;
        CREATE SCHEMA own AUTHORIZATION narrow;
        CREATE TABLE own.notes (id int);
        ALTER TABLE own.notes OWNER TO narrow;
        INSERT INTO own.notes SELECT generate_series(1, 50);
        ANALYZE own.notes;
        """

    private static func withServer<Value>(_ body: (PostgresServer) async throws -> Value) async throws
        -> Value
    {
        let server = try PostgresServer()
        defer { server.stop() }
        try server.execute(setup)
        return try await body(server)
    }

    /// As a user who named the server would allow, in the clear.
    private static func policy(_ server: PostgresServer) -> PostgresPolicy {
        var policy = PostgresPolicy(allowedHosts: ["127.0.0.1:\(server.port)", "localhost"])
        policy.privateAddressHosts = policy.allowedHosts
        policy.plaintextHosts = policy.allowedHosts
        return policy
    }

    private static func target(
        _ server: PostgresServer, _ user: String, _ password: String? = nil, host: String = "127.0.0.1",
        database: String = "postgres"
    ) throws -> PostgresTarget {
        let password = Array((password ?? "\(user)-password").utf8)
        return try #require(
            PostgresTarget(host: host, port: server.port, user: user, password: password, database: database))
    }

    private static func failure(_ target: PostgresTarget, _ policy: PostgresPolicy) async -> PostgresFailure?
    {
        do throws(PostgresFailure) {
            _ = try await target.inspect(policy: policy)
            return nil
        } catch {
            return error
        }
    }

    /// One server for the whole story: starting one takes a second.
    @Test func tellsRolesApart() async throws {
        try await Self.withServer { server in
            try await superuser(server)
            try await narrow(server)
            try await builder(server)
            try await refusals(server)
            try await transport(server)
            try await readOnly(server)
        }
    }

    private func superuser(_ server: PostgresServer) async throws {
        let string = server.connectionString(user: PostgresServer.superuser, password: server.password)
        let target = try #require(PostgresTarget.parse(connectionString: Array(string.utf8)))
        let report = try await target.inspect(policy: Self.policy(server))
        #expect(report.role == PostgresServer.superuser)
        #expect(report.isSuperuser && report.canCreateRoles && report.canCreateDatabases)
        #expect(report.canReplicate && report.bypassesRowSecurity && report.canCreateInDatabase)
        #expect(report.validUntil == nil && report.connectionLimit == nil)
        #expect(report.memberships.isEmpty)
        #expect(report.ownedDatabases == ["postgres"])
        #expect(report.tables.map(\.name).contains("closed"))
        #expect(report.tables.allSatisfy { $0.privileges == Set(RoleReport.Privilege.allCases) })
        #expect(report.serverVersion >= 90_600)
    }

    private func narrow(_ server: PostgresServer) async throws {
        let report = try await Self.target(server, "narrow").inspect(policy: Self.policy(server))
        #expect(report.role == "narrow" && report.database == "postgres" && !report.isInRecovery)
        #expect(!report.isSuperuser && !report.canCreateRoles && !report.canCreateDatabases)
        #expect(!report.canReplicate && !report.bypassesRowSecurity && !report.canCreateInDatabase)
        #expect(report.validUntil == 4_070_908_800)
        #expect(report.connectionLimit == 5)
        #expect(report.memberships.map(\.role) == ["readers", "staff"])
        #expect(report.memberships.map(\.isAdmin) == [false, true])
        #expect(report.ownedDatabases.isEmpty && report.ownedSchemas == ["own"])
        #expect(report.writableSchemas == ["own"])
        #expect(report.connectableDatabases.contains("postgres"))
        let rights = report.tables.map { "\($0.schema).\($0.name) \($0.privileges.map(\.rawValue).sorted())" }
        #expect(
            rights == [
                "own.notes \(RoleReport.Privilege.allCases.map(\.rawValue).sorted())",
                "public.columns_only [\"UPDATE\"]", "public.customers [\"SELECT\"]",
            ])
        #expect(report.ownedTables.map(\.name) == ["notes"])
        #expect(report.ownedTables.first?.estimatedRows == 50)
        #expect(!report.isCut)
    }

    private func builder(_ server: PostgresServer) async throws {
        let report = try await Self.target(server, "builder").inspect(policy: Self.policy(server))
        #expect(!report.isSuperuser && report.canCreateRoles && report.canCreateDatabases)
        #expect(report.canReplicate && report.bypassesRowSecurity)
        #expect(report.validUntil == nil)
    }

    private func refusals(_ server: PostgresServer) async throws {
        let policy = Self.policy(server)
        #expect(
            await Self.failure(try Self.target(server, "narrow", "wrong"), policy)
                == .denied(sqlState: "28P01"))
        #expect(await Self.failure(try Self.target(server, "nobody"), policy) == .denied(sqlState: "28P01"))
        #expect(await Self.failure(try Self.target(server, "expired"), policy) == .denied(sqlState: "28P01"))
        let absent = try Self.target(server, "narrow", database: "no such database")
        #expect(await Self.failure(absent, policy) == .server(sqlState: "3D000"))

        var unnamed = policy
        unnamed.allowedHosts = ["db.example.com"]
        let target = try Self.target(server, "narrow")
        #expect(await Self.failure(target, unnamed) == .refusedHost("127.0.0.1:\(server.port)"))
        var publicOnly = policy
        publicOnly.privateAddressHosts = []
        #expect(await Self.failure(target, publicOnly) == .refusedAddress("loopback"))

        var small = policy
        small.maxRows = 1
        #expect(await Self.failure(target, small) == .tooLarge)
        small = policy
        small.maxBytes = 10
        #expect(await Self.failure(target, small) == .tooLarge)
    }

    private func transport(_ server: PostgresServer) async throws {
        var policy = Self.policy(server)
        policy.plaintextHosts = []
        // Nobody vouches for the server's certificate, until its own is given as the one to trust.
        let target = try Self.target(server, "narrow", host: "localhost")
        #expect(await Self.failure(target, policy) == .tls)
        policy.rootCertificates = server.certificate
        #expect(await Self.failure(target, policy) == nil)
    }

    private func readOnly(_ server: PostgresServer) async throws {
        let target = try Self.target(server, "narrow")
        let policy = Self.policy(server)
        let answers = try await target.rows(
            of: ["SELECT current_setting('transaction_read_only'), NULL, 'é'", "SELECT 1 WHERE false"],
            policy: policy)
        #expect(answers == [[["on", nil, "é"]], []])
        await #expect(throws: PostgresFailure.server(sqlState: "25006")) {
            try await target.rows(of: ["INSERT INTO own.notes VALUES (51)"], policy: policy)
        }
        await #expect(throws: PostgresFailure.server(sqlState: "42601")) {
            try await target.rows(of: ["SELEC"], policy: policy)
        }
    }
}
