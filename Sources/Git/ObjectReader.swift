/// Reads single objects by name.
///
/// Owns its decompressor and buffers: one per worker.
struct ObjectReader: ~Copyable {
    /// What an object's header says.
    struct Header {
        let kind: ObjectKind
        let size: Int
    }

    /// One object read whole; its buffer goes back to the pool.
    struct Object {
        let kind: ObjectKind
        let buffer: ObjectBuffer
    }

    /// Why one copy of an object could not be produced.
    enum Failure: Error {
        case corrupt(String)
        /// The object, or a base it needs, is larger than the limit.
        case tooLarge(size: Int)
        case missingBase(ObjectID)
    }

    let store: ObjectStore
    let pool = BufferPool()
    let inflater = Inflater()

    /// Longest chain of deltas followed; git itself writes no more than 4095 (pack-objects, --depth).
    private static let chainLimit = 1 << 16
    /// How often a chain may go on in another pack, which only thin packs need.
    private static let externalDepthLimit = 16

    init(store: ObjectStore) { self.store = store }

    /// The object named `id`, from the first copy that can be read.
    ///
    /// - Parameters:
    ///   - limit: the largest size, in bytes, of the object and of each base on the way to it.
    ///   - excluded: a pack whose copy is known to be damaged.
    func read(_ id: ObjectID, limit: Int, excluding excluded: Pack? = nil) throws(GitError) -> Object {
        try read(id, limit: limit, excluding: excluded, depth: 0)
    }

    private func read(_ id: ObjectID, limit: Int, excluding excluded: Pack?, depth: Int) throws(GitError)
        -> Object
    {
        var failure: Failure?
        for pack in store.packs where pack !== excluded {
            guard let position = pack.find(id) else { continue }
            do throws(Failure) {
                guard let offset = pack.offset(position) else {
                    throw Failure.corrupt("its offset lies outside of the pack")
                }
                return try materialise(pack, offset, limit: limit, depth: depth)
            } catch {
                failure = error
            }
        }
        do throws(Failure) {
            if let object = try readLoose(id, limit: limit) { return object }
        } catch {
            failure = error
        }
        throw Self.error(id, failure)
    }

    private static func error(_ id: ObjectID, _ failure: Failure?) -> GitError {
        switch failure {
        case nil: GitError(.notFound, "read object", id.description, "not in the repository")
        case .corrupt(let reason): GitError(.corrupt, "read object", id.description, reason)
        case .tooLarge(let size):
            GitError(.tooLarge, "read object", id.description, "\(size) bytes, over the limit")
        case .missingBase(let base):
            GitError(.corrupt, "read object", id.description, "its delta base \(base) is missing")
        }
    }

    /// The object whose entry begins at `offset`: the chain of its deltas is followed down, then built up.
    func materialise(_ pack: Pack, _ offset: Int, limit: Int, depth: Int = 0) throws(Failure) -> Object {
        var chain: [Pack.Entry] = []
        var at = offset
        var object: Object
        while true {
            guard let entry = pack.entry(at: at) else { throw .corrupt("damaged entry in \(pack.path)") }
            guard chain.count < Self.chainLimit else { throw .corrupt("deltas without end in \(pack.path)") }
            if let kind = ObjectKind(rawValue: entry.code) {
                object = Object(kind: kind, buffer: try inflate(pack, entry, limit: limit))
                break
            }
            chain.append(entry)
            if entry.code == Pack.Entry.offsetDelta {
                at = entry.baseOffset
            } else if let next = pack.find(pack.baseID(entry)).flatMap({ pack.offset($0) }) {
                at = next
            } else {
                object = try externalBase(pack.baseID(entry), limit: limit, depth: depth)
                break
            }
        }
        while let entry = chain.popLast() {
            let base = object.buffer
            defer { pool.give(base) }
            let buffer = try apply(pack, entry, to: base, limit: limit)
            object = Object(kind: object.kind, buffer: buffer)
        }
        return object
    }

    /// A base that lies in another pack or loose.
    private func externalBase(_ id: ObjectID, limit: Int, depth: Int) throws(Failure) -> Object {
        guard depth < Self.externalDepthLimit else { throw .corrupt("deltas across too many packs") }
        do {
            return try read(id, limit: limit, excluding: nil, depth: depth + 1)
        } catch {
            if error.code == .notFound { throw .missingBase(id) }
            throw .corrupt("its delta base \(id) cannot be read: \(error.reason)")
        }
    }

    /// The inflated bytes of an entry: an object, or a delta.
    func inflate(_ pack: Pack, _ entry: Pack.Entry, limit: Int) throws(Failure) -> ObjectBuffer {
        guard entry.size <= limit else { throw .tooLarge(size: entry.size) }
        let buffer = pool.take(entry.size)
        let isSound = unsafe inflater.inflate(
            pack.data.start + entry.dataStart, pack.end - entry.dataStart, to: buffer.start,
            exactly: entry.size)
        guard isSound else {
            pool.give(buffer)
            throw .corrupt("damaged data in \(pack.path)")
        }
        return buffer
    }

    /// The result of an entry's delta on `base`, which stays the caller's.
    func apply(
        _ pack: Pack, _ entry: Pack.Entry, to base: ObjectBuffer, limit: Int
    ) throws(Failure) -> ObjectBuffer {
        let delta = try inflate(pack, entry, limit: limit)
        defer { pool.give(delta) }
        guard let header = unsafe Delta.header(delta.start, delta.count) else {
            throw .corrupt("damaged delta in \(pack.path)")
        }
        guard header.resultSize <= limit else { throw .tooLarge(size: header.resultSize) }
        return try apply(delta, header, to: base, in: pack)
    }

    /// The result of an inflated delta on `base`.
    ///
    /// Both stay the caller's.
    func apply(
        _ delta: ObjectBuffer, _ header: Delta.Header, to base: ObjectBuffer, in pack: Pack
    ) throws(Failure) -> ObjectBuffer {
        let result = pool.take(header.resultSize)
        let isSound = unsafe Delta.apply(
            delta.start, delta.count, header: header, base: base.start, baseCount: base.count,
            to: result.start)
        guard isSound else {
            pool.give(result)
            throw .corrupt("damaged delta in \(pack.path)")
        }
        return result
    }
}

// MARK: Headers

extension ObjectReader {
    /// Kind and size of the object named `id`, without building it.
    func header(_ id: ObjectID) throws(GitError) -> Header {
        try header(id, depth: 0)
    }

    private func header(_ id: ObjectID, depth: Int) throws(GitError) -> Header {
        var failure: Failure?
        for pack in store.packs {
            guard let position = pack.find(id) else { continue }
            do throws(Failure) {
                guard let offset = pack.offset(position) else {
                    throw Failure.corrupt("its offset lies outside of the pack")
                }
                return try header(pack, offset, depth: depth)
            } catch {
                failure = error
            }
        }
        for directory in store.directories {
            let path = ObjectStore.loosePath(id, in: directory)
            guard FileSystem.facts(path) != nil else { continue }
            do throws(Failure) {
                return try looseHeader(path)
            } catch {
                failure = error
            }
        }
        throw Self.error(id, failure)
    }

    private func header(_ pack: Pack, _ offset: Int, depth: Int) throws(Failure) -> Header {
        var at = offset
        var size: Int?
        for _ in 0..<Self.chainLimit {
            guard let entry = pack.entry(at: at) else { throw .corrupt("damaged entry in \(pack.path)") }
            if let kind = ObjectKind(rawValue: entry.code) {
                return Header(kind: kind, size: size ?? entry.size)
            }
            if size == nil { size = try resultSize(pack, entry) }
            if entry.code == Pack.Entry.offsetDelta {
                at = entry.baseOffset
            } else if let next = pack.find(pack.baseID(entry)).flatMap({ pack.offset($0) }) {
                at = next
            } else {
                let base = pack.baseID(entry)
                guard depth < Self.externalDepthLimit, let header = try? header(base, depth: depth + 1) else {
                    throw .missingBase(base)
                }
                return Header(kind: header.kind, size: size ?? header.size)
            }
        }
        throw .corrupt("deltas without end in \(pack.path)")
    }

    private func resultSize(_ pack: Pack, _ entry: Pack.Entry) throws(Failure) -> Int {
        let delta = try inflate(pack, entry, limit: 1 << 30)
        defer { pool.give(delta) }
        guard let header = unsafe Delta.header(delta.start, delta.count) else {
            throw .corrupt("damaged delta in \(pack.path)")
        }
        return header.resultSize
    }
}

// MARK: Loose objects

extension ObjectReader {
    /// Room for the head of a loose object: a word, a size and a NUL.
    private static let looseHeadRoom = 32
    /// Largest compressed file read for a loose object.
    private static let looseFileLimit = 1 << 30

    /// The loose object named `id`; nil where there is none.
    func readLoose(_ id: ObjectID, limit: Int) throws(Failure) -> Object? {
        var failure: Failure?
        for directory in store.directories {
            let path = ObjectStore.loosePath(id, in: directory)
            do {
                let file = try FileSystem.readFile(
                    path, limit: Self.looseFileLimit, followingLinks: store.followsLinks)
                return try unpackLoose(file, limit: limit)
            } catch let error as GitError {
                if error.code != .notFound { failure = .corrupt("\(path): \(error.reason)") }
            } catch let error as Failure {
                failure = error
            } catch {
                failure = .corrupt("\(path): unreadable")
            }
        }
        if let failure { throw failure }
        return nil
    }

    private func looseHeader(_ path: BytePath) throws(Failure) -> Header {
        do {
            let file = try FileSystem.readFile(
                path, limit: Self.looseFileLimit, followingLinks: store.followsLinks)
            return try looseHead(file).header
        } catch let error as Failure {
            throw error
        } catch {
            throw .corrupt("\(path): \(error)")
        }
    }

    /// The bytes after the head of a loose object.
    ///
    /// Its stream is inflated whole, and must be as long as it says.
    private func unpackLoose(_ file: [UInt8], limit: Int) throws(Failure) -> Object {
        let (header, start) = try looseHead(file)
        guard header.size <= limit else { throw .tooLarge(size: header.size) }
        guard header.size / Pack.expansionLimit <= file.count else { throw .corrupt("damaged loose object") }
        let whole = pool.take(start + header.size)
        defer { pool.give(whole) }
        let isSound = unsafe file.withUnsafeBufferPointer { input in
            unsafe inflater.inflate(
                input.baseAddress.unsafelyUnwrapped, input.count, to: whole.start, exactly: whole.count)
        }
        guard isSound else { throw .corrupt("damaged loose object") }
        let buffer = pool.take(header.size)
        unsafe buffer.start.update(from: whole.start + start, count: header.size)
        return Object(kind: header.kind, buffer: buffer)
    }

    /// What the head of a loose object says, and where its bytes begin.
    ///
    /// libdeflate does not stream. Given too little room it fills what it got and says so; what is read from there
    /// is only believed after the whole stream was inflated to exactly that size.
    private func looseHead(_ file: [UInt8]) throws(Failure) -> (header: Header, start: Int) {
        guard !file.isEmpty else { throw .corrupt("empty loose object") }
        var room = 1 << 12
        while room <= 1 << 22 {
            let buffer = pool.take(room)
            defer { pool.give(buffer) }
            unsafe buffer.start.update(repeating: 0xFF, count: Self.looseHeadRoom)
            do throws(Inflater.Failure) {
                _ = try unsafe file.withUnsafeBufferPointer { input throws(Inflater.Failure) in
                    try unsafe inflater.inflate(
                        input.baseAddress.unsafelyUnwrapped, input.count, to: buffer.start, atMost: room)
                }
            } catch {
                if error == .corrupt { throw .corrupt("damaged loose object") }
            }
            let head = unsafe Array(UnsafeBufferPointer(start: buffer.start, count: Self.looseHeadRoom))
            if let parsed = Self.parseLooseHead(head) { return parsed }
            room <<= 5
        }
        throw .corrupt("a loose object without a header")
    }

    private static func parseLooseHead(_ head: [UInt8]) -> (Header, Int)? {
        guard let space = head.firstIndex(of: UInt8(ascii: " ")), let end = head.firstIndex(of: 0),
            space + 1 < end
        else { return nil }
        let word = String(decoding: head[..<space], as: UTF8.self)
        guard let kind = ObjectKind.allCases.first(where: { $0.name == word }),
            let size = Int(String(decoding: head[(space + 1)..<end], as: UTF8.self)), size >= 0,
            size < 1 << 48
        else { return nil }
        return (Header(kind: kind, size: size), end + 1)
    }
}
