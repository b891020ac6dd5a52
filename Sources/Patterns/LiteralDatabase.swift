//  A set of literals compiled by Vectorscan into one automaton that every worker shares.

internal import CVectorscan

/// Why literals could not be compiled, loaded or looked for.
package enum LiteralError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is nothing to look for.
    case noLiterals
    /// The literal at this index has no bytes.
    case emptyLiteral(Int)
    /// The literal at this index begins with NUL, which Vectorscan's literal interface takes for an empty one.
    case leadingNUL(Int)
    /// Vectorscan refused the literals, in its words; with the index of the literal at fault if it is one.
    case compilation(String, literal: Int?)
    /// The serialised database is damaged or not one.
    case damaged
    /// The serialised database was made by another version of Vectorscan, or for another architecture.
    case incompatible
    /// The bytes to scan are more than Vectorscan can count (`LiteralScanner.maximumLength`).
    case inputTooLong
    /// The scanner was not made for this database.
    case unpreparedDatabase
    /// Any other error of Vectorscan, by its number.
    case other(Int32)

    package var description: String {
        switch self {
        case .noLiterals: "no literals"
        case .emptyLiteral(let index): "literal \(index) is empty"
        case .leadingNUL(let index): "literal \(index) begins with NUL"
        case .compilation(let message, let literal):
            literal.map { "literal \($0): \(message)" } ?? message
        case .damaged: "damaged literal database"
        case .incompatible: "literal database of another Vectorscan version or architecture"
        case .inputTooLong: "more bytes than one scan takes"
        case .unpreparedDatabase: "scanner not made for this literal database"
        case .other(let code): "Vectorscan error \(code)"
        }
    }
}

/// Literals compiled for any processor of the architecture, so that a serialised one can be shipped.
///
/// `@unchecked Sendable`: the database is written by `init` alone; Vectorscan's reference ("Scanning Patterns")
/// allows any number of threads to scan with it, each with scratch of its own (`LiteralScanner`).
@safe package final class LiteralDatabase: @unchecked Sendable {
    let handle: OpaquePointer

    /// Compiles literals; the same bytes may occur under several ids.
    package init(_ literals: [Literal]) throws(LiteralError) {
        guard !literals.isEmpty else { throw .noLiterals }
        // Vectorscan 5.4.9 crashes on an empty literal instead of refusing it.
        if let empty = literals.firstIndex(where: \.bytes.isEmpty) { throw .emptyLiteral(empty) }
        if let odd = literals.firstIndex(where: { $0.bytes.first == 0 }) { throw .leadingNUL(odd) }
        unsafe handle = try LiteralDatabase.compile(literals)
    }

    /// Loads what `serialised()` returned, checking its checksum and version; to be trusted all the same, since a
    /// checksum keeps out damage and not malice.
    package init(serialised bytes: Span<UInt8>) throws(LiteralError) {
        var database: OpaquePointer?
        let status = unsafe bytes.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return Int32(HS_INVALID) }
            return unsafe hs_deserialize_database(
                start.assumingMemoryBound(to: CChar.self), bytes.count, &database)
        }
        guard status == HS_SUCCESS, let database = unsafe database else {
            throw LiteralDatabase.loadingError(status)
        }
        unsafe handle = database
    }

    deinit {
        unsafe hs_free_database(handle)
    }

    /// The database as bytes that `init(serialised:)` of the same Vectorscan version takes.
    package func serialised() throws(LiteralError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        let status = unsafe hs_serialize_database(handle, &bytes, &count)
        guard status == HS_SUCCESS, let bytes = unsafe bytes else { throw .other(status) }
        defer { unsafe freeSerialised(bytes) }
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}

extension LiteralDatabase {
    /// Two bytes that no UTF-8 has, compiled along with every set, and what they are reported under, which nobody hears of.
    ///
    /// Vectorscan looks at every second or fourth offset only where all literals are long enough. With as many as the rules
    /// have, what it then takes for a possible hit costs twice of what it saves; a short one makes it look at each offset.
    private static let shortest = Literal(bytes: [0xF5, 0xF5], id: ignored)
    static let ignored = UInt32.max

    private static func loadingError(_ status: Int32) -> LiteralError {
        switch status {
        case Int32(HS_DB_VERSION_ERROR), Int32(HS_DB_PLATFORM_ERROR), Int32(HS_DB_MODE_ERROR): .incompatible
        case Int32(HS_INVALID): .damaged
        default: .other(status)
        }
    }

    private static func compile(_ literals: [Literal]) throws(LiteralError) -> OpaquePointer {
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let given = literals.count
        let literals = literals + [shortest]
        // The literals lie end to end in one array, which outlives the pointers into it.
        let joined = literals.flatMap(\.bytes)
        let lengths = literals.map(\.bytes.count)
        let flags = literals.map { $0.caseless ? UInt32(HS_FLAG_CASELESS) : 0 }
        let ids = literals.map(\.id)
        var generic = hs_platform_info_t()
        generic.tune = UInt32(HS_TUNE_FAMILY_GENERIC)
        let status = unsafe joined.withUnsafeBytes { joined -> Int32 in
            var starts: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            for length in lengths {
                let start = unsafe joined.baseAddress.map { unsafe $0 + offset }
                unsafe starts.append(start?.assumingMemoryBound(to: CChar.self))
                offset += length
            }
            return unsafe hs_compile_lit_multi(
                starts, flags, ids, lengths, UInt32(literals.count), UInt32(HS_MODE_BLOCK), &generic,
                &database, &failure)
        }
        defer { unsafe hs_free_compile_error(failure) }
        if status == HS_SUCCESS, let database = unsafe database { return unsafe database }
        guard let failure = unsafe failure else { throw .other(status) }
        let index = unsafe Int(failure.pointee.expression)
        let message = unsafe String(cString: failure.pointee.message)
        throw .compilation(message, literal: (0..<given).contains(index) ? index : nil)
    }
}
