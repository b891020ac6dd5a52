internal import Documents
internal import HTTP
internal import Postgres
internal import Rules
internal import Secrets

/// Asks a PostgreSQL server, in one read-only session, what a role is and may do.
struct PostgresIntrospector: Introspector {
    let requests = ["role"]

    /// Membership in a predefined role and the action it allows (postgresql.org/docs/current/predefined-roles.html).
    private static let predefined = [
        "pg_create_subscription": "subscribe", "pg_execute_server_program": "run-program",
        "pg_maintain": "maintain", "pg_monitor": "monitor", "pg_read_all_data": "read-all-data",
        "pg_read_server_files": "read-files", "pg_signal_backend": "signal",
        "pg_write_all_data": "write-all-data", "pg_write_server_files": "write-files",
    ]
    /// More tables than these are not named one by one.
    private static let mostTables = 50

    func server(of subject: Subject) -> (name: String, port: Int)? {
        Self.target(subject).map { ($0.name, PostgresTarget.ownPort) }
    }

    func plan(for subject: Subject, options: ProbeOptions) -> [PlannedRequest] {
        guard let target = Self.target(subject) else { return [] }
        return [
            PlannedRequest(
                credential: subject.credential.id, provider: subject.provider.id, name: "role",
                method: "SELECT",
                host: target.authority,
                url: "postgresql://\(target.user):…@\(target.authority)/\(target.database)",
                condition: nil, most: 1, isExchange: false, basis: .emulated)
        ]
    }

    func introspect(_ session: ProbeSession, into builder: inout GrantBuilder) async {
        guard let target = Self.target(session.subject) else {
            session.fail("role: the user or the host is missing")
            return
        }
        guard let rows = await session.rows("role", of: target) else { return }
        do {
            let report = try RoleReport(answers: rows)
            session.add(
                Answer(item: nil, response: .init(status: 200), document: nil, outcome: .live), to: "role")
            Self.claim(report, into: &builder)
        } catch {
            session.fail("role: \(error)")
        }
    }

    private static func target(_ subject: Subject) -> PostgresTarget? {
        // Only addresses are written percent-encoded.
        let isURL = ["uri", "jdbc"].contains(subject.token.id)
        func bytes(_ role: String) -> [UInt8]? {
            subject.value(role).map { isURL ? percentDecoded($0) : $0 }
        }
        func text(_ role: String) -> String? { bytes(role).flatMap { String(validating: $0, as: UTF8.self) } }
        guard let host = text("host"), let user = text("user"), let password = bytes("secret") else {
            return nil
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return PostgresTarget(
            host: bare, port: text("port").flatMap { Int($0) } ?? PostgresTarget.ownPort, user: user,
            password: password,
            database: text("database"))
    }

    private static func claim(_ report: RoleReport, into builder: inout GrantBuilder) {
        builder.isAnswered = true
        builder.claim(identity: report.role, .shown, "role: current_user")
        if report.isSuperuser {
            builder.claim(kind: "superuser", .shown, "role: pg_roles.rolsuper")
            builder.claim(level: .account, .shown, "role: pg_roles.rolsuper")
            builder.claim(actions: .all, .shown)
        } else {
            builder.claim(kind: "database role", .shown, "role: pg_roles")
            builder.claim(level: .resource, .shown, "role: pg_roles")
            builder.claim(actions: .named(actions(of: report)), .shown)
        }
        builder.claim(complete: !report.isCut, .shown)
        claimReach(of: report, into: &builder)
        if let end = report.validUntil {
            builder.claim(expiry: Int64(end), .shown, "role: pg_roles.rolvaliduntil")
        } else {
            builder.claim(expiry: Timestamp.never, .shown, "role: pg_roles.rolvaliduntil")
        }
        if let most = report.connectionLimit {
            builder.claim(limit: "at most \(most) connections", .shown, "role: pg_roles.rolconnlimit")
        }
        if report.isInRecovery {
            builder.claim(
                limit: "the server is a standby, where nothing can be written", .shown,
                "role: pg_is_in_recovery")
        }
    }

    private static func actions(of report: RoleReport) -> [String] {
        var actions: [String] = []
        if report.canCreateRoles { actions.append("create-role") }
        if report.canCreateDatabases { actions.append("create-database") }
        if report.canReplicate { actions.append("replicate") }
        if report.bypassesRowSecurity { actions.append("bypass-row-security") }
        actions += report.memberships.compactMap { predefined[$0.role] }
        if !report.ownedTables.isEmpty || !report.ownedSchemas.isEmpty { actions.append("drop") }
        if !report.ownedDatabases.isEmpty { actions.append("drop-database") }
        if report.canCreateInDatabase || !report.writableSchemas.isEmpty { actions.append("create") }
        let privileges = report.tables.reduce(into: Set<RoleReport.Privilege>()) {
            $0.formUnion($1.privileges)
        }
        return actions
            + RoleReport.Privilege.allCases.filter(privileges.contains).map { $0.rawValue.lowercased() }
    }

    private static func claimReach(of report: RoleReport, into builder: inout GrantBuilder) {
        builder.claim(
            resources: [report.database] + report.connectableDatabases.filter { $0 != report.database },
            kind: "database", isCut: report.isCut, .shown, "role: has_database_privilege CONNECT")
        let tables = report.tables.map { "\($0.schema).\($0.name)" }
        builder.claim(
            resources: Array(tables.prefix(mostTables)), kind: "table",
            isCut: report.isCut || tables.count > mostTables,
            .shown, "role: has_table_privilege")
    }
}
