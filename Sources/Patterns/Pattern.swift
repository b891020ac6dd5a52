//  A PCRE2 pattern compiled once for bytes and shared by every worker.

internal import CPCRE2

/// Why a pattern was refused, and where in its source.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The source as it was given.
    package let pattern: String
    /// Offset in bytes of the source at which the fault was noticed.
    package let offset: Int
    /// What is wrong, in PCRE2's words or ours.
    package let message: String

    package var description: String { "\(message) at offset \(offset) of pattern \(pattern)" }
}

/// A pattern compiled to machine code where the system allows it.
///
/// Subjects are bytes, not UTF-8: `.` is one byte, and classes, `\w` and caseless matching know ASCII only.
/// A line ends at CR, LF or CRLF, so `$` and `.` keep a Windows line's CR out of a value.
///
/// `@unchecked Sendable`: the compiled code is written by `init` alone; pcre2api(3) "Multithreading" allows
/// any number of threads to match with it, each with match data and a match context of its own (`Matcher`).
@safe package final class Pattern: @unchecked Sendable {
    /// How the source is read.
    package struct Options: OptionSet, Sendable, Hashable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Letters match either case, as `(?i)`.
        package static let caseless = Options(rawValue: 1 << 0)
        /// `.` matches line ends too, as `(?s)`.
        package static let dotAll = Options(rawValue: 1 << 1)
        /// `^` and `$` match at each line, as `(?m)`.
        package static let multiline = Options(rawValue: 1 << 2)
        /// Unescaped white space and `#` comments in the source are skipped, as `(?x)`.
        package static let extended = Options(rawValue: 1 << 3)
        /// Matches begin where the search begins; unlike `anchored:` at match time this keeps the machine code.
        package static let anchored = Options(rawValue: 1 << 4)
        /// Matches end where the subject ends; unlike `fullMatch:` at match time this keeps the machine code.
        package static let endAnchored = Options(rawValue: 1 << 5)
    }

    /// The longest source that is compiled, in bytes.
    package static let maximumSourceLength = 16 << 10
    /// How deep parentheses may nest in a source.
    package static let maximumNesting: UInt32 = 100

    /// The source as it was given.
    package let source: String
    package let options: Options
    /// The number of each named group.
    package let names: [String: Int]
    /// How many capturing groups there are, the whole match not counted.
    package let captureCount: Int
    /// No match is shorter than this many bytes.
    package let minimumLength: Int
    /// How many bytes before a match's start the pattern looks at; 1 for `\b` and `\A`.
    package let maximumLookbehind: Int
    /// Whether machine code was made; a kernel that forbids writable and executable memory leaves the interpreter.
    package let isCompiledToMachineCode: Bool

    let code: OpaquePointer

    /// Compiles a pattern that cannot loosen the limits it is matched under: `\C`, callouts, UTF mode and the
    /// settings that may stand at the start of a pattern, such as `(*LIMIT_MATCH=…)`, are refused.
    package init(_ source: String, options: Options = []) throws(PatternError) {
        self.source = source
        self.options = options
        if let setting = Pattern.leadingSetting(of: source) {
            throw PatternError(pattern: source, offset: 0, message: "the setting (*\(setting) is not allowed")
        }
        let code = try unsafe Pattern.compile(source, options: options)
        guard unsafe Pattern.hasNoCallout(code) else {
            unsafe pcre2_code_free_8(code)
            throw PatternError(pattern: source, offset: 0, message: "callouts are not allowed")
        }
        unsafe self.code = code
        unsafe isCompiledToMachineCode = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
        unsafe names = Pattern.names(in: code)
        captureCount = unsafe Int(Pattern.number(UInt32(PCRE2_INFO_CAPTURECOUNT), of: code))
        minimumLength = unsafe Int(Pattern.number(UInt32(PCRE2_INFO_MINLENGTH), of: code))
        maximumLookbehind = unsafe Int(Pattern.number(UInt32(PCRE2_INFO_MAXLOOKBEHIND), of: code))
    }

    deinit {
        unsafe pcre2_code_free_8(code)
    }
}

extension Pattern {
    /// The settings of pcre2pattern(3) "Special start-of-pattern items"; verbs such as `(*SKIP)` are not among them.
    private static let settings = [
        "ANY", "BSR_", "CR", "LF", "LIMIT_", "NO_", "NOTEMPTY", "NUL", "UCP", "UTF",
    ]

    private static func leadingSetting(of source: String) -> String? {
        guard source.hasPrefix("(*") else { return nil }
        let rest = source.dropFirst(2)
        return settings.first { rest.hasPrefix($0) }
    }

    /// `NEVER_UTF` and `NEVER_UCP` hold subjects to bytes, `USE_OFFSET_LIMIT` lets a search stop at a range's end.
    private static func flags(of options: Options) -> UInt32 {
        let fixed = PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_USE_OFFSET_LIMIT
        let chosen: [(Options, UInt32)] = [
            (.caseless, PCRE2_CASELESS), (.dotAll, PCRE2_DOTALL), (.multiline, PCRE2_MULTILINE),
            (.extended, PCRE2_EXTENDED), (.anchored, PCRE2_ANCHORED), (.endAnchored, PCRE2_ENDANCHORED),
        ]
        return chosen.reduce(fixed) { options.contains($1.0) ? $0 | $1.1 : $0 }
    }

    private static func compile(
        _ source: String, options: Options
    ) throws(PatternError) -> OpaquePointer {
        guard let context = unsafe pcre2_compile_context_create_8(nil) else {
            throw PatternError(pattern: source, offset: 0, message: "out of memory")
        }
        defer { unsafe pcre2_compile_context_free_8(context) }
        unsafe pcre2_set_max_pattern_length_8(context, maximumSourceLength)
        unsafe pcre2_set_parens_nest_limit_8(context, maximumNesting)
        unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        var status: Int32 = 0
        var offset = 0
        let bytes = Array(source.utf8)
        let code = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe pcre2_compile_8(
                bytes.baseAddress, bytes.count, flags(of: options), &status, &offset, context)
        }
        guard let code = unsafe code else {
            throw PatternError(pattern: source, offset: offset, message: pcre2Message(status))
        }
        return unsafe code
    }

    private static func hasNoCallout(_ code: OpaquePointer) -> Bool {
        unsafe pcre2_callout_enumerate_8(code, { _, _ in 1 }, nil) == 0
    }

    private static func number(_ item: UInt32, of code: OpaquePointer) -> UInt32 {
        var value: UInt32 = 0
        unsafe pcre2_pattern_info_8(code, item, &value)
        return value
    }

    /// Reads the name table: entries of one size, each a big-endian group number and a NUL-terminated name.
    private static func names(in code: OpaquePointer) -> [String: Int] {
        let count = unsafe Int(number(UInt32(PCRE2_INFO_NAMECOUNT), of: code))
        let size = unsafe Int(number(UInt32(PCRE2_INFO_NAMEENTRYSIZE), of: code))
        var table: UnsafePointer<UInt8>?
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table = unsafe table else { return [:] }
        var names: [String: Int] = [:]
        for index in 0..<count {
            let entry = unsafe table + index * size
            let group = unsafe Int(entry[0]) << 8 | Int(entry[1])
            unsafe names[String(cString: entry + 2)] = group
        }
        return names
    }
}

/// PCRE2's own words for one of its error codes.
func pcre2Message(_ code: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let length = unsafe text.withUnsafeMutableBufferPointer { text in
        unsafe pcre2_get_error_message_8(code, text.baseAddress, text.count)
    }
    return length < 0 ? "PCRE2 error \(code)" : String(decoding: text.prefix(Int(length)), as: UTF8.self)
}
