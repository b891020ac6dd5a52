import Secrets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether a carried value is a secret, and how sure that is.
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

    /// How sure it is that a value which a name carries is a secret; nil where it is none.
    ///
    /// - Parameters:
    ///   - owner: Whose it is, where the names around it say so.
    ///   - isWholeName: Whether the name has a word besides the one for a secret: `STREAM_KEY`, not `key`.
    static func confidence(
        _ shape: Shape, kind: CarrierName.Kind, carried: Carried, owner: Naming.Owner?, isWholeName: Bool
    ) -> Confidence? {
        let isAttributed = owner != nil
        return switch kind {
        case .password: password(shape, isSure: !carried.isLoose && !carried.isCall)
        case .strong: token(shape, isAttributed: isAttributed, isLoose: carried.isLoose)
        case .weak:
            token(shape, isAttributed: isAttributed, isLoose: carried.isLoose).map {
                owner.map { $0.isInName || !shape.isHex || shape.count < 40 } ?? false
                    || isWholeName && shape.count >= 24 && !shape.isHex && shape.isRandom() ? $0 : .low
            }
        }
    }

    private static func token(_ shape: Shape, isAttributed: Bool, isLoose: Bool) -> Confidence? {
        guard shape.isTokenText else { return nil }
        if shape.isURL { return shape.randomPartOfURL == nil ? nil : .medium }
        guard shape.count >= Shape.shortest else { return nil }
        if isLoose, shape.turns < 4, !shape.isUUID { return nil }
        if shape.isRandom(slack: isAttributed && !isLoose ? 0.4 : 0) {
            return isAttributed || shape.count >= 12 ? .medium : .low
        }
        guard !isLoose else { return nil }
        if isAttributed, shape.digits == shape.count, shape.count >= 24, !shape.isSequence { return .medium }
        return shape.hasDigit && shape.hasLetter && shape.isRandom(slack: 1) ? .low : nil
    }

    /// A password may be chosen by a person, so that it need not look random.
    private static func password(_ shape: Shape, isSure: Bool) -> Confidence? {
        guard shape.count >= 6, !shape.isURL, !shape.isSequence, !shape.hasEscapes else { return nil }
        guard isSure else { return shape.isRandom() && shape.turns >= 4 ? .medium : nil }
        guard shape.hasDigit, shape.count >= Shape.shortest else {
            return shape.count < 8 && shape.classes == 1 ? nil : .low
        }
        if shape.isRandom(slack: 0.3) || shape.classes >= 3 && !shape.isPasswordSample && !shape.isConstant {
            return .medium
        }
        return .low
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
