import Rules

/// What the name of a variable, key, header or element says of the value it carries.
enum CarrierName {
    /// How much a name says.
    enum Kind: Hashable {
        /// A secret that machines make: a token, an API key.
        case strong
        /// A word that has other meanings too: `key`, `auth`.
        case weak
        /// A secret that a person may have chosen.
        case password
    }

    /// The words of names, as `carriers.yaml` lists them.
    struct Words: Sendable {
        let secrets: Set<String>
        let weak: Set<String>
        let passwords: Set<String>
        let notAfter: Set<String>
        let notBefore: Set<String>
        let not: Set<String>

        init(_ rules: CarrierRules) {
            secrets = Set(rules.secrets)
            weak = Set(rules.weak)
            passwords = Set(rules.passwords)
            notAfter = Set(rules.notAfter)
            notBefore = Set(rules.notBefore)
            not = Set(rules.notIn)
        }

        func kind(of word: String) -> Kind? {
            if passwords.contains(word) { return .password }
            if secrets.contains(word) { return .strong }
            return weak.contains(word) ? .weak : nil
        }

        /// The kind by the end of a word, since names are often run together: `githubtoken`, `dbpassword`.
        func kind(ofEnd word: String) -> Kind? {
            for length in (5...10).reversed() where length < word.utf8.count {
                let end = String(word.suffix(length))
                guard passwords.contains(end) || secrets.contains(end) else { continue }
                return notBefore.contains(String(word.dropLast(length))) ? nil : kind(of: end)
            }
            return word.hasSuffix("key") && !notBefore.contains(String(word.dropLast(3))) ? .weak : nil
        }
    }

    /// The kind of secret that a name is the name of; nil where it is of none.
    ///
    /// The last word for a secret in it decides: `password_hash_rounds` is about rounds, `API_TOKEN_PROD` is a token.
    static func kind(of name: [UInt8], words: Words) -> Kind? {
        let parts = parts(of: name)
        guard !parts.contains(where: words.not.contains),
            !zip(parts, parts.dropFirst()).contains(where: { words.not.contains($0 + $1) })
        else { return nil }
        for last in parts.indices.reversed() {
            for length in [3, 2, 1] where last - length + 1 >= 0 {
                let first = last - length + 1
                let word = parts[first...last].joined()
                guard let kind = words.kind(of: word) ?? (length == 1 ? words.kind(ofEnd: word) : nil) else {
                    continue
                }
                let about = parts[(last + 1)...].contains(where: words.notAfter.contains)
                let other = first > 0 && isKey(word, kind) && words.notBefore.contains(parts[first - 1])
                return about || other ? nil : kind
            }
        }
        return nil
    }

    /// Whether a word is one for a key or token, of which there are kinds that are no secrets: a host key, but a host secret.
    private static func isKey(_ word: String, _ kind: Kind) -> Bool {
        kind != .password && word != "secret" && word != "secrets"
    }

    /// The words of a name in small letters, cut where punctuation stands and where the case rises, without the numbers at
    /// their ends: `XApiKey2` is `x`, `api`, `key`.
    static func parts(of name: [UInt8]) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        func close() {
            while let last = part.last, (0x30...0x39).contains(last) { part.removeLast() }
            if !part.isEmpty { parts.append(String(decoding: part, as: UTF8.self)) }
            part = []
        }
        for (index, byte) in name.enumerated() {
            guard Shape.isAlphanumeric(byte) else {
                close()
                continue
            }
            if isUpper(byte), index > 0 {
                let startsWord = index + 1 < name.count && isLower(name[index + 1])
                if isLower(name[index - 1]) || startsWord && isUpper(name[index - 1]) { close() }
            }
            part.append(isUpper(byte) ? byte | 0x20 : byte)
        }
        close()
        return parts
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
