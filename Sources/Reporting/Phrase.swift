/// A sentence of the text report, made of our own words and of text from elsewhere.
///
/// A literal is ours and stands as written; what is interpolated is scrubbed of secrets and made printable.
struct Phrase: ExpressibleByStringInterpolation {
    /// A stretch of a phrase.
    enum Piece {
        /// Our own words.
        case own(String)
        /// Words from elsewhere.
        case foreign(String)
        /// A name from elsewhere that no line break may cut: a path, a token's kind.
        case unbroken(String)
    }

    var pieces: [Piece] = []

    init(stringLiteral value: String) {
        pieces = [.own(value)]
    }

    init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
    }

    init(own words: String) {
        pieces = [.own(words)]
    }

    /// The phrases with a separator between them.
    init(_ phrases: [Phrase], separator: String) {
        for (index, phrase) in phrases.enumerated() {
            if index > 0 { pieces.append(.own(separator)) }
            pieces += phrase.pieces
        }
    }

    static func + (left: Phrase, right: Phrase) -> Phrase { Phrase([left, right], separator: "") }

    /// Collects the pieces of a literal with interpolations.
    struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { pieces.append(.own(literal)) }

        mutating func appendInterpolation(_ text: String) { pieces.append(.foreign(text)) }

        mutating func appendInterpolation(name: String) { pieces.append(.unbroken(name)) }

        mutating func appendInterpolation(own words: String) { pieces.append(.own(words)) }

        mutating func appendInterpolation(_ count: Int) { pieces.append(.own(grouped(count))) }

        mutating func appendInterpolation(_ phrase: Phrase) { pieces += phrase.pieces }

        mutating func appendInterpolation(_ count: Int, _ singular: String, plural: String? = nil) {
            pieces.append(.own(grouped(count) + " " + (count == 1 ? singular : plural ?? singular + "s")))
        }

        /// The number with a comma between thousands.
        private func grouped(_ count: Int) -> String {
            let digits = Array(String(count.magnitude))
            var text = count < 0 ? "-" : ""
            for (index, digit) in digits.enumerated() {
                if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
                text.append(digit)
            }
            return text
        }
    }
}

/// A way to show words on a terminal.
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case boldRed = "1;31"
}

/// Lays phrases out in lines of at most 100 columns.
struct TextWriter {
    static let width = 100
    /// Stands for a space that no line break may replace; no printable text holds it.
    private static let unbrokenSpace: Character = "\u{0}"

    private let scrubber: Scrubber
    private let color: Bool
    private(set) var text = ""

    init(_ scrubber: Scrubber, color: Bool) {
        self.scrubber = scrubber
        self.color = color
    }

    /// Writes an empty line.
    mutating func blank() { text += "\n" }

    /// Writes a phrase on as many lines as it needs.
    ///
    /// - Parameters:
    ///   - label: our own word before the phrase, in the style.
    ///   - indent: columns before the label.
    ///   - column: where the phrase begins, on every line.
    mutating func write(
        _ phrase: Phrase, label: String = "", style: Style? = nil, indent: Int = 0, column: Int = 0,
        wraps: Bool = true
    ) {
        var line = String(repeating: " ", count: indent) + styled(label, style)
        var used = indent + label.count
        pad(&line, &used, to: label.isEmpty ? column : max(column, used + 1))
        var isFirst = true
        for word in resolve(phrase).split(separator: " ") {
            if wraps, !isFirst, used + 1 + word.count > Self.width {
                text += line + "\n"
                (line, used) = ("", 0)
                pad(&line, &used, to: column)
            } else if !isFirst {
                line += " "
                used += 1
            }
            line += word.map { $0 == Self.unbrokenSpace ? " " : String($0) }.joined()
            used += word.count
            isFirst = false
        }
        text += line + "\n"
    }

    private func pad(_ line: inout String, _ used: inout Int, to column: Int) {
        guard used < column else { return }
        line += String(repeating: " ", count: column - used)
        used = column
    }

    private func styled(_ text: String, _ style: Style?) -> String {
        guard color, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    private func resolve(_ phrase: Phrase) -> String {
        phrase.pieces.map { piece in
            switch piece {
            case .own(let words): words
            case .foreign(let text): scrubber.clean(text).printable
            case .unbroken(let text):
                String(scrubber.clean(text).printable.map { $0 == " " ? Self.unbrokenSpace : $0 })
            }
        }.joined()
    }
}
