import Patterns
import Testing

@Suite struct ByteRunsTests {
    /// The runs that are told, by looking at one byte after the other.
    private func plainRuns(_ bytes: [UInt8], from start: Int, before end: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var at = start
        while at < end, at < bytes.count {
            let length = bytes[at...].prefix(while: ByteRuns.isRunByte).count
            let run = bytes[at..<at + length]
            let letters = run.count { ($0 | 0x20) &- 0x61 < 26 }
            let digits = run.count { $0 &- 0x30 < 10 }
            if length > 64 || length >= ByteRuns.shortest && letters >= 3 && digits >= 3 {
                runs.append(at..<at + length)
            }
            at += length + 1
        }
        return runs
    }

    private func runs(_ bytes: [UInt8], from start: Int, before end: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var at = start
        while let run = ByteRuns.next(in: bytes.span, from: at, before: end) {
            runs.append(run)
            at = run.upperBound + 1
        }
        return runs
    }

    @Test(arguments: 0..<400) func areThoseOfSingleBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kinds: [[UInt8]] = [
            Array("abcxyzABCXYZ".utf8), Array("0189".utf8), Array("_-".utf8),
            [0, 0x20, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0xC1, 0xFF],
        ]
        let share = [2, 5, 20, 80][Int(seed % 4)]
        let bytes: [UInt8] = (0..<Int.random(in: 0...400, using: &random)).compactMap { _ in
            let isBreak = Int.random(in: 0..<share, using: &random) == 0
            return kinds[isBreak ? 3 : Int.random(in: 0..<3, using: &random)].randomElement(using: &random)
        }
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = Int.random(in: start...bytes.count + 10, using: &random)
        #expect(runs(bytes, from: start, before: end) == plainRuns(bytes, from: start, before: end))
        let rest = bytes[start...].prefix(while: ByteRuns.isRunByte).count
        #expect(ByteRuns.end(from: start, in: bytes.span) == start + rest)
    }
}
