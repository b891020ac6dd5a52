/// Moments as the texts in which providers write them, and back, in seconds since 1970 (UTC).
enum Timestamp {
    /// Never.
    static let never = Int64.max

    /// `20150830T123600Z`, the basic format of ISO 8601.
    static func basic(_ seconds: Int64) -> String {
        let (year, month, day) = date(ofDay: floor(seconds, by: 86_400))
        let rest = seconds - floor(seconds, by: 86_400) * 86_400
        return padded(year, 4) + padded(month, 2) + padded(day, 2) + "T" + padded(rest / 3_600, 2)
            + padded(rest / 60 % 60, 2) + padded(rest % 60, 2) + "Z"
    }

    /// Seconds or milliseconds since 1970, an ISO 8601 date or time, or `YYYY-MM-DD HH:MM:SS UTC`; nil for anything else.
    ///
    /// A time without a zone is taken as UTC, a date alone as its end.
    static func parse(_ text: String) -> Int64? {
        if let number = Double(text), number > 0, number < 1e15 {
            // Seconds reach this in the year 5138; milliseconds did in 1973.
            return Int64(number >= 1e11 ? number / 1_000 : number)
        }
        var reader = Reader(text)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let start = days(year: year, month: month, day: day) * 86_400
        guard reader.skip("T") || reader.skip("t") || reader.skip(" ") else {
            return reader.isAtEnd ? start + 86_399 : nil
        }
        guard let hour = reader.digits(2), reader.skip(":"), let minute = reader.digits(2) else { return nil }
        var second: Int64 = 0
        if reader.skip(":") {
            guard let digits = reader.digits(2) else { return nil }
            second = digits
            reader.skipFraction()
        }
        guard hour < 25, minute < 60, second < 61, let offset = reader.offset() else { return nil }
        return start + hour * 3_600 + minute * 60 + second - offset
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func floor(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The days from 1970-01-01, counting years from March so that the leap day comes last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }

    private static func date(ofDay day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let era = floor(shifted, by: 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Takes a text apart from its start.
    private struct Reader {
        private var rest: Substring

        init(_ text: String) { rest = text[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func digits(_ count: Int) -> Int64? {
            let taken = rest.prefix(count)
            guard taken.utf8.count == count, taken.utf8.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(count)
            return Int64(taken)
        }

        mutating func skip(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        mutating func skipFraction() {
            guard rest.first == "." || rest.first == "," else { return }
            rest = rest.dropFirst().drop { $0.isNumber }
        }

        /// The zone's offset in seconds: `Z`, `UTC`, `GMT`, `+02:00`, `+0200`; none is UTC.
        mutating func offset() -> Int64? {
            while skip(" ") {}
            if isAtEnd || ["Z", "z", "UTC", "GMT"].contains(rest) { return 0 }
            let sign: Int64
            if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
            guard let hours = digits(2) else { return nil }
            _ = skip(":")
            guard isAtEnd || rest.count == 2 else { return nil }
            let minutes = isAtEnd ? 0 : digits(2)
            return minutes.map { sign * (hours * 3_600 + $0 * 60) }
        }
    }
}
