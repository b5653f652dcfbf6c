internal import PluginProtocol
internal import Testing

@Suite struct MessageCursorTests {
    /// `number:value` of each field, or the offset of the fault.
    private func walk(_ message: [UInt8]) -> [String] {
        message.withUnsafeBytes { bytes in
            var found: [String] = []
            var cursor = MessageCursor(bytes)
            do throws(MessageCursor.Fault) {
                while let field = try cursor.next() {
                    switch field.value {
                    case .varint(let value): found.append("\(field.number):\(value)")
                    case .fixed64(let value): found.append("\(field.number):d\(value)")
                    case .fixed32(let value): found.append("\(field.number):w\(value)")
                    case .bytes(let value): found.append("\(field.number):\(Array(value))")
                    }
                }
            } catch {
                found.append("fault")
            }
            return found
        }
    }

    @Test func `Every wire type is read`() {
        #expect(walk([0x08, 0x96, 0x01]) == ["1:150"])
        #expect(walk([0x11, 1, 0, 0, 0, 0, 0, 0, 1]) == ["2:d72057594037927937"])
        #expect(walk([0x1d, 1, 0, 0, 2]) == ["3:w33554433"])
        #expect(walk([0x22, 2, 7, 8, 0x22, 0]) == ["4:[7, 8]", "4:[]"])
        #expect(walk([0x08] + Array(repeating: 0xff, count: 9) + [0x01]) == ["1:18446744073709551615"])
        #expect(walk([]) == [])
    }

    @Test func `Groups are skipped with all that they hold`() {
        #expect(walk([0x0b, 0x13, 0x08, 1, 0x14, 0x12, 1, 9, 0x0c, 0x08, 5]) == ["1:5"])
        #expect(walk(Array(repeating: 0x0b, count: 100_000) + Array(repeating: 0x0c, count: 100_000)) == [])
    }

    @Test(arguments: [
        [0x08], [0x08, 0x80], [0x08] + Array(repeating: 0xff, count: 10), [0x00, 0x01], [0x11, 1, 2], [0x1d, 1],
        [0x22, 2, 7], [0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x0b], [0x0b, 0x14], [0x0c],
        [0x0e, 0], [0xfa, 0xff, 0xff, 0xff, 0xff, 0x01, 0],
    ])
    func `What is not a message is a fault`(message: [UInt8]) {
        #expect(walk(message).last == "fault")
    }

    @Test func `Every prefix of a message ends in fields or a fault`() {
        let message: [UInt8] = [0x08, 0x96, 0x01, 0x0b, 0x22, 1, 7, 0x0c, 0x1d, 1, 0, 0, 2, 0x22, 3, 1, 2, 3]
        let whole = walk(message)
        for length in 0..<message.count {
            let part = walk(Array(message.prefix(length)))
            #expect(whole.starts(with: part.last == "fault" ? part.dropLast() : part[...]))
        }
    }
}
