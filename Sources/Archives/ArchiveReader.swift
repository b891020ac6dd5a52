//  One container as libarchive reads it: headers one after the other, and the bytes of each.

internal import CArchive

/// Why a member or a container could not be read, in libarchive's grades.
enum ArchiveFailure: Error {
    /// This member is lost, the next may be read.
    case member
    /// Nothing after this can be read.
    case fatal
    /// libarchive is not installed.
    case noLibrary
}

/// libarchive's handle for one container.
///
/// It reads from memory or a descriptor and writes nothing anywhere.
@safe struct ArchiveReader: ~Copyable {
    private let handle: OpaquePointer
    private let functions: carchive_functions
    /// Bytes that one call inflates.
    private var block = [UInt8](repeating: 0, count: 64 << 10)

    /// What is known of a member before its bytes.
    struct Header {
        /// The path in the container; nil where the container gives none.
        var name: String?
        var isFile: Bool
        var isEncrypted: Bool
    }

    /// Opens a container in memory, which must stay where it is for as long as the reader lives.
    init(_ kind: ContainerKind, memory: UnsafeRawBufferPointer) throws(ArchiveFailure) {
        let functions = try Self.library()
        let handle = try unsafe Self.handle(for: kind, functions) { handle in
            unsafe functions.archive_read_open_memory(handle, memory.baseAddress, memory.count)
        }
        self.functions = functions
        unsafe self.handle = handle
    }

    /// Opens a container behind a descriptor, from where that stands; the descriptor stays the caller's.
    init(_ kind: ContainerKind, descriptor: Int32) throws(ArchiveFailure) {
        let functions = try Self.library()
        let handle = try unsafe Self.handle(for: kind, functions) { handle in
            unsafe functions.archive_read_open_fd(handle, descriptor, 128 << 10)
        }
        self.functions = functions
        unsafe self.handle = handle
    }

    private static func library() throws(ArchiveFailure) -> carchive_functions {
        guard let loaded = unsafe carchive_load() else { throw .noLibrary }
        return unsafe loaded.pointee
    }

    private static func handle(
        for kind: ContainerKind, _ functions: carchive_functions, open: (OpaquePointer) -> Int32
    ) throws(ArchiveFailure) -> OpaquePointer {
        guard let handle = functions.archive_read_new() else { throw .fatal }
        unsafe support(kind, handle, functions)
        guard unsafe open(handle) >= ARCHIVE_WARN else {
            unsafe _ = functions.archive_read_free(handle)
            throw .fatal
        }
        return unsafe handle
    }

    deinit {
        unsafe _ = functions.archive_read_free(handle)
    }

    /// Turns on what the kind needs and nothing else: a format that is not asked for cannot be attacked.
    ///
    /// Filters that start programs are among those never asked for.
    private static func support(
        _ kind: ContainerKind, _ handle: OpaquePointer, _ functions: carchive_functions
    ) {
        switch kind {
        case .zip: unsafe _ = functions.archive_read_support_format_zip(handle)
        case .tar: unsafe _ = functions.archive_read_support_format_tar(handle)
        case .sevenZip: unsafe _ = functions.archive_read_support_format_7zip(handle)
        case .ar: unsafe _ = functions.archive_read_support_format_ar(handle)
        case .cpio: unsafe _ = functions.archive_read_support_format_cpio(handle)
        case .rpm:
            unsafe _ = functions.archive_read_support_filter_rpm(handle)
            for kind in [ContainerKind.gzip, .bzip2, .xz, .zstd] {
                unsafe supportFilter(kind, handle, functions)
            }
            unsafe _ = functions.archive_read_support_format_cpio(handle)
        case .gzip, .bzip2, .xz, .zstd, .lz4, .compress:
            unsafe supportFilter(kind, handle, functions)
            unsafe _ = functions.archive_read_support_format_tar(handle)
            unsafe _ = functions.archive_read_support_format_cpio(handle)
            unsafe _ = functions.archive_read_support_format_raw(handle)
        }
    }

    private static func supportFilter(
        _ kind: ContainerKind, _ handle: OpaquePointer, _ functions: carchive_functions
    ) {
        switch kind {
        case .gzip: unsafe _ = functions.archive_read_support_filter_gzip(handle)
        case .bzip2: unsafe _ = functions.archive_read_support_filter_bzip2(handle)
        case .xz: unsafe _ = functions.archive_read_support_filter_xz(handle)
        case .zstd: unsafe _ = functions.archive_read_support_filter_zstd(handle)
        case .lz4: unsafe _ = functions.archive_read_support_filter_lz4(handle)
        case .compress: unsafe _ = functions.archive_read_support_filter_compress(handle)
        case .zip, .tar, .sevenZip, .ar, .cpio, .rpm: break
        }
    }

    /// The next member; nil at the end.
    mutating func next() throws(ArchiveFailure) -> Header? {
        var entry: OpaquePointer?
        let status = unsafe functions.archive_read_next_header(handle, &entry)
        if status == ARCHIVE_EOF { return nil }
        // A damaged header may be told as "retry": what it described is lost, and the next is looked for.
        guard status >= ARCHIVE_WARN, status != ARCHIVE_RETRY, let entry = unsafe entry else {
            throw status > ARCHIVE_FATAL ? .member : .fatal
        }
        return unsafe header(entry)
    }

    private func header(_ entry: OpaquePointer) -> Header {
        let isRaw = unsafe functions.archive_format(handle) == ARCHIVE_FORMAT_RAW
        let type = unsafe UInt32(functions.archive_entry_filetype(entry)) & 0o170_000
        return unsafe Header(
            name: isRaw ? nil : name(entry),
            // A member whose header tells no type, as in `ar`, is a file.
            isFile: isRaw || type == 0o100_000 || type == 0,
            isEncrypted: functions.archive_entry_is_encrypted(entry) != 0)
    }

    private func name(_ entry: OpaquePointer) -> String? {
        if let name = unsafe functions.archive_entry_pathname(entry) { return unsafe String(cString: name) }
        return unsafe functions.archive_entry_pathname_utf8(entry).map { unsafe String(cString: $0) }
    }

    /// Whether the container says that it holds something encrypted.
    var hasEncryptedMembers: Bool {
        unsafe functions.archive_read_has_encrypted_entries(handle) > 0
    }

    /// Inflates the next bytes of the member and hands them over; false at its end.
    mutating func read(_ body: (ArraySlice<UInt8>) -> Void) throws(ArchiveFailure) -> Bool {
        let count = unsafe block.withUnsafeMutableBytes { buffer in
            unsafe functions.archive_read_data(handle, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { throw count > Int(ARCHIVE_FATAL) ? .member : .fatal }
        body(block[..<count])
        return count > 0
    }
}

/// Names in containers are UTF-8 for what runs inside.
func withUTF8Names<Result>(_ body: () -> Result) -> Result {
    let previous = unsafe carchive_enter_utf8()
    defer { unsafe carchive_leave_utf8(previous) }
    return body()
}
