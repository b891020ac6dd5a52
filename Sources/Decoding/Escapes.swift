/// Texts in which single characters are written in other ways: percent, backslash, character references, quoted-printable.
package enum Escapes {
    /// The text of an area with its escapes undone; nil where it has none, or the cue is of another kind.
    package static func decode(_ cue: Cue, _ area: Range<Int>, of bytes: Span<UInt8>) -> DecodedText? {
        switch cue {
        case .percent: decode(area, of: bytes, introducer: UInt8(ascii: "%"), percent)
        case .backslash: decode(area, of: bytes, introducer: UInt8(ascii: "\\"), backslash)
        case .entity: decode(area, of: bytes, introducer: UInt8(ascii: "&"), entity)
        case .quotedPrintable, .quotedPrintablePart:
            decode(area, of: bytes, introducer: UInt8(ascii: "="), quotedPrintable)
        case .base64, .hex, .split: nil
        }
    }

    /// An escape that stands at an offset: how long it is, and what it means.
    private typealias Escape = (length: Int, meaning: [UInt8])

    private static func decode(
        _ area: Range<Int>, of bytes: Span<UInt8>, introducer: UInt8,
        _ read: (Int, Int, Span<UInt8>) -> Escape?
    ) -> DecodedText? {
        var text = DecodedText()
        var hasEscapes = false
        var verbatim = area.lowerBound
        var at = area.lowerBound
        while at < area.upperBound {
            guard bytes[at] == introducer, let escape = read(at, area.upperBound, bytes) else {
                at += 1
                continue
            }
            hasEscapes = true
            text.append(verbatim: verbatim..<at, of: bytes)
            text.append(escape.meaning, for: at..<at + escape.length)
            at += escape.length
            verbatim = at
        }
        guard hasEscapes else { return nil }
        text.append(verbatim: verbatim..<area.upperBound, of: bytes)
        return text
    }

    private static func byte(at offset: Int, _ end: Int, _ bytes: Span<UInt8>) -> UInt8? {
        guard offset + 2 <= end, let high = bytes[offset].hexadecimal, let low = bytes[offset + 1].hexadecimal
        else {
            return nil
        }
        return high << 4 | low
    }

    private static func percent(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        byte(at: at + 1, end, bytes).map { (3, [$0]) }
    }

    private static func quotedPrintable(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        if at + 1 < end, bytes[at + 1] == 0x0A { return (2, []) }
        if at + 2 < end, bytes[at + 1] == 0x0D, bytes[at + 2] == 0x0A { return (3, []) }
        return percent(at, end, bytes)
    }

    private static func backslash(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        guard at + 1 < end else { return nil }
        let letter = bytes[at + 1]
        switch letter {
        case UInt8(ascii: "n"): return (2, [0x0A])
        case UInt8(ascii: "t"): return (2, [0x09])
        case UInt8(ascii: "r"): return (2, [0x0D])
        case UInt8(ascii: "b"): return (2, [0x08])
        case UInt8(ascii: "f"): return (2, [0x0C])
        case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            return (2, [letter])
        case UInt8(ascii: "x"): return byte(at: at + 2, end, bytes).map { (4, [$0]) }
        case UInt8(ascii: "u"): return unicode(at, end, bytes)
        case UInt8(ascii: "U"):
            return scalar(at + 2, digits: 8, end, bytes).map { (10, Array(String($0).utf8)) }
        case UInt8(ascii: "0")...UInt8(ascii: "3"): return octal(at, end, bytes)
        default: return nil
        }
    }

    private static func octal(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        guard at + 4 <= end else { return nil }
        var value = 0
        for index in at + 1..<at + 4 {
            guard (0x30...0x37).contains(bytes[index]) else { return nil }
            value = value * 8 + Int(bytes[index] - 0x30)
        }
        return (4, [UInt8(value)])
    }

    /// `\u003d`, a pair of surrogates, or `\u{3d}`.
    private static func unicode(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        if at + 2 < end, bytes[at + 2] == UInt8(ascii: "{") {
            var close = at + 3
            while close < end, close - at < 10, bytes[close].isHexadecimal { close += 1 }
            guard close < end, bytes[close] == UInt8(ascii: "}"),
                let scalar = scalar(at + 3, digits: close - at - 3, end, bytes)
            else { return nil }
            return (close + 1 - at, Array(String(scalar).utf8))
        }
        guard let unit = number(at + 2, digits: 4, end, bytes) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (6, Array(String(scalar).utf8)) }
        guard unit < 0xDC00, at + 8 <= end, bytes[at + 6] == UInt8(ascii: "\\"),
            bytes[at + 7] == UInt8(ascii: "u"),
            let low = number(at + 8, digits: 4, end, bytes), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { return nil }
        return (12, Array(String(scalar).utf8))
    }

    private static func number(_ start: Int, digits: Int, _ end: Int, _ bytes: Span<UInt8>) -> UInt32? {
        guard digits > 0, digits <= 8, start + digits <= end else { return nil }
        var number: UInt32 = 0
        for index in start..<start + digits {
            guard let digit = bytes[index].hexadecimal else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }

    private static func scalar(_ start: Int, digits: Int, _ end: Int, _ bytes: Span<UInt8>) -> Unicode.Scalar?
    {
        number(start, digits: digits, end, bytes).flatMap(Unicode.Scalar.init)
    }

    /// The names (HTML, "Named character references") of what stands in and around credentials.
    private static let names: [String: String] = [
        "amp": "&", "apos": "'", "ast": "*", "bsol": "\\", "colon": ":", "comma": ",", "commat": "@",
        "dollar": "$",
        "equals": "=", "excl": "!", "gt": ">", "hyphen": "-", "lbrace": "{", "lcub": "{", "lowbar": "_",
        "lpar": "(",
        "lsqb": "[", "lt": "<", "nbsp": " ", "newline": "\n", "num": "#", "percnt": "%", "period": ".",
        "plus": "+",
        "quest": "?", "quot": "\"", "rbrace": "}", "rcub": "}", "rpar": ")", "rsqb": "]", "semi": ";",
        "sol": "/",
        "tab": "\t", "tilde": "~", "verbar": "|",
    ]

    private static func entity(_ at: Int, _ end: Int, _ bytes: Span<UInt8>) -> Escape? {
        var close = at + 1
        while close < end, close - at < 12, bytes[close] != UInt8(ascii: ";") { close += 1 }
        guard close < end, bytes[close] == UInt8(ascii: ";"), close > at + 1 else { return nil }
        let length = close + 1 - at
        let isNumber = bytes[at + 1] == UInt8(ascii: "#")
        let isHexadecimal = isNumber && bytes[at + 2] | 0x20 == UInt8(ascii: "x")
        var name: [UInt8] = []
        for index in at + (isHexadecimal ? 3 : isNumber ? 2 : 1)..<close { name.append(bytes[index] | 0x20) }
        let text = String(decoding: name, as: UTF8.self)
        guard isNumber else { return names[text].map { (length, Array($0.utf8)) } }
        return UInt32(text, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init).map {
            (length, Array(String($0).utf8))
        }
    }
}
