/// Tells the passwords of documentation and tests from those that somebody uses: `scott:tiger`, `my_secret_password`.
enum PasswordSample {
    /// Words that samples are put together from.
    private static let words: Set<String> = [
        "password", "passwords", "passwd", "passphrase", "passcode", "pass", "passw", "pwd", "pw", "psw",
        "secret", "secrets",
        "token", "key", "apikey", "credential", "credentials", "user", "users", "username", "usr", "name",
        "login", "admin",
        "administrator", "root", "guest", "owner", "test", "tests", "testing", "tester", "demo", "example",
        "sample", "default",
        "dummy", "fake", "mock", "stub", "foo", "bar", "baz", "qux", "foobar", "some", "any", "my", "your",
        "the", "a", "an",
        "this", "that", "is", "not", "super", "very", "new", "old", "current", "original", "wrong", "bad",
        "good", "correct",
        "valid", "invalid", "incorrect", "real", "change", "me", "it", "here", "enter", "insert", "put",
        "type", "hello",
        "world", "welcome", "letmein", "qwerty", "asdf", "abc", "abcd", "xyz", "db", "database", "sql",
        "mysql", "mssql",
        "oracle", "postgres", "postgresql", "pg", "mongo", "mongodb", "redis", "rabbit", "rabbitmq", "mq",
        "elastic",
        "elasticsearch", "kafka", "celery", "server", "client", "host", "local", "localhost", "app",
        "application", "web",
        "service", "dev", "development", "prod", "production", "staging", "stage", "ci", "docker", "string",
        "value", "text",
        "none", "null", "nil", "undefined", "empty", "blank", "redacted", "hidden", "masked", "private",
        "public", "plain",
        "strong", "weak", "simple", "secure", "long", "short", "random", "temp", "tmp", "hunter", "sa", "or",
        "of", "for",
        "in", "to", "with", "and", "no", "placeholder", "todo", "unused", "ignored", "whatever", "anything",
        "something",
        "nothing", "first", "second", "one", "two", "three", "other", "another", "different", "same", "diff",
        "ssh", "ftp",
        "http", "smtp", "imap", "mail", "email", "api", "auth", "oauth", "basic", "proxy", "cert", "keystore",
        "truststore",
        "ldap", "jwt", "hash", "salt", "encrypted", "raw", "monkey", "airflow", "django", "flask", "laravel",
        "wordpress",
        "keycloak", "grafana", "access", "git", "github", "gitlab", "personal", "bearer", "session", "master",
        "main", "license",
        "repo", "registry", "npm", "nexus", "id", "uri", "url", "region", "aws", "mine", "super", "hash",
        "jenkins", "vagrant", "alice", "bob",
    ]
    private static let longestWord = 16
    /// Parts of names of hosts that documentation gives anybody.
    private static let sampleDomains: Set<Substring> = [
        "foo", "bar", "company", "mycompany", "yourcompany", "domain", "mydomain", "yourdomain",
    ]
    /// Words that make a sample of whatever short text they stand in.
    private static let certain = [
        "password", "passwd", "passphrase", "changeme", "placeholder", "passwort", "kennwort", "wachtwoord",
        "motdepasse",
    ]
    /// A password of fewer letters and nothing else is nobody's.
    private static let leastPlainLetters = 7
    /// Words in disguise that have letters of both cases, digits and marks are somebody's own if they are as long as this.
    private static let leastStrong = 12

    /// Words one of which makes words a sample on whatever host.
    private static let plain = ["pass", "pwd", "secret", "token", "key", "example", "sample", "change"]

    /// Whether a password is a sample: of words that say so, or the same as the name it belongs to.
    ///
    /// On a host that may be real only the plainest are samples, since people do use `root:root`.
    ///
    /// - Parameters:
    ///   - user: The name of who has the password, empty where it is not known.
    ///   - host: Where it is used, empty where it is not known.
    static func isSample(_ password: [UInt8], user: [UInt8] = [], host: [UInt8] = []) -> Bool {
        let password = NameScanner.withoutEscapes(password)
        guard password.count > 3 else { return true }
        let letters = lowercased(password.filter(isLetter))
        let name = lowercased(user.filter(isLetter))
        let digits = password.filter { (0x30...0x39).contains($0) }
        if letters.isEmpty { return digits.count < 6 || Shape(digits).isSequence }
        if password.count >= 8, Shape(password).isRepetitive { return true }
        // The sample account of Oracle's database, whose password others lengthen to meet a policy.
        if name == Array("scott".utf8), letters.starts(with: Array("tiger".utf8)) { return true }
        let isReal = isReal(host: host)
        let isEqual = !user.isEmpty && lowercased(password) == lowercased(user)
        if isEqual { return !isReal || isAnybody(name) }
        if !host.isEmpty, !isReal, isAnybody(name), !isOwn(password, host: host) { return true }
        guard digits.count <= 4 || Shape(digits).isSequence else { return false }
        if letters.count == password.count, letters.count < (isReal ? 6 : leastPlainLetters) { return true }
        if isConstant(password) || isCertain(letters) { return true }
        let isWords = isMadeOfWords(letters) || !name.isEmpty && isMadeOfWords(letters, after: name)
        guard isReal else { return isWords || isDisguised(password) }
        let text = String(decoding: letters, as: UTF8.self)
        return isWords && plain.contains(where: text.contains)
    }

    /// Whether the name of a user is one that documentation gives everybody.
    private static func isAnybody(_ name: [UInt8]) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        return ["me", "foo", "bar", "test", "name", "login", "alice", "bob", "john"].contains(text)
            || text.contains("user") && isMadeOfWords(name)
    }

    /// Whether a host may be somebody's: an address of a network, or a name with a domain that is not kept for documentation.
    private static func isReal(host: [UInt8]) -> Bool {
        let labels = String(decoding: lowercased(host), as: UTF8.self).split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return false }
        if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) {
            return !["127", "0"].contains(labels[0])
        }
        return !["example", "test", "invalid", "local", "localhost", "localdomain"].contains(String(last))
            && !labels.contains {
                $0.contains("example") || $0.contains("host") || sampleDomains.contains($0)
            }
    }

    /// Whether it is the name of a constant that stands for the password: `GITLAB_TOKEN`.
    private static func isConstant(_ password: [UInt8]) -> Bool {
        password.allSatisfy { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isMadeOfWords(_ letters: [UInt8], after name: [UInt8]) -> Bool {
        letters.starts(with: name) && isMadeOfWords(Array(letters.dropFirst(name.count)))
    }

    private static func isCertain(_ letters: [UInt8]) -> Bool {
        let text = String(decoding: letters, as: UTF8.self)
        return certain.contains { text.contains($0) && text.utf8.count - $0.utf8.count < 6 }
    }

    /// Whether a text can be cut into words.
    private static func isMadeOfWords(_ letters: [UInt8]) -> Bool {
        guard letters.count < 64 else { return false }
        var ends = [true] + [Bool](repeating: false, count: letters.count)
        for start in letters.indices where ends[start] {
            for end in start + 1...min(letters.count, start + longestWord)
            where !ends[end] && words.contains(String(decoding: letters[start..<end], as: UTF8.self)) {
                ends[end] = true
            }
        }
        return ends[letters.count]
    }

    /// Whether a password is somebody's own where the user's name tells nothing: it is random, or on this machine and of what
    /// the rules for passwords ask for.
    private static func isOwn(_ password: [UInt8], host: [UInt8]) -> Bool {
        let shape = Shape(password)
        return password.count >= 12 && shape.isRandom()
            || !host.contains(UInt8(ascii: ".")) && password.count >= 8 && shape.classes >= 3
                && shape.isMixedCase
    }

    /// Whether it is of words of samples with other signs for some of their letters: `P@ssw0rd1`, `superS3cret`.
    private static func isDisguised(_ password: [UInt8]) -> Bool {
        guard let plain = undisguised(password) else { return false }
        let isStrong = password.count >= leastStrong && Shape(password).classes == 4
        return isMadeOfWords(plain) && !isStrong || isCertain(plain)
    }

    /// The letters that the signs of a password stand for; nil where it has other signs than at its end.
    private static func undisguised(_ password: [UInt8]) -> [UInt8]? {
        let stem = password.reversed().drop { !isLetter($0) }.reversed()
        let plain = lowercased(
            stem.map { byte in
                switch byte {
                case UInt8(ascii: "0"): UInt8(ascii: "o")
                case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
                case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
                case UInt8(ascii: "3"): UInt8(ascii: "e")
                case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
                default: byte
                }
            })
        return plain.allSatisfy(isLetter) ? plain : nil
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
