import Addresses
import CPQ
import Glibc

/// A connection to a server, closed when it goes out of scope; lives on one thread.
@safe struct Session: ~Copyable {
    private let connection: OpaquePointer
    private let policy: PostgresPolicy
    private let deadline: Deadline

    /// Connects and logs in.
    ///
    /// - Parameter address: the one address, already vetted, that is connected to.
    static func open(
        _ target: PostgresTarget, at address: IPAddress, policy: PostgresPolicy, deadline: Deadline
    ) throws(PostgresFailure) -> Session {
        let parameters = ConnectionParameters(target, at: address, policy: policy)
        guard let connection = unsafe parameters.start() else { throw .unreachable }
        let session = unsafe Session(connection, policy, deadline)
        try session.connect(by: deadline.sooner(policy.connectTimeout))
        return session
    }

    private init(_ connection: OpaquePointer, _ policy: PostgresPolicy, _ deadline: Deadline) {
        unsafe self.connection = connection
        self.policy = policy
        self.deadline = deadline
        // Makes errors carry their SQLSTATE and none of the server's words.
        _ = unsafe PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
    }

    deinit { unsafe PQfinish(connection) }

    private func connect(by deadline: Deadline) throws(PostgresFailure) {
        guard unsafe PQstatus(connection) != CONNECTION_BAD else { throw connectionFailure() }
        // Before the first call libpq wants to write.
        var wanted = PGRES_POLLING_WRITING
        while wanted != PGRES_POLLING_OK {
            guard wanted != PGRES_POLLING_FAILED else { throw connectionFailure() }
            try wait(for: wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline)
            wanted = unsafe PQconnectPoll(connection)
        }
    }

    // MARK: Statements

    /// Runs one statement and gives its rows.
    func rows(_ statement: String) throws(PostgresFailure) -> [[String?]] {
        guard unsafe PQsendQuery(connection, statement) == 1, unsafe PQsetSingleRowMode(connection) == 1
        else {
            throw .unreachable
        }
        var rows: [[String?]] = []
        var bytes = 0
        var failure: PostgresFailure?
        while let result = try nextResult() {
            switch result.status {
            case PGRES_SINGLE_TUPLE:
                let row = result.row
                bytes += row.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
                rows.append(row)
                guard rows.count <= policy.maxRows, bytes <= policy.maxBytes else { throw .tooLarge }
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: continue
            case PGRES_FATAL_ERROR: failure = result.sqlState.map(Self.failure) ?? .unreachable
            default: throw .unexpectedAnswer
            }
        }
        if let failure { throw failure }
        return rows
    }

    /// The next result of the running statement; `nil` after the last.
    private func nextResult() throws(PostgresFailure) -> StatementResult? {
        while unsafe PQisBusy(connection) == 1 {
            try wait(for: POLLIN, until: deadline)
            guard unsafe PQconsumeInput(connection) == 1 else { throw .unreachable }
        }
        return unsafe StatementResult(PQgetResult(connection))
    }

    /// Sleeps until the socket is ready, in slices so that cancellation is seen.
    private func wait(for event: Int32, until deadline: Deadline) throws(PostgresFailure) {
        while true {
            try deadline.check()
            var wanted = pollfd(fd: unsafe PQsocket(connection), events: Int16(event), revents: 0)
            if unsafe poll(&wanted, 1, deadline.slice) > 0 { return }
        }
    }

    // MARK: Failures

    /// Why the connection could not be made, from libpq's message: its C interface has no code for it.
    private func connectionFailure() -> PostgresFailure {
        let message = unsafe String(cString: PQerrorMessage(connection))
        if let state = Self.sqlState(in: message) { return Self.failure(state) }
        return ["SSL", "certificate"].contains(where: message.contains) ? .tls : .unreachable
    }

    /// The SQLSTATE at the end of a line such as `FATAL:  28P01`.
    private static func sqlState(in message: String) -> String? {
        for line in message.split(separator: "\n") {
            guard let word = line.split(separator: " ").last, line.contains(":  \(word)"), isSQLState(word)
            else {
                continue
            }
            return String(word)
        }
        return nil
    }

    private static func isSQLState(_ word: Substring) -> Bool {
        word.utf8.count == 5 && word.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }

    private static func failure(_ state: String) -> PostgresFailure {
        ["28000", "28P01"].contains(state) ? .denied(sqlState: state) : .server(sqlState: state)
    }
}

/// One result of a statement, cleared when it goes out of scope.
@safe private struct StatementResult: ~Copyable {
    private let raw: OpaquePointer

    init?(_ raw: OpaquePointer?) {
        guard let raw = unsafe raw else { return nil }
        unsafe self.raw = raw
    }

    deinit { unsafe PQclear(raw) }

    var status: ExecStatusType { unsafe PQresultStatus(raw) }

    /// The values of the first row.
    var row: [String?] {
        let columns = unsafe PQnfields(raw)
        return (0..<columns).map { column in
            guard unsafe PQgetisnull(raw, 0, column) == 0, let value = unsafe PQgetvalue(raw, 0, column)
            else {
                return nil
            }
            let length = Int(unsafe PQgetlength(raw, 0, column))
            return unsafe String(decoding: UnsafeRawBufferPointer(start: value, count: length), as: UTF8.self)
        }
    }

    var sqlState: String? {
        // PG_DIAG_SQLSTATE, a character constant that Swift does not import as Int32.
        guard let text = unsafe PQresultErrorField(raw, Int32(UInt8(ascii: "C"))) else { return nil }
        return unsafe String(cString: text)
    }
}
