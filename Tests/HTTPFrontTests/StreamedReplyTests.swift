internal import Bytes
internal import Testing

@testable internal import HTTPFront

@Suite struct StreamedReplyTests {
    private func take(_ stream: inout StreamedReply, _ buffer: inout ByteBuffer, _ maximum: Int) -> String {
        var target = [UInt8](repeating: 0, count: maximum)
        let count = target.withUnsafeMutableBytes { stream.take(from: &buffer, into: $0) }
        return String(decoding: target[..<count], as: UTF8.self)
    }

    @Test func bytesComeInOrderHoweverTheyAreTaken() {
        var stream = StreamedReply()
        var buffer = ByteBuffer()
        buffer.append("one two ")
        let first = take(&stream, &buffer, 3)
        buffer.append("three")
        var rest = ""
        while true {
            let next = take(&stream, &buffer, 1)
            if next.isEmpty { break }
            rest += next
        }
        #expect(first == "one")
        #expect(rest == " two three")
        let left = stream.unsentBytes(of: buffer)
        #expect(left == 0)
        #expect(stream.earlierBytes == 13)
        let kept = buffer.count
        #expect(kept == 0)
    }

    @Test func nothingIsTakenIntoNothing() {
        var stream = StreamedReply()
        var buffer = ByteBuffer()
        let none = take(&stream, &buffer, 10)
        #expect(none == "")
        buffer.append("x")
        let nowhere = take(&stream, &buffer, 0)
        #expect(nowhere == "")
        let left = stream.unsentBytes(of: buffer)
        #expect(left == 1)
    }

    /// A client that always lags a little behind must not keep all that it has had in memory.
    @Test func whatIsTakenIsGivenUp() {
        var stream = StreamedReply()
        var buffer = ByteBuffer()
        var piece = [UInt8](repeating: 0x61, count: 10_000)
        buffer.append(piece)
        var largest = 0
        for _ in 0..<1_000 {
            buffer.append(piece)
            _ = piece.withUnsafeMutableBytes { stream.take(from: &buffer, into: $0) }
            largest = max(largest, buffer.count)
        }
        #expect(largest < 100_000)
        let sum = stream.earlierBytes + buffer.count
        #expect(sum == 10_010_000)
    }

    @Test func drainingIsToldOnce() {
        var stream = StreamedReply()
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 0x61, count: 101))
        stream.added(to: buffer, lowWater: 100)
        let before = stream.tellsDrained(buffer, lowWater: 100)
        #expect(!before)
        _ = take(&stream, &buffer, 1)
        let at = stream.tellsDrained(buffer, lowWater: 100)
        #expect(at)
        _ = take(&stream, &buffer, 1)
        let after = stream.tellsDrained(buffer, lowWater: 100)
        #expect(!after)
    }
}
