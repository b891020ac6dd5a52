internal import Decoding
internal import Rules
import Secrets

/// What tells of a secret that a person may have chosen whether it is one.
extension Detection {
    /// Fewer bytes that are no text hold no secret.
    private static let leastBinary = 16

    /// The same, of low confidence where the secret is what documentation has; nil where it is none at all.
    func weighed(as form: TokenRule.Chosen, in bytes: Span<UInt8>) -> Detection? {
        let value = bytes.array(secret)
        var weighed = self
        switch form {
        case .plain:
            let (user, host) = (part("user", in: bytes), part("host", in: bytes))
            if PasswordSample.isSample(value, user: user, host: host) { weighed.confidence = .low }
        case .basic:
            guard let login = BasicLogin(value) else { return nil }
            if login.isSample { weighed.confidence = .low }
        case .base64:
            guard let plain = EncodedRun.base64(value) else { return nil }
            if !BasicLogin.isText(plain) {
                guard plain.count >= Self.leastBinary, Shape(value).isRandom() else { return nil }
            } else if !plain.contains(UInt8(ascii: ":")), PasswordSample.isSample(plain) {
                weighed.confidence = .low
            }
        }
        return weighed
    }

    private func part(_ role: String, in bytes: Span<UInt8>) -> [UInt8] {
        guard let part = parts.first(where: { $0.role == role }) else { return [] }
        return bytes.array(part.bytes)
    }
}

extension Shape {
    /// Whether it is base64 of a sentence, as samples are: `SGVsbG8g…` for `Hello from Acme`.
    var isEncodedSentence: Bool {
        guard count >= 16, let plain = EncodedRun.base64(bytes) else { return false }
        let isText = plain.allSatisfy { (0x20...0x7E).contains($0) }
        return isText && plain.filter { $0 == 0x20 }.count >= 2
    }
}

/// The name and password that the basic scheme joins with a colon and writes in base64 (RFC 7617).
struct BasicLogin {
    let user: [UInt8]
    let password: [UInt8]

    /// - Parameter value: What follows the word `Basic`; nil where it is no login.
    init?(_ value: [UInt8]) {
        guard let plain = EncodedRun.base64(value), let colon = plain.firstIndex(of: UInt8(ascii: ":")),
            Self.isText(plain)
        else { return nil }
        user = Array(plain[..<colon])
        password = Array(plain[(colon + 1)...])
    }

    /// Whether it is a sample; of a token that stands for a name and has no password, whether that is one.
    ///
    /// So are those in RFC 7617 and RFC 6749, whose words tell nothing.
    var isSample: Bool {
        if user == Array("Aladdin".utf8), password == Array("open sesame".utf8) { return true }
        if user == Array("s6BhdRkqt3".utf8) { return true }
        return password.isEmpty
            ? PasswordSample.isSample(user) : PasswordSample.isSample(password, user: user)
    }

    /// Whether bytes are text: no control bytes, and hardly any beyond ASCII.
    static func isText(_ bytes: [UInt8]) -> Bool {
        var high = 0
        for byte in bytes {
            if byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte) || byte == 0x7F { return false }
            if byte >= 0x80 { high += 1 }
        }
        return high == 0 || high * 4 <= bytes.count || String(validating: bytes, as: UTF8.self) != nil
    }
}
