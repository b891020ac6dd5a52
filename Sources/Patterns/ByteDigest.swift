/// A digest by which a process knows bytes again that it has seen.
package enum ByteDigest {
    /// The keyed hash of a range of bytes, and of what is told with it: SipHash with a key that each process draws.
    ///
    /// Two that differ have the same digest once in 2⁶⁴ comparisons, and nobody outside of the process can find such a pair.
    package static func of(_ bytes: Span<UInt8>, _ range: Range<Int>, with other: some Hashable) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range outside the bytes")
        var hasher = Hasher()
        hasher.combine(other)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        return hasher.finalize()
    }
}
