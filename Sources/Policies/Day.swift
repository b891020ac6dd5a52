package import Documents

/// A calendar day of UTC, written `2026-11-30`.
package struct Day: DocumentValue, Hashable, CustomStringConvertible {
    private static let seconds: Int64 = 86_400
    /// Days since 1 January 1970.
    private let number: Int64

    private init(number: Int64) {
        self.number = number
    }

    /// The day that a time in seconds since 1970 falls on.
    package init(containing time: Int64) {
        let (days, rest) = time.quotientAndRemainder(dividingBy: Self.seconds)
        number = rest < 0 ? days - 1 : days
    }

    /// The day of a text `YYYY-MM-DD`; nil where the calendar has no such day.
    package init?(_ text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == [4, 2, 2], fields.joined().allSatisfy({ ("0"..."9").contains($0) }),
            let year = Int64(fields[0]), let month = Int64(fields[1]), let day = Int64(fields[2])
        else { return nil }
        number = Self.number(year: year, month: month, day: day)
        guard (1...12).contains(month), description == text else { return nil }
    }

    /// The day's last second, since 1970.
    package var lastSecond: Int64 { number * Self.seconds + Self.seconds - 1 }

    package var description: String {
        let (year, month, day) = date
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    package static func read(_ document: Document, file: String) throws(DocumentError) -> Day {
        guard let day = document.scalar.flatMap({ Day($0) }) else {
            throw DocumentError(
                file: file, line: document.line, message: "a day such as 2026-11-30 was expected")
        }
        return day
    }

    package static var schema: Document {
        .object(["type": .text("string"), "pattern": .text(#"^\d{4}-\d{2}-\d{2}$"#)])
    }

    package static var placeholder: Day { Day(number: 0) }
}

// MARK: - The proleptic Gregorian calendar, counted in years that begin on 1 March, so that leap days come last

extension Day {
    private static let daysOfEra: Int64 = 146_097
    /// From 1 March of the year 0 to 1 January 1970.
    private static let epoch: Int64 = 719_468

    private static func number(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let ofEra = year % 400
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year / 400 * daysOfEra + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - epoch
    }

    private var date: (year: Int64, month: Int64, day: Int64) {
        let shifted = number + Self.epoch
        let era = (shifted >= 0 ? shifted : shifted - Self.daysOfEra + 1) / Self.daysOfEra
        let ofEra = shifted - era * Self.daysOfEra
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * month + 2) / 5 + 1
        return (year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
    }
}
