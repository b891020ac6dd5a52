/// The variables of a configuration file (git-config), as written: no includes are followed and nothing runs.
struct ConfigFile: Sendable {
    /// One variable.
    ///
    /// Section and name are lower-cased, as git compares them; the subsection keeps its case.
    struct Variable: Sendable {
        let section: String
        let subsection: String
        let name: String
        /// nil for a variable without `=`, which means true.
        let value: String?
    }

    private(set) var variables: [Variable] = []

    init() {}

    /// Reads what it can: a line that follows no rule is passed over and said in `malformed`.
    init(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        variables = reader.variables()
        malformedLines = reader.malformedLines
    }

    /// Numbers of the lines that could not be read.
    private(set) var malformedLines: [Int] = []

    /// The last value of a variable, which is the one that counts.
    func last(_ section: String, _ name: String) -> Variable? {
        variables.last { $0.section == section && $0.subsection.isEmpty && $0.name == name }
    }

    /// Whether a boolean variable is set to true; nil where it is absent.
    func flag(_ section: String, _ name: String) -> Bool? {
        guard let variable = last(section, name) else { return nil }
        return Self.isTrue(variable.value)
    }

    static func isTrue(_ value: String?) -> Bool {
        guard let value else { return true }
        return ["true", "yes", "on", "1"].contains(value.lowercased())
    }

    mutating func append(_ other: ConfigFile) { variables += other.variables }
}

extension ConfigFile {
    /// A cursor over the bytes of a configuration file.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        var line = 1
        var section = ""
        var subsection = ""
        var malformedLines: [Int] = []

        init(bytes: [UInt8]) {
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
        }

        mutating func variables() -> [Variable] {
            var found: [Variable] = []
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
                case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
                case UInt8(ascii: "["): readSection()
                default:
                    if let variable = readVariable() { found.append(variable) }
                }
            }
            return found
        }

        private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func advance() {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }

        private mutating func skipLine() {
            while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
        }

        private mutating func reject() {
            malformedLines.append(line)
            skipLine()
        }

        /// `[section]`, `[section "subsection"]` or the old `[section.subsection]`.
        private mutating func readSection() {
            advance()
            var name: [UInt8] = []
            while let byte = peek(), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "\""),
                byte != UInt8(ascii: "\n")
            {
                if byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") { name.append(byte) }
                advance()
            }
            var quoted: [UInt8]?
            if peek() == UInt8(ascii: "\"") {
                advance()
                quoted = readSubsection()
            }
            guard peek() == UInt8(ascii: "]") else { return reject() }
            advance()
            let parts = String(decoding: name, as: UTF8.self).lowercased().split(separator: ".", maxSplits: 1)
            section = parts.first.map(String.init) ?? ""
            subsection = quoted.map { String(decoding: $0, as: UTF8.self) } ?? parts.dropFirst().joined()
        }

        private mutating func readSubsection() -> [UInt8] {
            var text: [UInt8] = []
            while let byte = peek(), byte != UInt8(ascii: "\n") {
                advance()
                if byte == UInt8(ascii: "\"") { break }
                if byte == UInt8(ascii: "\\"), let escaped = peek() {
                    text.append(escaped)
                    advance()
                } else {
                    text.append(byte)
                }
            }
            return text
        }

        private mutating func readVariable() -> Variable? {
            var name: [UInt8] = []
            while let byte = peek(), Self.isNameByte(byte) {
                name.append(byte)
                advance()
            }
            while let byte = peek(), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
            guard !name.isEmpty, !section.isEmpty else {
                reject()
                return nil
            }
            let key = String(decoding: name, as: UTF8.self).lowercased()
            switch peek() {
            case UInt8(ascii: "="):
                advance()
                let value = String(decoding: readValue(), as: UTF8.self)
                return Variable(section: section, subsection: subsection, name: key, value: value)
            case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"), UInt8(ascii: ";"):
                skipLine()
                return Variable(section: section, subsection: subsection, name: key, value: nil)
            default:
                reject()
                return nil
            }
        }

        /// The text after `=`: quotes, escapes, comments and continued lines as git reads them.
        private mutating func readValue() -> [UInt8] {
            var text: [UInt8] = []
            var kept = 0
            var isQuoted = false
            while let byte = peek(), byte != UInt8(ascii: "\n") {
                advance()
                switch byte {
                case UInt8(ascii: "\""): isQuoted.toggle()
                case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted: skipLine()
                case UInt8(ascii: "\\"):
                    guard let escaped = readEscape() else { continue }
                    text.append(escaped)
                    kept = text.count
                case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "\t") where !isQuoted,
                    UInt8(ascii: "\r") where !isQuoted:
                    if !text.isEmpty { text.append(byte) }
                default:
                    text.append(byte)
                    kept = text.count
                }
                if isQuoted { kept = text.count }
            }
            return Array(text.prefix(kept))
        }

        /// The byte after a backslash; nil for a line that goes on.
        private mutating func readEscape() -> UInt8? {
            guard let byte = peek() else { return nil }
            advance()
            switch byte {
            case UInt8(ascii: "\n"): return nil
            case UInt8(ascii: "\r"):
                if peek() == UInt8(ascii: "\n") { advance() }
                return nil
            case UInt8(ascii: "n"): return UInt8(ascii: "\n")
            case UInt8(ascii: "t"): return UInt8(ascii: "\t")
            case UInt8(ascii: "b"): return 8
            default: return byte
            }
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
