internal import Decoding
internal import Patterns
internal import Rules

/// A place that shows what is encoded around it.
struct EncodedPlace: Hashable {
    var cue: Cue
    var range: Range<Int>
}

extension ChunkScanner {
    /// Notes what stands around an anchor and shows that the text must be decoded before its patterns can see it.
    mutating func noteCues(around anchor: Range<Int>, in bytes: Span<UInt8>) {
        if let cue = Cue.before(anchor.lowerBound, in: bytes) {
            cues.append(EncodedPlace(cue: cue, range: anchor))
        }
        if SplitString.isSplit(at: anchor.lowerBound, in: bytes) {
            cues.append(EncodedPlace(cue: .split, range: anchor))
        }
    }
}

/// The decoded texts that the cues of a chunk lead to, none of them twice.
struct EncodedTexts {
    private let runs: [EncodedPlace]
    private let areas: [(cue: Cue, area: Range<Int>)]

    init(_ places: [EncodedPlace], in bytes: Span<UInt8>) {
        let ordered = places.sorted { $0.range.lowerBound < $1.range.lowerBound }
        var runs: [EncodedPlace] = []
        var areas: [(cue: Cue, area: Range<Int>)] = []
        var latest: [Cue: Int] = [:]
        for place in ordered {
            guard let area = place.cue.area(around: place.range, in: bytes) else {
                runs.append(place)
                continue
            }
            if let index = latest[place.cue], areas[index].area.upperBound >= area.lowerBound {
                let known = areas[index].area
                areas[index].area =
                    min(known.lowerBound, area.lowerBound)..<max(known.upperBound, area.upperBound)
            } else {
                latest[place.cue] = areas.count
                areas.append((place.cue, area))
            }
        }
        self.runs = runs
        self.areas = areas
    }

    /// Calls `body` with each text and what it was encoded as.
    func forEach(in bytes: Span<UInt8>, _ body: (DecodedText, Cue) -> Void) {
        var done: [Cue: Int] = [:]
        for run in runs where run.range.lowerBound >= done[run.cue] ?? 0 {
            guard let text = decoded(run, in: bytes) else { continue }
            done[run.cue] = text.source(of: 0..<text.bytes.count).upperBound
            body(text, run.cue)
        }
        for (cue, area) in areas {
            if let text = Escapes.decode(cue, area, of: bytes) { body(text, cue) }
        }
    }

    private func decoded(_ run: EncodedPlace, in bytes: Span<UInt8>) -> DecodedText? {
        switch run.cue {
        case .base64(let phase): EncodedRun.base64(at: run.range, phase: phase, in: bytes)
        case .hex: EncodedRun.hex(at: run.range, in: bytes)
        case .split: SplitString.joined(at: run.range.lowerBound, in: bytes)
        case .percent, .backslash, .entity, .quotedPrintable, .quotedPrintablePart: nil
        }
    }
}
