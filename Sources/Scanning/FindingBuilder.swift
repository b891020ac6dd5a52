internal import Patterns
import Secrets

/// Turns detections in a run of bytes into findings with places.
struct FindingBuilder {
    /// Comments by which the field's scanners are asked to pass over a line.
    static let allowComments = [
        "tokscan:allow", "gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore",
        "pragma: allowlist secret",
    ]

    /// The place of a finding but for its span: what is the same for all of a file or blob.
    var template: Place
    /// How many bytes and lines of the file lie before these bytes.
    var offset = 0
    var linesBefore = 0
    /// How many characters of its first line lie before these bytes.
    private var columnsBefore = 0
    /// Whether offsets in these bytes are offsets in the file.
    var hasOffsets = true

    init(template: Place) {
        self.template = template
    }

    /// The findings of detections, which are in order of place.
    func findings(of detections: [Detection], in bytes: Span<UInt8>) -> [Finding] {
        var position = start(of: bytes)
        return detections.map { detection in
            var start = position
            start.advance(to: detection.secret.lowerBound, in: bytes)
            position = start
            var end = start
            end.advance(to: detection.secret.upperBound, in: bytes)
            return finding(detection, start: start, end: end, in: bytes)
        }
    }

    /// Goes on after so many of a file's bytes.
    mutating func pass(_ count: Int, of bytes: Span<UInt8>) {
        var position = Position(line: linesBefore + 1, column: columnsBefore + 1)
        position.advance(to: count, in: bytes)
        offset += count
        linesBefore = position.line - 1
        columnsBefore = position.column - 1
    }

    /// Where these bytes begin; the lines of a message are counted by themselves.
    private func start(of bytes: Span<UInt8>) -> Position {
        let head = template.source == .message ? Self.headLines(of: bytes) : 0
        return Position(line: linesBefore + 1 - head, column: columnsBefore + 1)
    }

    /// How many lines stand before the message of a commit or tag.
    private static func headLines(of bytes: Span<UInt8>) -> Int {
        var lines = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            lines += 1
            if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return lines + 1 }
        }
        return lines
    }

    /// A finding of decoded bytes at the encoded ones, which are these; what carries those carries it too.
    func moved(_ finding: Finding, to detection: Detection, in bytes: Span<UInt8>) -> Finding {
        var start = start(of: bytes)
        start.advance(to: detection.secret.lowerBound, in: bytes)
        var end = start
        end.advance(to: detection.secret.upperBound, in: bytes)
        let outer = self.finding(detection, start: start, end: end, in: bytes)
        var finding = finding
        finding.place.span = outer.place.span
        finding.place.parts = outer.place.parts
        finding.place.carrier = finding.place.carrier ?? outer.place.carrier
        finding.allowComment = finding.allowComment ?? outer.allowComment
        return finding
    }

    private func finding(_ detection: Detection, start: Position, end: Position, in bytes: Span<UInt8>)
        -> Finding
    {
        var place = template
        place.span = Place.Span(
            bytes: hasOffsets
                ? detection.secret.lowerBound + offset..<detection.secret.upperBound + offset : nil,
            line: max(1, start.line), column: start.column, endLine: max(1, end.line), endColumn: end.column)
        if hasOffsets {
            place.parts = detection.parts.sorted {
                ($0.bytes.lowerBound, $0.role) < ($1.bytes.lowerBound, $1.role)
            }
            .map {
                Place.Part(role: $0.role, bytes: $0.bytes.lowerBound + offset..<$0.bytes.upperBound + offset)
            }
        }
        place.carrier = (detection.carrier ?? carrier(before: detection.secret.lowerBound, in: bytes)).map {
            bytes.text($0)
        }
        var parts: [String: Secret] = detection.defaults.mapValues { Secret(Array($0.utf8)) }
        for part in detection.parts where part.bytes != detection.secret {
            parts[part.role] = Secret(bytes.array(part.bytes))
        }
        var finding = Finding(
            rule: detection.rule, provider: detection.provider, secret: Secret(bytes.array(detection.secret)),
            parts: parts, place: place, confidence: detection.confidence)
        finding.attributed = detection.attributed
        finding.exceptions = detection.exceptions
        finding.allowComment = allowComment(at: detection.secret, in: bytes)
        return finding
    }

    /// The name before a secret that an operator joins to it: `RAILWAY_TOKEN=`, `"token": "`, `Authorization: Bearer `.
    private func carrier(before offset: Int, in bytes: Span<UInt8>) -> Range<Int>? {
        let line = Lines.start(of: offset, in: bytes, most: 200)
        var end = offset
        var hasOperator = false
        while end > line, !isName(bytes[end - 1]) {
            if bytes[end - 1] == UInt8(ascii: "=") || bytes[end - 1] == UInt8(ascii: ":") {
                hasOperator = true
            }
            end -= 1
        }
        var start = end
        while start > line, isName(bytes[start - 1]) { start -= 1 }
        if !hasOperator, ["bearer", "basic", "token"].contains(bytes.text(start..<end).lowercased()) {
            return carrier(before: start, in: bytes)
        }
        return hasOperator && end - start > 1 ? start..<end : nil
    }

    private func isName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
            || (0x61...0x7A).contains(byte | 0x20)
    }

    private func allowComment(at secret: Range<Int>, in bytes: Span<UInt8>) -> String? {
        let line =
            Lines.start(
                of: secret.lowerBound, in: bytes, most: 1000)..<Lines.end(
                of: secret.upperBound, in: bytes, most: 1000)
        // Few lines hold one: what all end in is looked for before the line becomes text.
        guard
            line.contains(where: {
                CarrierReader.starts(with: "allow", at: $0, in: bytes)
                    || CarrierReader.starts(with: "ignore", at: $0, in: bytes)
            })
        else { return nil }
        let text = bytes.text(line).lowercased()
        return Self.allowComments.first { text.contains($0) }
    }
}

/// A place in a text, moved forward from where it last was.
struct Position {
    private(set) var offset = 0
    private(set) var line: Int
    private(set) var column: Int

    init(line: Int = 1, column: Int = 1) {
        self.line = line
        self.column = column
    }

    /// Moves on; lines end in LF, columns count characters of UTF-8, and bytes that are not UTF-8 count one each.
    mutating func advance(to target: Int, in bytes: Span<UInt8>) {
        let breaks = LineBreaks.count(in: bytes, offset..<max(offset, target))
        if let last = breaks.last {
            line += breaks.count
            column = 1
            offset = last + 1
        }
        while offset < target {
            column += 1
            offset += bytes[offset] < 0x80 ? 1 : Self.length(at: offset, before: target, in: bytes)
        }
    }

    /// How many bytes the character at an offset has (Unicode 15, table 3-7); 1 where there is no whole one.
    private static func length(at offset: Int, before end: Int, in bytes: Span<UInt8>) -> Int {
        let (count, second): (Int, ClosedRange<UInt8>) =
            switch bytes[offset] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (1, 0x80...0xBF)
            }
        guard count > 1, offset + count <= end, second.contains(bytes[offset + 1]) else { return 1 }
        for index in offset + 2..<max(offset + count, offset + 2) where bytes[index] & 0xC0 != 0x80 {
            return 1
        }
        return count
    }
}
