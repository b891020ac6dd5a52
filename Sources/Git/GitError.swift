/// Why a repository, or one thing in it, could not be read: the run on it cannot go on.
package struct GitError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is, for callers that act on it.
    package enum Code: Sendable {
        /// There is no such repository, object or revision.
        case notFound
        /// The repository belongs to another user and `safe.directory` does not name it.
        case owner
        /// A part of the repository lies outside the given path, and the caller did not allow that.
        case outside
        /// The bytes on disk do not follow the format.
        case corrupt
        /// The repository uses a format that is not read here: SHA-256, reftable, an unknown extension.
        case unsupported
        /// The object is larger than the caller's limit.
        case tooLarge
        /// The operating system refused to read.
        case io
    }

    /// What was being done: "open repository", "read object".
    package let operation: String
    /// What it was done to: a path, an object's name.
    package let subject: String
    /// Why it failed.
    package let reason: String
    package let code: Code

    init(_ code: Code, _ operation: String, _ subject: String, _ reason: String) {
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.code = code
    }

    package var description: String { "\(operation) \(subject): \(reason)" }
}

/// Something that was not read, while the rest went on.
///
/// `count` says how many things the line stands for.
package struct GitDiagnostic: Sendable, Hashable, CustomStringConvertible {
    package let subject: String
    package let reason: String
    package let count: Int

    init(_ subject: String, _ reason: String, count: Int = 1) {
        self.subject = subject
        self.reason = reason
        self.count = count
    }

    package var description: String { "\(subject): \(reason)" }
}

/// Diagnostics in the order they came, with a bound on how many are kept in full.
///
/// A truncated pack can fail for every object: the first ones are named, the others counted, none lost.
struct DiagnosticList: Sendable {
    private static let capacity = 1000

    private(set) var named: [GitDiagnostic] = []
    private var unnamedCount = 0

    mutating func add(_ subject: String, _ reason: String, count: Int = 1) {
        add(GitDiagnostic(subject, reason, count: count))
    }

    mutating func add(_ diagnostic: GitDiagnostic) {
        if named.count < Self.capacity {
            named.append(diagnostic)
        } else {
            unnamedCount += diagnostic.count
        }
    }

    mutating func add(_ other: DiagnosticList) {
        for diagnostic in other.named { add(diagnostic) }
        unnamedCount += other.unnamedCount
    }

    mutating func add(contentsOf diagnostics: [GitDiagnostic]) {
        for diagnostic in diagnostics { add(diagnostic) }
    }

    /// All of them: the named ones, then one line for the rest.
    var all: [GitDiagnostic] {
        guard unnamedCount > 0 else { return named }
        return named + [GitDiagnostic("\(unnamedCount) more", "not listed one by one", count: unnamedCount)]
    }
}
