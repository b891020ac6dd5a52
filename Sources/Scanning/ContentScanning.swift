internal import Archives
internal import Decoding
import Files
import Secrets

/// What lies inside files: members of containers, rows of databases, strings of compiled modules.
extension Worker {
    /// How many bytes of rows are scanned at a time.
    private static let rowBatch = 256 << 10
    /// How long the rows of one database may take.
    private static let rowTime = Duration.seconds(20)

    /// Scans what bytes hold by their format, which their first bytes tell.
    ///
    /// What was found there counts, rather than the same secret found in the bytes as they stand.
    ///
    /// - Parameter first: The first finding in the bytes as they stand.
    func scanContent(
        _ bytes: Span<UInt8>, mayBeContainer: Bool, after first: Int, subject: () -> String,
        builder: () -> FindingBuilder
    ) {
        let last = findings.count
        if mayBeContainer, let kind = ContainerKind(bytes) {
            var walk = ArchiveWalk(size: bytes.count)
            let names = names
            walk.run(bytes, as: kind) { scan($0, below: names, subject: subject, builder: builder) }
            tell(walk.troubles, subject: subject)
        } else if let database = SQLiteFile(bytes) {
            scanRows(of: database, in: bytes, subject: subject, builder: builder)
        } else if MarshalStrings.isModule(bytes) {
            let text = MarshalStrings.text(of: bytes)
            let inner = found(in: text.bytes.span, subject: subject, builder: builder)
            let known = Set(findings[first..<last].map(\.secret))
            findings += inner.filter { !known.contains($0.finding.secret) }.map {
                $0.moved(out: text, in: bytes, builder: builder()).finding
            }
            return
        }
        guard findings.count > last, last > first else { return }
        let inside = Set(findings[last...].map(\.secret))
        findings.replaceSubrange(
            first..<last, with: findings[first..<last].filter { !inside.contains($0.secret) })
    }

    /// Opens a container that is larger than a block; of a database of that size the bytes alone are scanned.
    func scanLargeContent(
        _ bytes: Span<UInt8>, size: Int, reopening path: [UInt8]?, builder: FindingBuilder,
        subject: () -> String
    ) {
        guard let kind = ContainerKind(bytes) else {
            guard SQLiteFile(bytes) != nil else { return }
            coverage.diagnostics.append(
                Diagnostic(
                    .limit, subject: subject(), reason: "large database: rows cut in pages are not joined"))
            return
        }
        guard let path, let file = try? OpenFile(path) else {
            coverage.diagnostics.append(
                Diagnostic(
                    .limit, subject: subject(),
                    reason: "large container that cannot be read twice: not opened"))
            return
        }
        var walk = ArchiveWalk(size: size)
        file.withDescriptor { descriptor in
            walk.run(descriptor: descriptor, as: kind) {
                scan($0, below: [builder.template.path], subject: subject) { builder }
            }
        }
        tell(walk.troubles, subject: subject)
    }

    private func scan(
        _ member: ArchiveWalk.Member, below names: [FilePath]?, subject: () -> String,
        builder: () -> FindingBuilder
    ) {
        scan(
            member.bytes.span, extent: .member, path: member.path.last.map { FilePath($0) },
            names: names.map { $0 + member.path.map { FilePath($0) } },
            subject: ([subject()] + member.path).joined(separator: "!")
        ) {
            builder().inside(member.path)
        }
    }

    private func tell(_ troubles: [ArchiveTrouble], subject: () -> String) {
        for trouble in troubles {
            coverage.diagnostics.append(
                Diagnostic(
                    trouble.kind == .limit ? .limit : .unread,
                    subject: ([subject()] + trouble.container).joined(separator: "!"), reason: trouble.reason)
            )
        }
    }

    private func scanRows(
        of database: SQLiteFile, in bytes: Span<UInt8>, subject: () -> String, builder: () -> FindingBuilder
    ) {
        var database = database
        var batch = RowBatch()
        let clock = ContinuousClock()
        let deadline = clock.now + Self.rowTime
        var isLate = false
        database.forEachRow(in: bytes) { row in
            batch.add(row)
            if batch.text.count >= Self.rowBatch {
                scan(batch, subject: subject, builder: builder)
                batch = RowBatch()
                isLate = clock.now > deadline
            }
            return !isLate
        }
        scan(batch, subject: subject, builder: builder)
        let limit =
            isLate
            ? "took longer than \(Self.rowTime.components.seconds) s: the rest was not read" : database.limit
        if let limit { coverage.diagnostics.append(Diagnostic(.limit, subject: subject(), reason: limit)) }
    }

    private func scan(_ batch: RowBatch, subject: () -> String, builder: () -> FindingBuilder) {
        let inner = found(in: batch.text.span, subject: subject) { builder().inside([]) }
        findings += inner.map { found in
            guard let row = batch.row(at: found.detection.secret.lowerBound) else { return found.finding }
            var finding = found.finding
            finding.place.container += row.path
            finding.place.span.line -= row.line - 1
            finding.place.span.endLine -= row.line - 1
            return finding
        }
    }
}

extension FindingBuilder {
    /// A builder for what lies in a container.
    func inside(_ path: [String]) -> FindingBuilder {
        var inner = FindingBuilder(template: template)
        inner.template.container += path
        inner.hasOffsets = false
        return inner
    }
}

/// Rows as one text, since each scan has its price.
private struct RowBatch {
    struct Row {
        var path: [String]
        var start: Int
        var line: Int
    }

    private(set) var text: [UInt8] = []
    private var rows: [Row] = []
    private var line = 1

    /// Adds a row after an empty line, so that no rule joins it with the one before.
    mutating func add(_ row: SQLiteFile.Row) {
        let own = row.text
        rows.append(
            Row(path: [row.table] + (row.id.map { ["row \($0)"] } ?? []), start: text.count, line: line))
        text += own + [0x0A]
        line += own.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    }

    /// The row in which an offset lies.
    func row(at offset: Int) -> Row? {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].start <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? rows[low - 1] : nil
    }
}
