import Glibc
import LoopbackServer
import Postgres
import PostgresServer
import Testing

/// Sessions with what is no PostgreSQL server, or with an environment that would lead libpq astray.
@Suite struct SessionTests {
    private static func policy() -> PostgresPolicy {
        var policy = PostgresPolicy(allowedHosts: ["127.0.0.1"])
        policy.privateAddressHosts = ["127.0.0.1"]
        policy.connectTimeout = .milliseconds(300)
        return policy
    }

    private static func target(port: Int) throws -> PostgresTarget {
        try #require(PostgresTarget(host: "127.0.0.1", port: port, user: "u", password: [112], database: "d"))
    }

    private static func failure(_ port: Int, _ policy: PostgresPolicy) async throws -> PostgresFailure? {
        let target = try target(port: port)
        do throws(PostgresFailure) {
            _ = try await target.rows(of: ["SELECT 1"], policy: policy)
            return nil
        } catch {
            return error
        }
    }

    @Test func nobodyListening() async throws {
        let server = try LoopbackServer { _ in .silence }
        server.stop()
        #expect(try await Self.failure(server.port, Self.policy()) == .unreachable)
    }

    @Test(arguments: [true, false])
    func serverThatNeverAnswers(isPlain: Bool) async throws {
        let server = try LoopbackServer { _ in .silence }
        defer { server.stop() }
        var policy = Self.policy()
        if isPlain { policy.plaintextHosts = ["127.0.0.1"] }
        #expect(try await Self.failure(server.port, policy) == .timeout)
    }

    @Test func cancellationEndsTheSession() async throws {
        let server = try LoopbackServer { _ in .silence }
        defer { server.stop() }
        var policy = Self.policy()
        policy.connectTimeout = .seconds(60)
        policy.totalTimeout = .seconds(60)
        let (port, slow) = (server.port, policy)
        let task = Task { try await Self.failure(port, slow) }
        while server.connections == 0 { await Task.yield() }
        task.cancel()
        #expect(try await task.value == .cancelled)
    }

    @Test(.enabled(if: PostgresServer.isInstalled))
    func environmentIsIgnored() async {
        await #expect(processExitsWith: .success) {
            let server = try PostgresServer()
            defer { server.stop() }
            let astray = [
                "PGHOST": "192.0.2.1", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGUSER": "x",
                "PGPASSWORD": "x",
                "PGDATABASE": "x", "PGSERVICE": "x", "PGSERVICEFILE": "/x", "PGSSLMODE": "disable",
                "PGSSLROOTCERT": "/x", "PGSSLCERT": "/x", "PGSSLKEY": "/x", "PGSSLCRL": "/x",
                "PGSSLCRLDIR": "/x",
                "PGSSLMINPROTOCOLVERSION": "x", "PGSSLMAXPROTOCOLVERSION": "x", "PGGSSENCMODE": "require",
                "PGCHANNELBINDING": "require", "PGTARGETSESSIONATTRS": "standby",
                "PGOPTIONS": "-c nonsense=x",
                "PGCLIENTENCODING": "x", "PGDATESTYLE": "x", "PGTZ": "x", "PGGEQO": "x", "PGREQUIREPEER": "x",
                "PGCONNECT_TIMEOUT": "x", "PGAPPNAME": "x", "PGPASSFILE": "/x", "PGKRBSRVNAME": "x",
            ]
            for (name, value) in astray { unsafe setenv(name, value, 1) }
            var policy = PostgresPolicy(allowedHosts: ["127.0.0.1"])
            policy.privateAddressHosts = ["127.0.0.1"]
            policy.rootCertificates = server.certificate
            let string = server.connectionString(user: PostgresServer.superuser, password: server.password)
            let target = try #require(PostgresTarget.parse(connectionString: Array(string.utf8)))
            let answer = try await target.rows(
                of: [
                    "SELECT current_setting('application_name'), ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
                ],
                policy: policy)
            #expect(answer == [[["tokscan", "true"]]])
        }
    }
}
