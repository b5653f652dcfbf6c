internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct MetadataBufferTests {
    private func fields(_ buffer: borrowing MetadataBuffer) -> [String] {
        var found: [String] = []
        buffer.forEach { found.append("\($0.text)=\($1.text)") }
        return found
    }

    @Test func keepsOrderRepetitionsAndEmptyValues() {
        var buffer = MetadataBuffer()
        buffer.append(name: "a", value: "1")
        buffer.append(name: "trace-bin", value: "AAEC/w==")
        buffer.append(name: "a", value: "")
        let found = fields(buffer)
        #expect(found == ["a=1", "trace-bin=AAEC/w==", "a="])
        let count = buffer.count
        #expect(count == 3)
        let first = buffer.first(named: "a")?.text
        #expect(first == "1")
        let absent = buffer.first(named: "b") == nil
        #expect(absent)
    }

    @Test func isEmptyAfterRemoveAllAndUsableAgain() {
        var buffer = MetadataBuffer()
        buffer.append(name: "a", value: String(repeating: "x", count: 100_000))
        buffer.removeAll()
        #expect(fields(buffer) == [])
        buffer.append(name: "b", value: "2")
        #expect(fields(buffer) == ["b=2"])
    }
}
