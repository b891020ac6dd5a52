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
    /// Whether the carrier's name is a provider's and says nothing else but what it carries.
    let isProvidersName: Bool
    /// The words of the carrier's name.
    let nameParts: [String]
    let form: Form

    /// What the syntax around a value says of it.
    enum Form {
        /// Quotes or tags bound it: it is a text.
        case quoted
        /// It is a variable's in an environment file.
        case environment
        /// It ends its line, or is an option's.
        case line
        /// It may be the name of a variable.
        case bare
        /// It names a test that passed.
        case verdict
    }

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
    /// Forty hexadecimal digits are a fingerprint or a commit as often, and sixteen the id of a PGP key.
    private var isSureOfWeakName: Bool {
        if nameParts.last == "signature" { return owner?.isInName == true }
        if let owner { return owner.isInName || !shape.isHex || (17..<40).contains(shape.count) }
        return nameParts.count > 1 && shape.count >= 24 && !shape.isHex && !shape.isUUID && shape.isRandom()
    }

    private var tokenConfidence: Confidence? {
        guard shape.isTokenText, carried.isQuoted || shape.hasDigit else { return nil }
        if shape.isURL { return shape.randomPartOfURL == nil ? nil : .medium }
        guard shape.count >= Shape.shortest else { return nil }
        if carried.isLoose {
            return isNamed || shape.isRandom() && (shape.turns >= 4 || shape.isUUID) ? .medium : nil
        }
        if shape.isRandom(slack: owner == nil ? 0 : 0.4) {
            return owner?.isInName == true || shape.count >= 12 && !isOfTest && !shape.isAlphabet
                ? .medium : .low
        }
        if isNamed { return .medium }
        if owner != nil, shape.digits == shape.count, shape.count >= 24, !shape.isSequence { return .medium }
        return shape.hasDigit && shape.hasLetter && shape.isRandom(slack: 1) ? .low : nil
    }

    /// Whether the name is that of a test's own secret, and nobody's: `MASKED_TEST_SECRET`.
    private var isOfTest: Bool {
        nameParts.contains {
            ["test", "tests", "testing", "fake", "dummy", "mock", "example", "sample"].contains($0)
        }
    }

    /// Whether the name says whose it is, so that even a value which counts up is more than any text.
    private var isNamed: Bool {
        guard isProvidersName else { return false }
        let body = Shape(shape.withoutPrefix)
        return body.hasDigit && body.hasLetter && body.count >= (body.count < shape.count ? 20 : 16)
            && !body.hasSymbol && !body.isRepetitive
    }

    /// A password may be chosen by a person, so that it need not look random.
    private var passwordConfidence: Confidence? {
        guard form != .verdict, shape.count >= 6, !shape.isURL, !shape.isSequence, !shape.hasEscapes,
            form != .bare || !shape.isConstant
        else { return nil }
        if carried.isLoose || carried.isCall {
            return shape.count >= Shape.shortest && (isToldInProse || shape.isRandom() && shape.turns >= 4)
                && !PasswordSample.isSample(shape.bytes) ? .medium : nil
        }
        // What a program asks for is a password, however short: `if password == "…"`.
        guard shape.count >= Shape.shortest || carried.isCompared && isChosen else {
            return shape.classes == 1 ? nil : .low
        }
        guard !PasswordSample.isSample(shape.bytes) else { return .low }
        if shape.hasDigit, shape.isRandom(slack: 0.3) { return .medium }
        return isChosen && !shape.isConstant ? .medium : .low
    }

    /// Whether a sentence tells a password that a person made up, and no name of a constant that one may pass.
    private var isToldInProse: Bool {
        carried.isLoose && carried.isQuoted && isChosen && shape.isMixedCase && nameParts != ["pass"]
            && !shape.bytes.contains(UInt8(ascii: "_"))
    }

    /// Whether it has the look of a password that a person made up, where it is certain to be a text and no name of a variable.
    private var isChosen: Bool {
        switch form {
        case .quoted, .line: shape.isChosen
        case .environment: shape.isChosen || shape.hasLower && !shape.hasDigit && shape.isIdentifier
        case .verdict: false
        case .bare: !shape.isIdentifier && shape.classes >= 3 && shape.hasDigit
        }
    }
}

extension Shape {
    /// Whether it has what the rules for passwords ask for, a digit among the letters, and no word of samples.
    var isChosen: Bool {
        guard hasDigit, hasLetter, isTokenText || classes >= 4 else { return false }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return !["pass", "secret", "test", "admin", "demo", "user", "login", "qwerty", "welcome", "letmein"]
            .contains(where: text.contains)
    }
}
