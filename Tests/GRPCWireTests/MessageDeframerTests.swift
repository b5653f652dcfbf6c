internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct MessageDeframerTests {
    /// Feeds `bytes` in pieces of `size` and notes every message, or the fault as text.
    private func deframe(_ bytes: [UInt8], pieces size: Int, maximum: Int = 1000) -> ([[UInt8]], String?, Bool) {
        var deframer = MessageDeframer(maximumMessageBytes: maximum)
        var message = ByteBuffer()
        var messages: [[UInt8]] = []
        var position = 0
        while position < bytes.count {
            let piece = Array(bytes[position..<min(position + size, bytes.count)])
            position += size
            let fault = withBytes(piece) { piece -> String? in
                var rest = piece
                while !rest.isEmpty {
                    switch deframer.take(from: &rest, into: &message) {
                    case .more: #expect(rest.isEmpty)
                    case .message(let isCompressed):
                        messages.append([isCompressed ? 1 : 0] + message.array())
                        message.clear()
                    case .failed(let fault): return "\(fault)"
                    }
                }
                return nil
            }
            if let fault { return (messages, fault, deframer.isInsideMessage) }
        }
        return (messages, nil, deframer.isInsideMessage)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 1000])
    func cutsMessagesInAnyPieces(size: Int) {
        let bytes = frame([1, 2, 3]) + frame([]) + frame([UInt8](repeating: 9, count: 300), flags: 1) + frame([4])
        let (messages, fault, isInside) = deframe(bytes, pieces: size)
        #expect(messages == [[0, 1, 2, 3], [0], [1] + [UInt8](repeating: 9, count: 300), [0, 4]])
        #expect(fault == nil)
        #expect(!isInside)
    }

    @Test func anUnfinishedMessageIsSeen() {
        #expect(deframe(Array(frame([1, 2, 3]).prefix(1)), pieces: 1).2)
        #expect(deframe(Array(frame([1, 2, 3]).prefix(7)), pieces: 1).2)
    }

    @Test func theLimitIsCheckedBeforeThePayload() {
        let announced = frame([], announcing: 1001)
        let (messages, fault, _) = deframe(announced, pieces: 1)
        #expect(messages == [])
        #expect(fault?.contains("1001 bytes, and 1000 are allowed") == true)
        #expect(deframe(frame([], announcing: 0xffff_ffff), pieces: 5).1 != nil)
        #expect(deframe(frame([UInt8](repeating: 0, count: 1000)), pieces: 100).1 == nil)
    }

    @Test func nothingIsAllocatedForAnAnnouncement() {
        var deframer = MessageDeframer(maximumMessageBytes: .max)
        var message = ByteBuffer()
        withBytes(frame([1], announcing: 0xffff_ffff)) { bytes in
            var rest = bytes
            #expect(deframer.take(from: &rest, into: &message) == .more)
        }
        let capacity = message.capacity
        #expect(capacity <= 131_072)
    }

    @Test func unknownFlagsAreAFault() {
        #expect(deframe(frame([], flags: 2), pieces: 1).1?.contains("flags 2") == true)
    }
}
