extension HTTPResponse {
    /// How long a rate-limited answer (429, 503, or 403 as GitHub's secondary limits) asks to wait: `Retry-After` in
    /// seconds or as a date (RFC 9110, 10.2.3).
    ///
    /// A date is compared with the answer's own `Date` where there is one, so the local clock does not matter.
    ///
    /// - Parameter now: seconds since 1970 by the local clock.
    /// - Returns: `nil` when the answer asks for nothing or cannot be read.
    package func retryDelay(now: Int) -> Duration? {
        guard [403, 429, 503].contains(status), let text = header("Retry-After") else { return nil }
        let value = trimmed(text)
        if value.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int(value) {
            return .seconds(min(seconds, Self.longestDelay))
        }
        guard let moment = secondsOfHTTPDate(value) else { return nil }
        let reference = header("Date").flatMap { secondsOfHTTPDate(trimmed($0)) } ?? now
        return .seconds(min(max(0, moment - reference), Self.longestDelay))
    }

    /// A year: no server means more, and sums with it do not overflow.
    private static let longestDelay = 31_536_000
}

/// Seconds since 1970 of a date as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
///
/// The two obsolete forms are not read: no server of this century sends them.
func secondsOfHTTPDate(_ text: String) -> Int? {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
        let day = Int(parts[1]), let month = months.firstIndex(of: parts[2]), let year = Int(parts[3])
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year),
        (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    return daysSince1970(year: year, month: month + 1, day: day) * 86_400
        + clock[0] * 3_600 + clock[1] * 60 + clock[2]
}

private let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

/// The days from 1970-01-01 to a date, counting years from March so that the leap day comes last.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + dayOfYear - 719_468
}
