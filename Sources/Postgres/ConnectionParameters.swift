import Addresses
import CPQ
import Glibc

/// The keywords that a session is opened with: all that libpq has, so that nothing is left to its environment and files.
///
/// A keyword that is missing or empty would be filled from a variable (`PGSSLROOTCERT`), a service file, a password
/// file or the folder `~/.postgresql` (PostgreSQL, 34.1.2, 34.15).
struct ConnectionParameters {
    private var values: [String: [UInt8]]

    init(_ target: PostgresTarget, at address: IPAddress, policy: PostgresPolicy) {
        let varying = [
            "dbname": target.database,
            "host": target.host,
            "hostaddr": address.description,
            "port": "\(target.port)",
            "sslmode": policy.allowsPlaintext(address, of: target) ? "disable" : "verify-full",
            "sslrootcert": policy.rootCertificates,
            "user": target.user,
        ]
        values = Self.fixed.merging(varying) { $1 }.mapValues { Array($0.utf8) }
        values["password"] = target.password
    }

    private static let fixed = [
        "application_name": "tokscan",
        "channel_binding": "prefer",
        "client_encoding": "UTF8",
        "connect_timeout": "0",
        "fallback_application_name": "tokscan",
        "gssdelegation": "0",
        "gssencmode": "disable",
        "gsslib": "gssapi",
        "keepalives": "1",
        "krbsrvname": "postgres",
        "load_balance_hosts": "disable",
        "options": "-c default_transaction_read_only=on -c statement_timeout=5000 -c search_path=pg_catalog",
        "passfile": "/dev/null",
        "sslcert": nowhere,
        "sslcertmode": "disable",
        "sslcompression": "0",
        "sslcrl": nowhere,
        "sslcrldir": nowhere,
        "sslkey": nowhere,
        "sslnegotiation": "postgres",
        "sslsni": "1",
        "ssl_max_protocol_version": "TLSv1.3",
        "ssl_min_protocol_version": "TLSv1.2",
        "target_session_attrs": "any",
    ]

    /// All keywords that get a value here.
    private static let keywords = Set(fixed.keys).union([
        "dbname", "host", "hostaddr", "password", "port", "sslmode", "sslrootcert", "user",
    ])

    /// A path below a file that is no folder, which libpq takes as "there is none".
    private static let nowhere = "/dev/null/none"

    /// Begins to connect, without blocking.
    ///
    /// - Returns: the connection, which the caller must finish; `nil` when there is no memory for it.
    func start() -> OpaquePointer? {
        let known = values.filter { Self.knownKeywords.contains($0.key) }.sorted { $0.key < $1.key }
        let keywords = CStrings(known.map { Array($0.key.utf8) })
        let texts = CStrings(known.map(\.value))
        // The last argument: a database's name is never taken for a connection string.
        return unsafe PQconnectStartParams(keywords.list, texts.list, 0)
    }

    /// The keywords that this libpq knows; on first use also clears what no keyword overrides.
    private static let knownKeywords: Set<String> = {
        // The name of a service makes libpq read service files, and these three become settings of the session.
        for name in ["PGSERVICE", "PGDATESTYLE", "PGTZ", "PGGEQO", "PGREQUIRESSL"] { clearVariable(name) }
        var known: Set<String> = []
        let options = unsafe PQconndefaults()
        defer { unsafe PQconninfoFree(options) }
        var next = unsafe options
        while let option = unsafe next, let keyword = unsafe option.pointee.keyword {
            let name = unsafe String(cString: keyword)
            known.insert(name)
            if !keywords.contains(name), let variable = unsafe option.pointee.envvar {
                clearVariable(unsafe String(cString: variable))
            }
            unsafe next = option + 1
        }
        return known
    }()

    /// Removes a variable of the environment, if it is there at all: other threads may be reading.
    private static func clearVariable(_ name: String) {
        if unsafe getenv(name) != nil { unsafe unsetenv(name) }
    }
}

/// Strings as C takes a list of them: with a null pointer at its end.
@safe private final class CStrings {
    private(set) var list: [UnsafePointer<CChar>?]

    init(_ strings: [[UInt8]]) {
        unsafe list = strings.map { bytes in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (index, byte) in bytes.enumerated() { unsafe copy[index] = CChar(bitPattern: byte) }
            unsafe copy[bytes.count] = 0
            return unsafe UnsafePointer(copy)
        }
        unsafe list.append(nil)
    }

    deinit {
        for index in unsafe list.indices { unsafe list[index]?.deallocate() }
    }
}
