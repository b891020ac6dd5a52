/// Visits the files in a container and in the containers within it, under limits that hold for all of them together.
///
/// Everything happens in memory. What is not read is told by `troubles`; what was read before counts.
package struct ArchiveWalk {
    private let limits: ArchiveLimits
    /// The size of the outermost container, to which the ratio is held.
    private let size: Int
    private let clock = ContinuousClock()
    private let deadline: ContinuousClock.Instant
    private var entries = 0
    private var inflated = 0
    /// A limit of the whole bit: nothing more is read.
    private var isOver = false
    package private(set) var troubles: [ArchiveTrouble] = []

    /// A file in a container.
    package struct Member: Sendable {
        /// Its path, after the paths of the containers it lies in, outermost first.
        package var path: [String]
        /// Its bytes, up to the limit of one member.
        package var bytes: [UInt8]
    }

    /// Prepares for one container.
    ///
    /// - Parameter size: How many bytes it has.
    package init(size: Int, limits: ArchiveLimits = ArchiveLimits()) {
        self.size = size
        self.limits = limits
        deadline = clock.now + limits.time
    }

    /// Visits the files of a container in memory.
    ///
    /// A container within it that cannot be opened, or only in part, is visited as a file too.
    package mutating func run(_ bytes: Span<UInt8>, as kind: ContainerKind, visit: (Member) -> Void) {
        withUTF8Names { _ = open(bytes, as: kind, at: [], visit: visit) }
    }

    /// Visits the files of a container behind a descriptor, which stays the caller's.
    package mutating func run(descriptor: Int32, as kind: ContainerKind, visit: (Member) -> Void) {
        withUTF8Names {
            do throws(ArchiveFailure) {
                var reader = try ArchiveReader(kind, descriptor: descriptor)
                _ = readAll(&reader, at: [], visit: visit)
            } catch {
                add(error, at: [], after: 0)
            }
        }
    }

    /// Whether the container was read to its end.
    private mutating func open(
        _ bytes: Span<UInt8>, as kind: ContainerKind, at path: [String], visit: (Member) -> Void
    ) -> Bool {
        unsafe bytes.withUnsafeBytes { memory in
            do throws(ArchiveFailure) {
                var reader = try unsafe ArchiveReader(kind, memory: memory)
                let told = kind == .zip ? ZipDirectory.count(in: bytes) : nil
                return readAll(&reader, at: path, told: told, visit: visit)
            } catch {
                add(error, at: path, after: 0)
                return false
            }
        }
    }

    /// - Parameter told: How many members the container says it has, where it says so.
    private mutating func readAll(
        _ reader: inout ArchiveReader, at path: [String], told: Int? = nil, visit: (Member) -> Void
    ) -> Bool {
        var count = 0
        var files = 0
        var encrypted = 0
        var lost = 0
        var failure: ArchiveFailure?
        while !isOver {
            do throws(ArchiveFailure) {
                guard let header = try reader.next() else { break }
                count += 1
                guard mayEnter(path) else { break }
                guard header.isFile else { continue }
                files += 1
                guard !header.isEncrypted else {
                    encrypted += 1
                    continue
                }
                let name = header.name ?? Self.soleName
                if try !readMember(&reader, at: path + [name], visit: visit) { lost += 1 }
            } catch {
                guard error == .member, mayEnter(path) else {
                    failure = error
                    break
                }
                lost += 1
            }
        }
        if encrypted > 0 || failure != nil && count == 0 && reader.hasEncryptedMembers {
            let what =
                encrypted > 0 ? "\(encrypted) encrypted member\(encrypted == 1 ? "" : "s")" : "encrypted"
            troubles.append(ArchiveTrouble(kind: .limit, container: path, reason: "\(what): not read"))
            if encrypted == 0 { return false }
        }
        if let failure, !isOver { add(failure, at: path, after: count) }
        if let told, failure == nil, lost == 0, !isOver, count != told { lost = max(1, told - count) }
        if lost > 0 {
            let what = "\(lost) member\(lost == 1 ? "" : "s") damaged or in an unknown form"
            troubles.append(ArchiveTrouble(kind: .unread, container: path, reason: what))
        }
        if files == 0, failure == nil, lost == 0, !isOver {
            troubles.append(ArchiveTrouble(kind: .limit, container: path, reason: "no file in it"))
        }
        return failure == nil && lost == 0 && encrypted == 0 && !isOver
    }

    /// What the content of a single compressed file is called.
    private static let soleName = "(content)"

    /// Reads one member and visits it, or what it holds; false where its bytes are damaged, and then what came of them is visited.
    private mutating func readMember(
        _ reader: inout ArchiveReader, at path: [String], visit: (Member) -> Void
    ) throws(ArchiveFailure) -> Bool {
        var bytes: [UInt8] = []
        var total = 0
        var failure: ArchiveFailure?
        let most = limits.member
        do throws(ArchiveFailure) {
            var isMore = true
            while isMore, mayInflate(path) {
                isMore = try reader.read { block in
                    total += block.count
                    inflated += block.count
                    bytes += block.prefix(most - bytes.count)
                }
            }
        } catch {
            failure = error
        }
        if total > most {
            tell("larger than \(most >> 20) MiB: only its beginning was read", at: path)
        }
        let isWhole = failure == nil && total == bytes.count && !isOver
        if !bytes.isEmpty { enter(Member(path: path, bytes: bytes), isWhole: isWhole, visit: visit) }
        guard let failure else { return true }
        guard failure == .member else { throw failure }
        return false
    }
}

extension ArchiveWalk {
    /// Opens a member that is a container, and visits what is none.
    private mutating func enter(_ member: Member, isWhole: Bool, visit: (Member) -> Void) {
        guard !isOver, let kind = ContainerKind(member.bytes.span) else { return visit(member) }
        guard member.path.count < limits.depth else {
            tell("nested deeper than \(limits.depth) containers: not opened", at: member.path)
            return visit(member)
        }
        let known = troubles.count
        if !open(member.bytes.span, as: kind, at: member.path, visit: visit) { visit(member) }
        // That a container which was cut off is incomplete has been told already.
        guard !isWhole, let last = troubles.last, troubles.count > known, last.kind == .unread else { return }
        troubles.removeLast()
    }
}

// MARK: Limits

extension ArchiveWalk {
    /// Whether one member more may be looked at.
    private mutating func mayEnter(_ path: [String]) -> Bool {
        entries += 1
        if entries > limits.entries { stop("more than \(limits.entries) members", at: path) }
        return mayInflate(path)
    }

    /// Whether more may be inflated.
    private mutating func mayInflate(_ path: [String]) -> Bool {
        if inflated > limits.total {
            stop("more than \(limits.total >> 20) MiB inflated", at: path)
        } else if inflated > limits.ratioFloor, inflated / limits.ratio > size {
            stop("inflates to more than \(limits.ratio) times its size", at: path)
        } else if clock.now > deadline {
            stop("took longer than \(limits.time.components.seconds) s", at: path)
        }
        return !isOver
    }

    private mutating func stop(_ reason: String, at path: [String]) {
        guard !isOver else { return }
        isOver = true
        tell("\(reason): the rest was not read", at: path)
    }

    private mutating func tell(_ reason: String, at path: [String]) {
        troubles.append(ArchiveTrouble(kind: .limit, container: path, reason: reason))
    }

    private mutating func add(_ failure: ArchiveFailure, at path: [String], after count: Int) {
        let reason =
            switch failure {
            case .noLibrary: "libarchive is not installed: containers are not opened"
            case .fatal, .member:
                count == 0
                    ? "damaged container: nothing read" : "damaged container: read up to member \(count)"
            }
        troubles.append(ArchiveTrouble(kind: .unread, container: path, reason: reason))
    }
}
