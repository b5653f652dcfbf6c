internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct MessageFrameTests {
    @Test func prefixHasTheLengthMostSignificantByteFirst() {
        var buffer = ByteBuffer([9, 9])
        let start = MessageFrame.begin(in: &buffer)
        buffer.append([UInt8](repeating: 7, count: 0x010203))
        MessageFrame.seal(in: &buffer, from: start)
        let prefix = Array(buffer.bytes.prefix(8))
        #expect(prefix == [9, 9, 0, 0, 1, 2, 3, 7])
    }

    @Test func emptyMessageIsAPrefix() {
        var buffer = ByteBuffer()
        withBytes([]) { MessageFrame.append($0, to: &buffer) }
        #expect(buffer.array() == [0, 0, 0, 0, 0])
    }
}
