import Crypto
import Decoding
import ScratchFolder
import Testing

/// Runs of base64 and hexadecimal found from any place in them.
@Suite struct EncodedRunTests {
    @Test(arguments: 0..<30, [Base64.Variant.standard, .urlSafe])
    func base64IsDecodedFromEveryPlaceOfIt(_ seed: UInt64, _ variant: Base64.Variant) throws {
        var generator = SeededGenerator(seed: seed)
        let text = Array(generator.letters(Int.random(in: 12...90, using: &generator)).utf8)
        let encoded = Base64.encode(text, as: variant)
        let source = Array("value: \"\(encoded)\" end".utf8)
        let digits = Array(encoded.utf8.prefix { $0 != UInt8(ascii: "=") })
        for index in stride(from: 0, to: digits.count - 4, by: 3) {
            let seen = EncodedRun.base64(at: 8 + index..<12 + index, phase: index % 4, in: source.span)
            let decoded = try #require(seen)
            #expect(decoded.bytes == text)
            #expect(Array(source[decoded.source(of: 3..<5)]) == Array(encoded.utf8))
        }
    }

    @Test func textThatTouchesTheRunDoesNoHarm() throws {
        let text = Array("some text that is encoded".utf8)
        for glue in ["a", "ab", "abc", "data/base64/"] {
            let source = Array((glue + Base64.encode(text)).utf8)
            let start = glue.utf8.count + 8
            let seen = EncodedRun.base64(at: start..<start + 4, phase: 0, in: source.span)
            let decoded = try #require(seen)
            #expect(decoded.bytes.suffix(text.count) == text[...])
        }
    }

    @Test(arguments: ["\n", "\r\n", "\n    "])
    func linesOfOneRunAreJoined(_ separator: String) throws {
        let text = Array(String(repeating: "a line of some length, ", count: 12).utf8)
        var lines: [String] = []
        var rest = Base64.encode(text)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        let source = Array("key:\n  \(lines.joined(separator: separator))\nnext: value\n".utf8)
        let start = 7 + 2 * (64 + separator.utf8.count)
        let seen = EncodedRun.base64(at: start..<start + 8, phase: 0, in: source.span)
        let decoded = try #require(seen)
        #expect(decoded.bytes == text)
    }

    @Test func hexadecimalIsDecodedFromAnyByteOfIt() throws {
        let text = Array("some text in digits".utf8)
        let source = Array("x'\(Hex.encode(text).uppercased())'".utf8)
        let seen = EncodedRun.hex(at: 12..<16, in: source.span)
        let decoded = try #require(seen)
        #expect(decoded.bytes == text)
        #expect(decoded.source(of: 0..<1) == 2..<2 + 2 * text.count)
    }
}

/// Texts of wide characters, and where their characters stand.
@Suite struct WideTextTests {
    private static func encode(_ text: String, as wide: WideText, mark: Bool) -> [UInt8] {
        let text = (mark ? "\u{FEFF}" : "") + text
        return switch wide {
        case .utf16LE: text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16BE: text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .utf32LE:
            text.unicodeScalars.flatMap { s in (0..<4).map { UInt8(truncatingIfNeeded: s.value >> (8 * $0)) }
            }
        case .utf32BE:
            text.unicodeScalars.flatMap { s in
                (0..<4).map { UInt8(truncatingIfNeeded: s.value >> (24 - 8 * $0)) }
            }
        }
    }

    @Test(arguments: WideText.allCases, [true, false])
    func everyEncodingIsKnownAndReadWithItsPlaces(_ wide: WideText, _ mark: Bool) throws {
        let text = "name = \"plain words stand here first\"\nschlüssel 🔑 = value\n"
        let bytes = Self.encode(text, as: wide, mark: mark)
        let seen = WideText(sniffing: bytes.span)
        #expect(seen == wide)
        let decoded = wide.decode(bytes.span)
        #expect(String(decoding: decoded, as: UTF8.self) == text)
        let start = try #require(decoded.firstRange(of: Array("value".utf8))).lowerBound
        let places = wide.sources(of: [start, start + 5], in: bytes.span)
        #expect(Array(bytes[places[0]..<places[1]]) == Self.encode("value", as: wide, mark: false))
    }

    @Test(arguments: [
        Array("a plain text that is long enough".utf8), [UInt8](repeating: 0, count: 64),
        (0..<200).map { UInt8($0 % 2 == 0 ? 0 : $0 % 30) },
    ])
    func otherBytesAreNone(_ bytes: [UInt8]) {
        let seen = WideText(sniffing: bytes.span)
        #expect(seen == nil)
    }

    @Test(arguments: WideText.allCases, 0..<6)
    func aTextMayEndAnywhere(_ wide: WideText, _ count: Int) {
        let bytes = Array(Self.encode("ab", as: wide, mark: false).prefix(count))
        let units = count / (Self.encode("a", as: wide, mark: false).count)
        let decoded = wide.decode(bytes.span)
        #expect(decoded == Array("ab".utf8.prefix(units)))
    }

    @Test func halfCharactersDoNotStopTheText() {
        let bytes: [UInt8] = [
            0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8, 0x42, 0x00, 0x43, 0x00, 0x00, 0xDC, 0x44, 0x00, 0x45, 0x00,
            0x46,
        ]
        let seen = String(decoding: WideText.utf16LE.decode(bytes.span), as: UTF8.self)
        #expect(seen == "A\u{FFFD}BC\u{FFFD}DE")
    }
}
