internal import Bytes
internal import Testing

@testable internal import JSONEngine

@Suite struct JSONDumpTests {
    @Test(arguments: 0...40)
    func aLimitIsKeptToTheByte(maximum: Int) {
        var node = JSONNode.object()
        node.set("key", .string("a value of some length"))
        let whole = #"{"key":"a value of some length"}"#
        var buffer = ByteBuffer()
        buffer.append("x")
        let failure = JSONDump.append(node.tree, to: &buffer, long: nil, maximumBytes: maximum)
        #expect((failure == nil) == (maximum >= whole.utf8.count))
        #expect(buffer.count <= maximum + 1)
        if failure == nil { #expect(buffer.string() == "x" + whole) }
    }

    @Test func aLimitHoldsForNumbersToo() {
        var node = JSONNode.array()
        node.append(.double(0.123_456_789))
        var buffer = ByteBuffer()
        let failure = JSONDump.append(node.tree, to: &buffer, long: nil, maximumBytes: 5)
        #expect(failure == .tooLarge)
    }

    @Test func longTextGrowsTheBuffer() {
        let long = String(repeating: "abcdefgh", count: 20_000)
        var buffer = ByteBuffer()
        JSONNode.array(of: [long, long]).encode(into: &buffer)
        #expect(buffer.string() == "[\"\(long)\",\"\(long)\"]")
    }

    @Test func chunksOfEveryLengthArriveWhole() {
        for length in 0...40 {
            let text = String("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".prefix(length))
            var buffer = ByteBuffer()
            JSONNode.string(text).encode(into: &buffer)
            #expect(buffer.string() == "\"\(text)\"")
        }
    }
}
