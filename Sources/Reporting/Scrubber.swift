import Secrets

/// Replaces the secrets of a run, and their usual encodings, in every string that leaves through a report.
///
/// A string is searched once for all forms together: six bytes from the middle of each form are its key in a hash
/// table, because the beginnings and ends of tokens are shared by all tokens of a kind. Percent- and
/// backslash-escaped text is searched in its decoded form too, so that every spelling of an escape is covered.
struct Scrubber: Sendable {
    /// One spelling of a secret.
    private struct Form: Sendable {
        var bytes: [UInt8]
        var replacement: [UInt8]

        /// Where the key lies in the form.
        var keyOffset: Int { (bytes.count - Scrubber.keyLength) / 2 }
    }

    /// A stretch of text to replace.
    private struct Hit {
        var range: Range<Int>
        var replacement: [UInt8]
    }

    /// The shortest secret that is looked for, in bytes: anything shorter stands in ordinary words.
    static let keyLength = 6
    private static let keyMask: UInt64 = 0xFFFF_FFFF_FFFF
    private static let filterBits: UInt64 = 16

    private var forms: [Form] = []
    private var formsByKey: [UInt64: [Int]] = [:]
    /// Answers no for most keys without hashing them into the table.
    private var filter: [Bool] = []

    /// Collects what must not be told from all credentials of a run.
    init(_ run: Run) {
        let names = Set(run.judgements.flatMap { Self.publicNames($0.credential) })
        var seen: Set<[UInt8]> = []
        for judgement in run.judgements {
            for secret in Self.secrets(of: judgement.credential) {
                guard !judgement.isLow || Self.isTelling(secret), seen.insert(secret.bytes).inserted else {
                    continue
                }
                guard !names.contains(String(decoding: secret.bytes, as: UTF8.self).lowercased()) else {
                    continue
                }
                add(secret)
            }
        }
        for secret in run.hidden where seen.insert(secret.bytes).inserted { add(secret) }
    }

    /// The text with every form of every secret replaced by the secret's redacted form.
    func clean(_ text: String) -> String {
        guard let cleaned = cleaned(Array(text.utf8)) else { return text }
        return String(decoding: cleaned, as: UTF8.self)
    }

    /// The bytes with every form of every secret replaced by the secret's redacted form.
    func clean(_ bytes: [UInt8]) -> [UInt8] { cleaned(bytes) ?? bytes }
}

// MARK: - What is secret

extension Scrubber {
    /// Roles of parts that name something and open nothing.
    static let publicRoles: Set<String> = [
        "account", "account-id", "application-id", "client-id", "database", "email", "endpoint", "host",
        "hostname",
        "key-id", "organisation", "organization", "port", "project", "project-id", "region", "scheme", "site",
        "subdomain", "tenant", "tenant-id", "url", "user", "username", "workspace",
    ]

    /// Values that everybody tries first: hiding them hides nothing, and would mangle paths and sentences.
    static let commonWords: Set<String> = [
        "123456", "1234567", "12345678", "123456789", "1234567890", "admin123", "administrator", "change_me",
        "change-me", "changeit", "changeme", "database", "default", "development", "dockerpass", "example",
        "guest1",
        "hunter2", "letmein", "mariadb", "mongodb", "mypassword", "mysecret", "mysecretpassword",
        "passphrase",
        "passw0rd", "password", "password1", "password123", "placeholder", "postgres", "postgresql",
        "production",
        "qwerty", "rabbitmq", "replaceme", "root123", "sample", "secret", "secret123", "secretkey", "staging",
        "supersecret", "test123", "test1234", "testing", "testpass", "testpassword", "testtest", "username",
        "welcome", "your_password", "your-password", "yourpassword",
    ]

    /// The length in bytes from which what is no mixture is no word either.
    private static let longestWord = 20
    /// The shortest mixture of letters and digits that is more than a name such as `sha256`, in bytes.
    private static let shortestMixture = 8

    private static func publicNames(_ credential: Credential) -> [String] {
        [credential.rule, credential.provider] + credential.rule.split(separator: ".").map(String.init)
    }

    private static func secrets(of credential: Credential) -> [Secret] {
        let hidden = credential.parts.filter { !publicRoles.contains($0.key) }
        return [credential.secret] + hidden.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a doubtful secret stands in other text for itself: a short word stands there for what it means, and hiding
    /// it there would only tell which word it is.
    private static func isTelling(_ secret: Secret) -> Bool {
        let bytes = secret.bytes
        let hasDigit = bytes.contains { (0x30...0x39).contains($0) }
        let hasLetter = bytes.contains { (0x61...0x7A).contains($0 | 0x20) }
        return bytes.count >= longestWord || bytes.count >= shortestMixture && hasDigit && hasLetter
    }

    private mutating func add(_ secret: Secret) {
        guard secret.bytes.count >= Self.keyLength,
            !Self.commonWords.contains(String(decoding: secret.bytes, as: UTF8.self).lowercased())
        else { return }
        let replacement = Array(secret.redacted.utf8)
        for bytes in Self.spellings(of: secret.bytes) { add(Form(bytes: bytes, replacement: replacement)) }
    }

    private mutating func add(_ form: Form) {
        guard form.bytes.count >= Self.keyLength else { return }
        if filter.isEmpty { filter = Array(repeating: false, count: 1 << Self.filterBits) }
        let key = form.bytes[form.keyOffset..<(form.keyOffset + Self.keyLength)].reduce(0) {
            $0 << 8 | UInt64($1)
        }
        filter[Self.slot(key)] = true
        formsByKey[key, default: []].append(forms.count)
        forms.append(form)
    }

    /// The secret itself, its hexadecimal and base64 forms, its form-encoded spaces and its long lines.
    private static func spellings(of secret: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = [secret, Encoding.hex(secret)]
        forms.insert(Encoding.hex(secret).map { $0 >= 0x61 ? $0 - 0x20 : $0 })
        forms.insert(secret.map { $0 == 0x20 ? 0x2B : $0 })
        for shift in 0..<3 {
            for form in base64(secret, shift: shift) {
                forms.insert(form)
                forms.insert(form.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 })
            }
        }
        // A line of a private key is as telling as the key; its first and last line are not.
        let lines = secret.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
        if lines.count > 1 {
            forms.formUnion(lines.filter { $0.count >= 16 && $0.first != 0x2D }.map(Array.init))
        }
        return forms
    }

    /// What base64 makes of a secret that stands `shift` bytes into a group of three: the letters that it alone decides.
    private static func base64(_ secret: [UInt8], shift: Int) -> [[UInt8]] {
        let encoded = Encoding.base64(Array(repeating: 0, count: shift) + secret).filter { $0 != 0x3D }
        let decided = (shift + secret.count) * 8 / 6
        let core = Array(encoded[[0, 2, 3][shift]..<decided])
        return shift == 0 ? [core, encoded] : [core]
    }

    private static func slot(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> (64 - filterBits))
    }
}

// MARK: - Search

extension Scrubber {
    /// Text after an escape was undone, and where each of its bytes began in the original.
    private struct View {
        var bytes: [UInt8]
        /// One more entry than bytes: the last is the original's end.
        var origins: [Int]
    }

    private func cleaned(_ bytes: [UInt8]) -> [UInt8]? {
        guard !forms.isEmpty, bytes.count >= Self.keyLength else { return nil }
        var hits = search(bytes)
        for view in Self.unescaped(bytes) {
            for hit in search(view.bytes) {
                let range = view.origins[hit.range.lowerBound]..<view.origins[hit.range.upperBound]
                hits.append(Hit(range: range, replacement: hit.replacement))
            }
        }
        return hits.isEmpty ? nil : Self.replace(hits, in: bytes)
    }

    private func search(_ bytes: [UInt8]) -> [Hit] {
        var hits: [Hit] = []
        var key: UInt64 = 0
        for index in bytes.indices {
            key = (key << 8 | UInt64(bytes[index])) & Self.keyMask
            guard index + 1 >= Self.keyLength, filter[Self.slot(key)], let candidates = formsByKey[key] else {
                continue
            }
            for candidate in candidates {
                let form = forms[candidate]
                let start = index + 1 - Self.keyLength - form.keyOffset
                let end = start + form.bytes.count
                guard start >= 0, end <= bytes.count, bytes[start..<end].elementsEqual(form.bytes) else {
                    continue
                }
                hits.append(Hit(range: start..<end, replacement: form.replacement))
            }
        }
        return hits
    }

    /// Hits that overlap become one replacement.
    private static func replace(_ hits: [Hit], in bytes: [UInt8]) -> [UInt8] {
        let sorted = hits.sorted {
            ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
        }
        var result: [UInt8] = []
        var written = 0
        for hit in sorted {
            if hit.range.lowerBound >= written {
                result += bytes[written..<hit.range.lowerBound]
                result += hit.replacement
            }
            written = max(written, hit.range.upperBound)
        }
        return result + bytes[written...]
    }

    /// The text with its escapes undone, two deep; most has none.
    private static func unescaped(_ bytes: [UInt8]) -> [View] {
        guard bytes.contains(where: { $0 == 0x25 || $0 == 0x5C }) else { return [] }
        let plain = View(bytes: bytes, origins: Array(0...bytes.count))
        let once = [decodePercent(plain), decodeBackslash(plain)].compactMap(\.self)
        let twice = once.flatMap { [decodePercent($0), decodeBackslash($0)] }.compactMap(\.self)
        return once + twice
    }

    private static func decodePercent(_ view: View) -> View? {
        decode(view, escape: 0x25) { bytes, index in
            hexadecimal(bytes, index + 1, digits: 2).map { ([UInt8(truncatingIfNeeded: $0)], 3) }
        }
    }

    private static func decodeBackslash(_ view: View) -> View? {
        decode(view, escape: 0x5C) { bytes, index in
            guard index + 1 < bytes.count else { return nil }
            switch bytes[index + 1] {
            case UInt8(ascii: "n"): return ([0x0A], 2)
            case UInt8(ascii: "r"): return ([0x0D], 2)
            case UInt8(ascii: "t"): return ([0x09], 2)
            case UInt8(ascii: "b"): return ([0x08], 2)
            case UInt8(ascii: "f"): return ([0x0C], 2)
            case UInt8(ascii: "x"): return hexadecimal(bytes, index + 2, digits: 2).map { ([UInt8($0)], 4) }
            case UInt8(ascii: "u"):
                guard let scalar = hexadecimal(bytes, index + 2, digits: 4).flatMap(Unicode.Scalar.init)
                else {
                    return nil
                }
                return (Array(String(scalar).utf8), 6)
            case let other where other < 0x80: return ([other], 2)
            default: return nil
            }
        }
    }

    /// Undoes one kind of escape; nil where the text has none.
    private static func decode(
        _ view: View, escape: UInt8,
        _ undo: (_ bytes: [UInt8], _ index: Int) -> (bytes: [UInt8], length: Int)?
    ) -> View? {
        guard view.bytes.contains(escape) else { return nil }
        var result = View(bytes: [], origins: [])
        var index = 0
        while index < view.bytes.count {
            let undone = view.bytes[index] == escape ? undo(view.bytes, index) : nil
            let (bytes, length) = undone ?? ([view.bytes[index]], 1)
            result.bytes += bytes
            result.origins += Array(repeating: view.origins[index], count: bytes.count)
            index += length
        }
        result.origins.append(view.origins[view.bytes.count])
        return result
    }

    private static func hexadecimal(_ bytes: [UInt8], _ start: Int, digits: Int) -> UInt32? {
        guard start + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<(start + digits)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
