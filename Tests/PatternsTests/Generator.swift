//  A seeded source of randomness, so that a failing property test fails again.

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    mutating func bytes(_ count: Int, from alphabet: some Collection<UInt8>) -> [UInt8] {
        let alphabet = Array(alphabet)
        return (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] }
    }
}

/// Whether `part` occurs in `whole`.
func occurs(_ part: [UInt8], in whole: [UInt8]) -> Bool {
    part.count <= whole.count
        && (0...whole.count - part.count).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
}
