//  Text forms of bytes and integers, and the checksum of tokens.

import Crypto
import Testing

@Suite struct EncodingTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `Base64 of RFC 4648 section 10`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64.encode(Array(text.utf8), as: .urlSafe) == unpadded)
        #expect(Base64.decode(unpadded.utf8, as: .urlSafe) == Array(text.utf8))
        #expect(Base64.decodeLeniently(unpadded.utf8) == Array(text.utf8))
    }

    @Test func `All bytes come back`() {
        let bytes = (0...255).map { UInt8($0) }
        for count in 250...256 {
            let part = Array(bytes.suffix(count))
            #expect(Base64.decode(Base64.encode(part).utf8) == part)
            #expect(Base64.decode(Base64.encode(part, as: .urlSafe).utf8, as: .urlSafe) == part)
            #expect(Hex.decode(Hex.encode(part).utf8) == part)
        }
        #expect(Base64.encode([0xfb, 0xff], as: .standard) == "+/8=")
        #expect(Base64.encode([0xfb, 0xff], as: .urlSafe) == "-_8")
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Z", "Zh==", "Zm9v ", "Zm9v\n", "-_8=", "Z=g=", "====", "Zm9v====", "Zm9é",
    ])
    func `Strict base64 refuses what it would not write`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test(arguments: ["Zg==", "Zh", "+/8", "Z"])
    func `Strict base64url refuses what it would not write`(text: String) {
        #expect(Base64.decode(text.utf8, as: .urlSafe) == nil)
    }

    @Test func `Lenient base64 takes it as it is found`() {
        #expect(Base64.decodeLeniently("Zm9v\r\n YmFy\t".utf8) == Array("foobar".utf8))
        #expect(Base64.decodeLeniently("-_8=".utf8) == [0xfb, 0xff])
        #expect(Base64.decodeLeniently("Zh".utf8) == Array("f".utf8))
        #expect(Base64.decodeLeniently("Z".utf8) == nil)
        #expect(Base64.decodeLeniently("Zm9v!".utf8) == nil)
        #expect(Base64.decodeLeniently("Zg==Zg==".utf8) == nil)
        #expect(Base64.decodeLeniently("Zg===".utf8) == nil)
    }

    @Test func `Hexadecimal of RFC 4648 section 10`() {
        #expect(Hex.encode(Array("foobar".utf8)) == "666f6f626172")
        #expect(Hex.decode("666F6f626172".utf8) == Array("foobar".utf8))
        #expect(Hex.decode("66 f6".utf8) == nil)
        #expect(Hex.decode("666".utf8) == nil)
        #expect(Hex.decode("6g".utf8) == nil)
    }

    @Test(
        arguments: [
            ("", 0), ("a", 0xe8b7_be43), ("123456789", 0xcbf4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414f_a339),
        ] as [(String, UInt32)])
    func `CRC-32 of RFC 1952`(text: String, expected: UInt32) {
        #expect(CRC32.checksum(of: text.utf8) == expected)
    }

    @Test(
        arguments: [
            (Numeral.base62, 0, 6, "000000"), (.base62, 61, 1, "z"), (.base62, 62, 1, "10"),
            (.base62, 62, 6, "000010"),
            (.base62, 0xffff_ffff, 6, "4gfFC3"), (.base62, 0, 0, ""), (.base36, 35, 2, "0z"),
            (.base36, 36, 2, "10"),
            (.base36, .max, 1, "3w5e11264sgsf"), (Numeral(digits: "01"), 5, 4, "0101"),
        ] as [(Numeral, UInt64, Int, String)])
    func `Integers in a base of choice`(numeral: Numeral, value: UInt64, width: Int, expected: String) {
        #expect(String(decoding: numeral.encode(value, width: width), as: UTF8.self) == expected)
    }
}
