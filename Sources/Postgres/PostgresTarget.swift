/// Where a connection string leads and whom it logs in: these five parts of it, and nothing else that it says.
package struct PostgresTarget: Hashable, Sendable {
    /// A name or an address in lower case; an IPv6 address without brackets.
    package let host: String
    package let port: Int
    package let user: String
    package let password: [UInt8]
    package let database: String

    /// The protocol's own port.
    package static let ownPort = 5432

    /// `nil` unless each part can be passed on as it is: not empty, no NUL, one host that is no path.
    package init?(
        host: String, port: Int = ownPort, user: String, password: [UInt8], database: String? = nil
    ) {
        let database = database ?? user
        guard !user.isEmpty, !password.isEmpty, !database.isEmpty, (1...65_535).contains(port),
            !user.utf8.contains(0), !password.contains(0), !database.utf8.contains(0),
            !host.isEmpty, host.utf8.allSatisfy(isHostByte)
        else { return nil }
        self.host = host.lowercased()
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }

    /// `host:port`, an IPv6 address in brackets.
    package var authority: String { "\(bracketedHost):\(port)" }

    /// The host as reports name it: with its port where that is not the protocol's own.
    package var name: String { port == Self.ownPort ? bracketedHost : authority }

    /// The host as it stands before a port.
    var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }
}

extension PostgresTarget: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(user)@\(authority)/\(database)" }

    package var customMirror: Mirror { Mirror(self, children: ["authority": authority, "user": user]) }
}

/// Whether a byte may stand in the name or address of one host: no slash of a socket's path, no comma of a list.
private func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "-._:".utf8.contains(byte)
    }
}

// MARK: - Connection strings

extension PostgresTarget {
    /// Reads a connection string: a URI (`postgresql://user:password@host/db`, with a driver as in
    /// `postgresql+psycopg2://` or as JDBC writes it), or `host=… password=…` (libpq, 34.1.1).
    ///
    /// - Returns: `nil` when it names no host, several, or a socket; when user or password is missing; when a part
    ///   is given twice or cannot be decoded.
    package static func parse(connectionString: [UInt8]) -> PostgresTarget? {
        let text = connectionString.drop(while: isSpace)
        var end = text.endIndex
        while end > text.startIndex, isSpace(text[end - 1]) { end -= 1 }
        let trimmed = Array(text[..<end])
        let parts = uriParts(trimmed) ?? keywordParts(trimmed)
        return parts.flatMap { target($0) }
    }

    /// The keywords that are taken.
    private static let keywords: Set<String> = ["dbname", "host", "password", "port", "user"]

    private static func target(_ parts: [String: [UInt8]]) -> PostgresTarget? {
        guard let host = parts["host"].flatMap(text), let user = parts["user"].flatMap(text),
            let password = parts["password"]
        else { return nil }
        var port = ownPort
        if let written = parts["port"], !written.isEmpty {
            guard written.allSatisfy({ (48...57).contains($0) }),
                let number = text(written).flatMap({ Int($0) })
            else { return nil }
            port = number
        }
        let database = parts["dbname"].flatMap(text)
        return PostgresTarget(
            host: host, port: port, user: user, password: password,
            database: database.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    // MARK: URI

    private static func uriParts(_ bytes: [UInt8]) -> [String: [UInt8]]? {
        guard let separator = bytes.firstRange(of: Array("://".utf8)) else { return nil }
        var scheme = String(decoding: bytes[..<separator.lowerBound], as: UTF8.self).lowercased()
        if scheme.hasPrefix("jdbc:") { scheme.removeFirst("jdbc:".count) }
        guard ["postgres", "postgresql"].contains(scheme.prefix { $0 != "+" }) else { return nil }
        let rest = bytes[separator.upperBound...].prefix { $0 != UInt8(ascii: "#") }
        let hierarchy = rest.prefix { $0 != UInt8(ascii: "?") }
        let authority = hierarchy.prefix { $0 != UInt8(ascii: "/") }
        var parts: [String: [UInt8]] = [:]
        guard add(authority: authority, to: &parts) else { return nil }
        let path = hierarchy[authority.endIndex...].dropFirst()
        if !path.isEmpty {
            guard let database = decoded(path) else { return nil }
            parts["dbname"] = database
        }
        return add(query: rest[hierarchy.endIndex...].dropFirst(), to: &parts) ? parts : nil
    }

    private static func add(authority: ArraySlice<UInt8>, to parts: inout [String: [UInt8]]) -> Bool {
        var location = authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            location = authority[(at + 1)...]
            let user = authority[..<at].prefix { $0 != UInt8(ascii: ":") }
            parts["user"] = decoded(user)
            if user.endIndex < at { parts["password"] = decoded(authority[(user.endIndex + 1)..<at]) }
        }
        var host = location.prefix { $0 != UInt8(ascii: ":") }
        if location.first == UInt8(ascii: "[") {
            guard let bracket = location.firstIndex(of: UInt8(ascii: "]")) else { return false }
            parts["host"] = Array(location[(location.startIndex + 1)..<bracket])
            host = location[...bracket]
        } else {
            parts["host"] = decoded(host)
        }
        let tail = location[host.endIndex...]
        guard let colon = tail.first else { return true }
        parts["port"] = Array(tail.dropFirst())
        return colon == UInt8(ascii: ":")
    }

    /// Adds the parts that stand in the query; what would contact another host, or give a part twice, is refused.
    private static func add(query: ArraySlice<UInt8>, to parts: inout [String: [UInt8]]) -> Bool {
        for item in query.split(separator: UInt8(ascii: "&")) {
            let name = item.prefix { $0 != UInt8(ascii: "=") }
            guard let key = decoded(name).flatMap(text) else { return false }
            if ["host", "hostaddr", "port"].contains(key) { return false }
            guard keywords.contains(key) else { continue }
            guard parts[key] == nil, let value = decoded(item[name.endIndex...].dropFirst()) else {
                return false
            }
            parts[key] = value
        }
        return true
    }

    /// Undoes percent-encoding; `nil` when it is broken.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue)
            else {
                return nil
            }
            result.append(high << 4 | low)
        }
        return result
    }

    // MARK: Keywords and values

    private static func keywordParts(_ bytes: [UInt8]) -> [String: [UInt8]]? {
        var parts: [String: [UInt8]] = [:]
        var rest = bytes.drop(while: isSpace)
        while !rest.isEmpty {
            let name = rest.prefix { $0 != UInt8(ascii: "=") && !isSpace($0) }
            rest = rest[name.endIndex...].drop(while: isSpace)
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
            rest = rest.drop(while: isSpace)
            guard let value = takeValue(&rest) else { return nil }
            rest = rest.drop(while: isSpace)
            let key = String(decoding: name, as: UTF8.self)
            guard keywords.contains(key) else { continue }
            guard parts[key] == nil else { return nil }
            parts[key] = value
        }
        return parts
    }

    /// Takes a value: to the next space, or in quotes; a backslash takes the byte after it as it is.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        let isQuoted = rest.first == UInt8(ascii: "'")
        if isQuoted { rest.removeFirst() }
        while let byte = rest.first {
            if !isQuoted, isSpace(byte) { return value }
            rest.removeFirst()
            if isQuoted, byte == UInt8(ascii: "'") { return value }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            value.append(escaped)
        }
        return isQuoted ? nil : value
    }
}

private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
}
