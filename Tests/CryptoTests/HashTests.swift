//  Known answers of the RFCs for digests, MACs and key derivation.

import Crypto
import Testing

@Suite struct HashTests {
    @Test(arguments: [
        // RFC 1321, appendix A.5
        (HashFunction.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        // RFC 3174, section 7.3
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            .sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        // RFC 6234, section 8.5
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha512, "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ])
    func `Digests of RFC 1321, RFC 3174 and RFC 6234`(
        function: HashFunction, text: String, expected: String
    ) throws {
        let digest = try function.digest(of: Array(text.utf8))
        #expect(Hex.encode(digest) == expected)
        #expect(digest.count == function.digestLength)
    }

    @Test(arguments: [
        // RFC 2202, section 3, cases 2 and 6
        (
            HashFunction.sha1, Array("Jefe".utf8), "what do ya want for nothing?",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        ),
        (
            .sha1, [UInt8](repeating: 0xaa, count: 80),
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"
        ),
        // RFC 4231, sections 4.2, 4.3 and 4.7
        (
            .sha256, [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            .sha512, Array("Jefe".utf8), "what do ya want for nothing?",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        (
            .sha256, [UInt8](repeating: 0xaa, count: 131),
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `Authentication codes of RFC 2202 and RFC 4231`(
        function: HashFunction, key: [UInt8], message: String, expected: String
    ) throws {
        #expect(Hex.encode(try function.hmac(of: Array(message.utf8), key: key)) == expected)
    }

    @Test func `A key and a message may be empty`() throws {
        #expect(
            Hex.encode(try HashFunction.sha256.hmac(of: [], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test(arguments: [
        (
            Scrypt(cost: 16, blockSize: 1, parallelization: 1), "", "",
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            Scrypt(cost: 1024, blockSize: 8, parallelization: 16), "password", "NaCl",
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
    ])
    func `Keys of RFC 7914 section 12`(
        scrypt: Scrypt, password: String, salt: String, expected: String
    ) throws {
        let key = try scrypt.key(password: Array(password.utf8), salt: Array(salt.utf8), length: 64)
        #expect(Hex.encode(key) == expected)
    }

    @Test(arguments: [
        (Scrypt(cost: 15, blockSize: 1, parallelization: 1), 64),
        (Scrypt(cost: 1 << 30, blockSize: 8, parallelization: 1), 64),
        (Scrypt(cost: 16, blockSize: 0, parallelization: 1), 64),
        (Scrypt(cost: 16, blockSize: 1, parallelization: 1), 0),
    ])
    func `A cost that scrypt cannot have or memory cannot bear is refused`(scrypt: Scrypt, length: Int) {
        #expect(throws: CryptoError.self) { try scrypt.key(password: [1], salt: [2], length: length) }
    }

    @Test func `Random bytes are as many as asked for, and differ`() throws {
        #expect(try randomBytes(0).isEmpty)
        #expect(try randomBytes(32).count == 32)
        #expect(try randomBytes(32) != randomBytes(32))
        #expect(throws: CryptoError.self) { try randomBytes(-1) }
    }

    @Test func `Comparison sees every byte and the length`() {
        let value = Array("0123456789".utf8)
        #expect(constantTimeEqual(value, value))
        #expect(constantTimeEqual([], []))
        #expect(!constantTimeEqual(value, value.dropLast() + []))
        for index in value.indices {
            var other = value
            other[index] ^= 0x80
            #expect(!constantTimeEqual(value, other))
        }
    }
}
