import Secrets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether bytes look like something that was made at random, and not like words, code, a path or a sample.
enum Plausibility {
    /// Shannon entropy in bits a byte.
    static func entropy(_ bytes: [UInt8]) -> Double {
        guard !bytes.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }
}

extension Plausibility {
    /// Whether a name is that of a password, which people choose, and not of a token, which machines make.
    static func isPasswordName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["passw", "pwd", "passphrase", "pass"].contains { name.contains($0) }
    }

    /// How sure it is that a carried value is a secret; nil where it is none.
    static func confidence(name: String, value: [UInt8], isQuoted: Bool, isAttributed: Bool) -> Confidence? {
        let shape = Shape(value)
        guard !shape.isCode, !shape.isSequence else { return nil }
        if isPasswordName(name) { return passwordConfidence(shape, isQuoted: isQuoted) }
        guard value.count >= 8, shape.hasDigit || shape.isMixedCase && value.count >= 20 else { return nil }
        let least = isAttributed ? 2.5 : value.count < 20 ? 3.0 : 3.3
        guard entropy(value) >= least else { return nil }
        if shape.isWords { return .low }
        if isAttributed { return .medium }
        return value.count >= 16 && shape.hasLetter && shape.hasDigit ? .medium : .low
    }

    private static func passwordConfidence(_ shape: Shape, isQuoted: Bool) -> Confidence? {
        guard shape.count >= 6 else { return nil }
        let classes = [shape.hasDigit, shape.hasLower, shape.hasUpper, shape.hasSymbol].filter { $0 }.count
        if classes >= 3 && shape.count >= 8 { return .medium }
        if shape.hasDigit && classes >= 2 && shape.count >= 12 && entropy(shape.bytes) >= 3 { return .medium }
        return .low
    }

    /// What a value is made of.
    struct Shape {
        let bytes: [UInt8]
        private(set) var hasDigit = false
        private(set) var hasLower = false
        private(set) var hasUpper = false
        private(set) var hasSymbol = false

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            for byte in bytes {
                switch byte {
                case 0x30...0x39: hasDigit = true
                case 0x61...0x7A: hasLower = true
                case 0x41...0x5A: hasUpper = true
                default: hasSymbol = true
                }
            }
        }

        var count: Int { bytes.count }
        var hasLetter: Bool { hasLower || hasUpper }
        var isMixedCase: Bool { hasLower && hasUpper }

        /// Whether it reads as an expression of a programming language: a call, a member, a reference.
        var isCode: Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            if ["${", "{{", "()", "->", "::", "&&", "=>", "://", "#{", "%{", "<%"].contains(
                where: text.contains)
            {
                return true
            }
            if text.hasPrefix("./") || text.hasPrefix("../") || text.hasPrefix("~/") { return true }
            return isMemberPath(text)
        }

        /// `config.api.token`, `self.password`: identifiers joined by dots, none of which looks random.
        private func isMemberPath(_ text: String) -> Bool {
            let members = text.split(separator: ".", omittingEmptySubsequences: false)
            guard members.count > 1 else { return false }
            return members.allSatisfy { member in
                guard let first = member.utf8.first, !(0x30...0x39).contains(first) else { return false }
                return member.utf8.count < 25 && member.utf8.allSatisfy { isNameByte($0) }
                    && member.utf8.filter { (0x30...0x39).contains($0) }.count <= 2
            }
        }

        private func isNameByte(_ byte: UInt8) -> Bool {
            byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }

        /// Whether neighbouring bytes mostly repeat or count up: `aaaa`, `12345678`, `abcdefgh`.
        var isSequence: Bool {
            guard bytes.count > 3 else { return true }
            let steps = zip(bytes, bytes.dropFirst()).map { Int($1) - Int($0) }
            let plain = steps.filter { abs($0) <= 1 }.count
            return plain * 10 >= steps.count * 7
        }

        /// Whether it is words joined by dashes, underscores or changes of case, as names and samples are.
        var isWords: Bool {
            var runs: [Int] = []
            var run = 0
            for byte in bytes {
                if (0x61...0x7A).contains(byte) {
                    run += 1
                } else {
                    if run > 0 { runs.append(run) }
                    run = (0x41...0x5A).contains(byte) ? 1 : 0
                }
            }
            if run > 0 { runs.append(run) }
            let inWords = runs.filter { $0 >= 4 }.reduce(0, +)
            return inWords * 10 >= bytes.count * 6
        }
    }
}
