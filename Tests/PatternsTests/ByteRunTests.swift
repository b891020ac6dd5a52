import Patterns
import Testing

/// Runs and line breaks found many bytes at a time are those that a loop over single bytes finds.
@Suite struct ByteRunTests {
    @Test(arguments: 0..<150 as Range<UInt64>)
    func agreesWithALoop(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // Runs get long only where other bytes are rare.
        let common = Array("abcXYZ019_-".utf8)
        let others = Array("az \n.=\u{E9}\"/@`{[".utf8)
        let bytes = (0..<Int(seed) * 3).map { _ in
            let alphabet = Int.random(in: 0..<16, using: &generator) == 0 ? others : common
            return alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }
        let start = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &generator)
        let end = Int.random(in: start...bytes.count, using: &generator)
        #expect(
            Self.runs(in: bytes, from: start, before: end)
                == Self.plainRuns(in: bytes, from: start, before: end))
        #expect(
            Self.runs(in: bytes, from: 0, before: bytes.count)
                == Self.plainRuns(in: bytes, from: 0, before: bytes.count))
        let breaks = LineBreaks.count(in: bytes.span, start..<end)
        #expect(breaks.count == bytes[start..<end].count { $0 == 0x0A })
        #expect(breaks.last == bytes[start..<end].lastIndex(of: 0x0A))
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func everyByteIsInOrOut(_ byte: UInt8) {
        let isOne = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-".utf8).contains(
            byte)
        #expect(ByteRuns.isRunByte(byte) == isOne)
        for count in [15, 16, 63, 64, 65, 128, 200] {
            let bytes = [UInt8](repeating: byte, count: count)
            #expect(
                ByteRuns.next(in: bytes.span, from: 0, before: count)
                    == (isOne && count > 64 ? 0..<count : nil))
            #expect(ByteRuns.end(from: 3, in: bytes.span) == (isOne ? count : 3))
        }
    }

    private static func runs(in bytes: [UInt8], from start: Int, before end: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var at = start
        while let run = ByteRuns.next(in: bytes.span, from: at, before: end) {
            runs.append(run)
            at = run.upperBound + 1
        }
        return runs
    }

    private static func plainRuns(in bytes: [UInt8], from start: Int, before end: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var at = start
        while at < end {
            let upper = bytes[at...].firstIndex { !ByteRuns.isRunByte($0) } ?? bytes.count
            let run = bytes[at..<upper]
            let digits = run.count { (0x30...0x39).contains($0) }
            let letters = run.count { (0x61...0x7A).contains($0 | 0x20) }
            if run.count > 64 || run.count >= ByteRuns.shortest && digits > 2 && letters > 2 {
                runs.append(at..<upper)
            }
            at = upper + 1
        }
        return runs
    }
}
