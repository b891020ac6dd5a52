internal import Crypto

/// The rules of this build: the files of `rules/`, packed into one table and embedded as text by the build.
package enum BuiltinRules {
    /// The packed table; nil where the program itself is damaged.
    package static func table() -> [UInt8]? {
        let text = unsafe UnsafeBufferPointer(
            start: generatedRuleTable.utf8Start, count: generatedRuleTable.utf8CodeUnitCount)
        return unsafe Base64.decode(text)
    }
}
