internal import CGit2

/// One repository handle of libgit2, with object storage and working directory as the layout found them.
@safe final class LibGit2Repository: @unchecked Sendable {
    // Sendable since it is only used under the lock of the Repository that owns it.
    private let handle: OpaquePointer
    private let subject: String

    /// Starts libgit2, once for the process; it is never shut down, since others may still use it.
    private static let isReady: Bool = {
        guard git_libgit2_init() > 0 else { return false }
        // Ownership was checked when the layout was read, by git's own rule.
        return tokscan_git2_disable_owner_validation() == 0
    }()

    init(_ layout: RepositoryLayout) throws(GitError) {
        subject = layout.root.description
        guard Self.isReady else { throw GitError(.io, "open repository", subject, "libgit2 does not start") }
        var opened: OpaquePointer?
        let code = unsafe layout.gitDirectory.withCString { path in
            unsafe git_repository_open_ext(&opened, path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
        }
        guard code == 0, let repository = unsafe opened else {
            throw Self.error(code, "open repository", subject)
        }
        unsafe handle = unsafe repository
        // Where core.worktree leads elsewhere, the folder that was given counts.
        if let workdir = layout.workdir {
            let code = unsafe workdir.withCString { unsafe git_repository_set_workdir(repository, $0, 0) }
            guard code == 0 else { throw Self.error(code, "open repository", subject) }
        }
        try setObjects(layout)
    }

    deinit { unsafe git_repository_free(handle) }

    /// Gives libgit2 the object directories one by one, since it would follow every alternate.
    private func setObjects(_ layout: RepositoryLayout) throws(GitError) {
        var created: OpaquePointer?
        try check(unsafe git_odb_new(&created), "open objects")
        guard let database = unsafe created else { return }
        defer { unsafe git_odb_free(database) }
        for (place, directory) in layout.objectDirectories.enumerated() {
            var packed: UnsafeMutablePointer<git_odb_backend>?
            try check(unsafe directory.withCString { unsafe git_odb_backend_pack(&packed, $0) }, "open packs")
            try check(unsafe git_odb_add_backend(database, packed, Int32(2 * place + 2)), "open packs")
            var loose: UnsafeMutablePointer<git_odb_backend>?
            let code = unsafe directory.withCString { unsafe git_odb_backend_loose(&loose, $0, -1, 0, 0, 0) }
            try check(code, "open loose objects")
            try check(unsafe git_odb_add_backend(database, loose, Int32(2 * place + 1)), "open loose objects")
        }
        try check(unsafe git_repository_set_odb(handle, database), "open objects")
    }

    /// Whether the ignore rules exclude a path, relative to the worktree.
    ///
    /// A folder's path ends in a slash.
    func isIgnored(_ path: [UInt8]) throws(GitError) -> Bool {
        var ignored: Int32 = 0
        let code = unsafe BytePath(path).withCString {
            unsafe git_ignore_path_is_ignored(&ignored, handle, $0)
        }
        try check(code, "look up ignore rules")
        return ignored != 0
    }

    /// The commit that a revision names, in git's whole notation (gitrevisions).
    func commit(named revision: String) throws(GitError) -> ObjectID {
        var found: OpaquePointer?
        let code = unsafe git_revparse_single(&found, handle, revision)
        guard code == 0, let object = unsafe found else { throw Self.error(code, "find revision", revision) }
        defer { unsafe git_object_free(object) }
        var peeled: OpaquePointer?
        let peelCode = unsafe git_object_peel(&peeled, object, GIT_OBJECT_COMMIT)
        guard peelCode == 0, let commit = unsafe peeled else {
            throw Self.error(peelCode, "find revision", revision)
        }
        defer { unsafe git_object_free(commit) }
        return unsafe Self.id(git_object_id(commit))
    }

    /// Every object by libgit2's own reading, in the order of names: slow, and independent of the reader above.
    func forEachObject(_ body: (ObjectID, Result<(ObjectKind, UnsafeBufferPointer<UInt8>), GitError>) -> Void)
        throws(GitError)
    {
        var opened: OpaquePointer?
        try check(unsafe git_repository_odb(&opened, handle), "open objects")
        guard let database = unsafe opened else { return }
        defer { unsafe git_odb_free(database) }
        var ids: Set<ObjectID> = []
        let code = unsafe withUnsafeMutablePointer(to: &ids) { payload in
            unsafe git_odb_foreach(
                database,
                { id, payload in
                    guard let id = unsafe id, let payload = unsafe payload else { return 0 }
                    unsafe payload.assumingMemoryBound(to: Set<ObjectID>.self).pointee.insert(
                        LibGit2Repository.id(id))
                    return 0
                }, payload)
        }
        try check(code, "list objects")
        for id in ids.sorted() { unsafe Self.read(id, database) { unsafe body(id, $0) } }
    }

    private static func read(
        _ id: ObjectID, _ database: OpaquePointer,
        _ body: (Result<(ObjectKind, UnsafeBufferPointer<UInt8>), GitError>) -> Void
    ) {
        var name = git_oid()
        unsafe withUnsafeMutableBytes(of: &name) { unsafe $0.copyBytes(from: id.bytes) }
        var read: OpaquePointer?
        let code = unsafe git_odb_read(&read, database, &name)
        guard code == 0, let object = unsafe read else {
            return unsafe body(.failure(error(code, "read object", id.description)))
        }
        defer { unsafe git_odb_object_free(object) }
        guard let kind = unsafe ObjectKind(rawValue: UInt8(clamping: git_odb_object_type(object).rawValue))
        else { return }
        let start = unsafe git_odb_object_data(object)?.assumingMemoryBound(to: UInt8.self)
        let bytes = unsafe UnsafeBufferPointer(start: start, count: git_odb_object_size(object))
        unsafe body(.success((kind, bytes)))
    }

    private static func id(_ pointer: UnsafePointer<git_oid>) -> ObjectID {
        unsafe pointer.withMemoryRebound(to: UInt8.self, capacity: ObjectID.byteCount) {
            unsafe ObjectID(at: $0)
        }
    }

    private func check(_ code: Int32, _ operation: String) throws(GitError) {
        guard code >= 0 else { throw Self.error(code, operation, subject) }
    }

    /// The last error of this thread, read before any other call can replace it.
    private static func error(_ code: Int32, _ operation: String, _ subject: String) -> GitError {
        let message = unsafe git_error_last().flatMap { unsafe $0.pointee.message }.map {
            unsafe String(cString: $0)
        }
        let kind: GitError.Code =
            switch code {
            case GIT_ENOTFOUND.rawValue: .notFound
            case GIT_EOWNER.rawValue: .owner
            case GIT_EAMBIGUOUS.rawValue, GIT_EINVALIDSPEC.rawValue: .notFound
            default: .corrupt
            }
        return GitError(kind, operation, subject, message ?? "libgit2 error \(code)")
    }
}

extension Repository {
    /// Whether git's ignore rules exclude a path, relative to the worktree.
    ///
    /// A folder's path ends in a slash.
    package func isIgnored(_ path: [UInt8]) throws(GitError) -> Bool {
        try withLibGit2 { git throws(GitError) in try git.isIgnored(path) }
    }

    /// The commit that a revision names: a ref, an abbreviated name, `HEAD~3`, `main@{yesterday}`.
    package func commit(named revision: String) throws(GitError) -> ObjectID {
        try withLibGit2 { git throws(GitError) in try git.commit(named: revision) }
    }
}
