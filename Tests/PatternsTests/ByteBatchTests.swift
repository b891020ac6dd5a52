import Patterns
import Testing

@Suite struct ByteBatchTests {
    @Test func tellsTheStretchAndTheOffsetInIt() {
        let bytes = Array("0123456789abcdef".utf8)
        var batch = ByteBatch()
        batch.removeAll()
        batch.append(2..<5, of: bytes.span)
        batch.append(8..<8, of: bytes.span)
        batch.append(10..<16, of: bytes.span)
        #expect(batch.bytes.filter { $0 < 0x80 } == Array("234abcdef".utf8))
        for (offset, byte) in batch.bytes.enumerated() where byte < 0x80 {
            let place = batch.place(of: offset + 1)
            let start = [2, 8, 10][place.stretch]
            #expect(bytes[start + place.offset - 1] == byte)
        }
    }

    @Test func nothingIsFoundAcross() throws {
        let database = try LiteralDatabase([Literal(bytes: Array("ab".utf8), id: 7)])
        var scanner = try LiteralScanner(for: database)
        var batch = ByteBatch()
        let bytes = Array("xaxbab".utf8)
        batch.append(0..<2, of: bytes.span)
        batch.append(3..<6, of: bytes.span)
        var hits: [LiteralHit] = []
        try scanner.scan(batch.bytes.span, database: database, into: &hits)
        #expect(hits.map { batch.place(of: $0.end).stretch } == [1])
        #expect(hits.map { batch.place(of: $0.end).offset } == [3])
    }
}
