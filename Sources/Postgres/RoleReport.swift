/// What a role is and may do on the server it logged in to, as the server itself says.
package struct RoleReport: Hashable, Sendable {
    /// A role that the role is a member of, directly or through others.
    package struct Membership: Hashable, Sendable {
        package let role: String
        /// Whether it may grant the membership to others.
        package let isAdmin: Bool
    }

    /// What the role may do with a table or view, on any of its columns.
    package struct Table: Hashable, Sendable {
        package let schema: String
        package let name: String
        package let isOwned: Bool
        package let privileges: Set<Privilege>
        /// The server's estimate; `nil` when it has none.
        package let estimatedRows: Int?
    }

    /// A privilege on a table, named as in `GRANT`.
    package enum Privilege: String, Hashable, Sendable, CaseIterable {
        case select = "SELECT"
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
        case truncate = "TRUNCATE"
    }

    package let role: String
    package let database: String
    /// As in `server_version_num`: 150004 is 15.4.
    package let serverVersion: Int
    /// Whether the server is a standby, where nothing can be written.
    package let isInRecovery: Bool
    package let isSuperuser: Bool
    package let canCreateRoles: Bool
    package let canCreateDatabases: Bool
    package let canReplicate: Bool
    package let bypassesRowSecurity: Bool
    /// Seconds since 1970 after which the password is no longer accepted; `nil` for never.
    package let validUntil: Int?
    /// `nil` for no limit.
    package let connectionLimit: Int?
    package let canCreateInDatabase: Bool
    package let memberships: [Membership]
    package let ownedDatabases: [String]
    package let ownedSchemas: [String]
    /// The databases of the server that the role may connect to.
    package let connectableDatabases: [String]
    /// The schemas that the role may create in.
    package let writableSchemas: [String]
    /// The tables and views outside the system's schemas that the role may do something with.
    package let tables: [Table]
    /// Whether one of the lists was cut at its limit of a thousand.
    package let isCut: Bool

    /// The tables that the role owns.
    package var ownedTables: [Table] { tables.filter(\.isOwned) }
}

extension PostgresTarget {
    /// Logs in and asks the server what the role is and may do.
    package func inspect(policy: PostgresPolicy) async throws(PostgresFailure) -> RoleReport {
        try RoleReport(answers: await rows(of: RoleReport.statements, policy: policy))
    }
}

// MARK: - Statements

extension RoleReport {
    private static let limit = 1_000

    /// The statements whose answers make a report.
    package static let statements: [FixedSelect] = [
        roleItself, memberships, ownedDatabases, ownedSchemas, connectableDatabases, writableSchemas, tables,
    ]

    private static let roleItself: FixedSelect = """
        SELECT r.rolname, current_database(), current_setting('server_version_num'), pg_is_in_recovery(),
            r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
            CASE WHEN isfinite(r.rolvaliduntil) THEN extract(epoch FROM r.rolvaliduntil)::bigint END,
            nullif(r.rolconnlimit, -1), has_database_privilege(current_database(), 'CREATE')
        FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
        """

    /// By the catalogue and not `pg_has_role`, which says yes to everything for a superuser.
    private static let memberships: FixedSelect = """
        SELECT r.rolname, bool_or(h.admin)
        FROM (
            WITH RECURSIVE held (role, admin) AS (
                SELECT m.roleid, m.admin_option FROM pg_catalog.pg_auth_members m
                JOIN pg_catalog.pg_roles me ON me.oid = m.member WHERE me.rolname = current_user
                UNION
                SELECT m.roleid, m.admin_option FROM pg_catalog.pg_auth_members m JOIN held h ON m.member = h.role
            )
            SELECT role, admin FROM held
        ) h JOIN pg_catalog.pg_roles r ON r.oid = h.role
        GROUP BY r.rolname ORDER BY r.rolname LIMIT 1001
        """

    private static let ownedDatabases: FixedSelect = """
        SELECT d.datname FROM pg_catalog.pg_database d
        WHERE pg_get_userbyid(d.datdba) = current_user AND NOT d.datistemplate ORDER BY 1 LIMIT 1001
        """

    private static let ownedSchemas: FixedSelect = """
        SELECT n.nspname FROM pg_catalog.pg_namespace n
        WHERE pg_get_userbyid(n.nspowner) = current_user
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1 LIMIT 1001
        """

    private static let connectableDatabases: FixedSelect = """
        SELECT d.datname FROM pg_catalog.pg_database d
        WHERE d.datallowconn AND has_database_privilege(d.oid, 'CONNECT') ORDER BY 1 LIMIT 1001
        """

    private static let writableSchemas: FixedSelect = """
        SELECT n.nspname FROM pg_catalog.pg_namespace n
        WHERE has_schema_privilege(n.oid, 'CREATE')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1 LIMIT 1001
        """

    private static let tables: FixedSelect = """
        SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) = current_user,
            has_any_column_privilege(c.oid, 'SELECT'), has_any_column_privilege(c.oid, 'INSERT'),
            has_any_column_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE'),
            has_table_privilege(c.oid, 'TRUNCATE'), CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
            AND (has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
                OR has_table_privilege(c.oid, 'DELETE, TRUNCATE'))
        ORDER BY 1, 2 LIMIT 1001
        """
}

// MARK: - Answers

extension RoleReport {
    /// Reads a report from the rows that `statements` were answered with.
    package init(answers: [[[String?]]]) throws(PostgresFailure) {
        guard answers.count == Self.statements.count, let facts = answers[0].first, facts.count == 12,
            let role = facts[0], let database = facts[1], let serverVersion = facts[2].flatMap({ Int($0) })
        else { throw .unexpectedAnswer }
        self.role = role
        self.database = database
        self.serverVersion = serverVersion
        isInRecovery = facts[3] == "t"
        isSuperuser = facts[4] == "t"
        canCreateRoles = facts[5] == "t"
        canCreateDatabases = facts[6] == "t"
        canReplicate = facts[7] == "t"
        bypassesRowSecurity = facts[8] == "t"
        validUntil = facts[9].flatMap { Int($0) }
        connectionLimit = facts[10].flatMap { Int($0) }
        canCreateInDatabase = facts[11] == "t"
        isCut = answers.contains { $0.count > Self.limit }
        let lists = answers.map { $0.prefix(Self.limit) }
        memberships = try lists[1].map { row throws(PostgresFailure) in
            guard row.count == 2, let role = row[0] else { throw .unexpectedAnswer }
            return Membership(role: role, isAdmin: row[1] == "t")
        }
        ownedDatabases = try Self.names(lists[2])
        ownedSchemas = try Self.names(lists[3])
        connectableDatabases = try Self.names(lists[4])
        writableSchemas = try Self.names(lists[5])
        tables = try lists[6].map { row throws(PostgresFailure) in try Table(row) }
    }

    private static func names(_ rows: ArraySlice<[String?]>) throws(PostgresFailure) -> [String] {
        try rows.map { row throws(PostgresFailure) in
            guard row.count == 1, let name = row[0] else { throw .unexpectedAnswer }
            return name
        }
    }
}

extension RoleReport.Table {
    fileprivate init(_ row: [String?]) throws(PostgresFailure) {
        guard row.count == 9, let schema = row[0], let name = row[1] else { throw .unexpectedAnswer }
        self.schema = schema
        self.name = name
        isOwned = row[2] == "t"
        privileges = Set(zip(RoleReport.Privilege.allCases, row[3...7]).filter { $1 == "t" }.map(\.0))
        estimatedRows = row[8].flatMap { Int($0) }
    }
}
