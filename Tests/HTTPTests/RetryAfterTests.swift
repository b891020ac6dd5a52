import HTTP
import Testing

/// How long an answer asks to wait.
@Suite struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC, the example of RFC 9110.
    private static let example = 784_111_777

    @Test(arguments: [
        (429, "120", 120), (503, "0", 0), (403, " 7 ", 7), (429, "999999999999", 31_536_000),
        (429, "Sun, 06 Nov 1994 08:49:47 GMT", 10), (429, "Sun, 06 Nov 1994 08:49:00 GMT", 0),
        (429, "Mon, 07 Nov 1994 08:49:37 GMT", 86_400), (429, "Thu, 29 Feb 1996 08:49:37 GMT", 31_536_000),
    ])
    func asksForSeconds(status: Int, value: String, expected: Int) {
        let response = HTTPResponse(status: status, headers: [(name: "retry-after", value: value)])
        #expect(response.retryDelay(now: Self.example) == .seconds(expected))
    }

    @Test(arguments: [
        (200, "5"), (429, ""), (429, "-5"), (429, "1.5"), (429, "tomorrow"), (429, "99999999999999999999999"),
        (429, "Sun, 06 Nov 1994 08:49:37 CET"), (429, "Sun, 06 Nvm 1994 08:49:37 GMT"),
        (429, "Sun, 06 Nov 1994 25:49:37 GMT"), (429, "Sunday, 06-Nov-94 08:49:37 GMT"),
    ])
    func asksForNothing(status: Int, value: String) {
        let response = HTTPResponse(status: status, headers: [(name: "Retry-After", value: value)])
        #expect(response.retryDelay(now: Self.example) == nil)
    }

    @Test func comparesWithTheServersOwnClock() {
        let headers = [
            (name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT"),
            (name: "Retry-After", value: "Sun, 06 Nov 1994 08:49:40 GMT"),
        ]
        #expect(HTTPResponse(status: 429, headers: headers).retryDelay(now: 0) == .seconds(3))
    }
}
