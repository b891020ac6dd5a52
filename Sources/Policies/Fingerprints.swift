internal import Crypto

extension FingerprintText {
    /// Takes `tks1:` or `tks1s:` with 64 lowercase hexadecimal digits.
    package init?(_ text: String) {
        let prefixes = [PortableFingerprint.plainPrefix, PortableFingerprint.saltedPrefix]
        guard let prefix = prefixes.first(where: text.hasPrefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        guard digits.count == 64, digits.allSatisfy({ "0123456789abcdef".contains($0) }) else { return nil }
        self.init(text: text)
    }

    /// Whether it was made under a file's salt.
    var isSalted: Bool { text.hasPrefix(PortableFingerprint.saltedPrefix) }
}
