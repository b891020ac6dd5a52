import Secrets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Measures of how plausible it is that bytes are a secret.
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

/// A value with what its name and surroundings say of it.
struct CarriedSecret {
    let shape: Shape
    let kind: CarrierName.Kind
    let carried: Carried
    /// Whose it is, where the names around it say so.
    let owner: Naming.Owner?
    /// How many words the carrier's name has.
    let nameLength: Int

    /// How sure it is that the value is a secret; nil where it is none.
    var confidence: Confidence? {
        switch kind {
        case .password: passwordConfidence
        case .strong: tokenConfidence
        case .weak: tokenConfidence.map { isSureOfWeakName ? $0 : .low }
        }
    }

    /// Whether a name such as `STREAM_KEY` is that of a secret: a provider is named, or the value leaves no doubt.
    ///
    /// Forty hexadecimal digits are a fingerprint or a commit as often.
    private var isSureOfWeakName: Bool {
        if let owner { return owner.isInName || !shape.isHex || shape.count < 40 }
        return nameLength > 1 && shape.count >= 24 && !shape.isHex && shape.isRandom()
    }

    private var tokenConfidence: Confidence? {
        guard shape.isTokenText, carried.isQuoted || shape.hasDigit else { return nil }
        if shape.isURL { return shape.randomPartOfURL == nil ? nil : .medium }
        guard shape.count >= Shape.shortest else { return nil }
        if carried.isLoose { return shape.isRandom() && (shape.turns >= 4 || shape.isUUID) ? .medium : nil }
        if shape.isRandom(slack: owner == nil ? 0 : 0.4) {
            return owner != nil || shape.count >= 12 ? .medium : .low
        }
        if owner != nil, shape.digits == shape.count, shape.count >= 24, !shape.isSequence { return .medium }
        return shape.hasDigit && shape.hasLetter && shape.isRandom(slack: 1) ? .low : nil
    }

    /// A password may be chosen by a person, so that it need not look random.
    private var passwordConfidence: Confidence? {
        guard shape.count >= 6, !shape.isURL, !shape.isSequence, !shape.hasEscapes else { return nil }
        if carried.isLoose || carried.isCall { return shape.isRandom() && shape.turns >= 4 ? .medium : nil }
        guard shape.hasDigit, shape.count >= Shape.shortest else {
            return shape.count < Shape.shortest && shape.classes == 1 ? nil : .low
        }
        if shape.isRandom(slack: 0.3) { return .medium }
        // A bare identifier is a variable's or a function's name in most languages.
        if !carried.isQuoted, shape.isIdentifier { return .low }
        return shape.classes >= 3 && !shape.isPasswordSample && !shape.isConstant ? .medium : .low
    }
}

extension Shape {
    /// Whether it spells the word password in some disguise: `P@ssw0rd1`.
    var isPasswordSample: Bool {
        let plain = bytes.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0"): UInt8(ascii: "o")
            case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
            case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
            case UInt8(ascii: "3"): UInt8(ascii: "e")
            case UInt8(ascii: "1"): UInt8(ascii: "i")
            case 0x41...0x5A: byte | 0x20
            default: byte
            }
        }
        let text = String(decoding: plain, as: UTF8.self)
        return ["pass", "secret", "test", "admin", "demo", "user", "login", "qwerty", "welcome", "letmein"]
            .contains(where: text.contains)
    }
}
