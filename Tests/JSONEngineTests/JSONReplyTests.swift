internal import Bytes
internal import CJansson
internal import JSONEngine
internal import Testing

@Suite struct JSONReplyTests {
    private func string(_ text: String) -> JSONReference {
        let bytes = ByteBuffer(text.utf8)
        return .string(bytes.bytes)
    }

    /// The text of an array that `fill` fills.
    private func encode(
        _ reply: inout JSONReply, maximumBytes: Int = .max, fill: (inout JSONReply, JSONReference) -> Void
    ) -> String? {
        var output = ByteBuffer()
        reply.begin(isKept: false)
        defer { reply.end() }
        let array = JSONReference.array()
        fill(&reply, array)
        let outcome = reply.encode(array, into: &output, maximumBytes: maximumBytes)
        return outcome == .encoded ? output.string() : nil
    }

    @Test func numbersAreReplacedAndTextIsNot() {
        var reply = JSONReply()
        let text = encode(&reply) { reply, array in
            array.append(reply.real(0.1))
            array.append(string("10000000000"))
            array.append(string("\"10000000001\""))
            array.append(.integer(-2_147_483_648))
            array.append(.integer(4_294_967_295))
            array.append(reply.real(Float(0.2)))
            array.append(reply.real(10_000_000_001 as Double))
        }
        #expect(
            text == #"[0.1,"10000000000","\"10000000001\"",-2147483648,4294967295,0.2,10000000001]"#)
    }

    @Test func manyNumbersKeepTheirPlaces() {
        var reply = JSONReply()
        for count in [100, 3] {
            let text = encode(&reply) { reply, array in
                for index in 0..<count { array.append(reply.real(Double(index) + 0.5)) }
            }
            #expect(text == "[\((0..<count).map { "\($0).5" }.joined(separator: ","))]")
        }
    }

    @Test func membersAreReplacedAndTakenOut() {
        var reply = JSONReply()
        let key = ByteBuffer("key".utf8)
        let other = ByteBuffer("other".utf8)
        let text = encode(&reply) { _, array in
            let object = JSONReference.object()
            array.append(object)
            object.set(key.bytes, .array())
            object.set(other.bytes, .null())
            object.set(key.bytes, .boolean(true))
            object.remove(other.bytes)
            object.remove(other.bytes)
        }
        #expect(text == #"[{"key":true}]"#)
    }

    @Test func aLimitEndsTheText() {
        var reply = JSONReply()
        #expect(encode(&reply, maximumBytes: 3) { $1.append($0.real(0.5)) } == nil)
        #expect(encode(&reply, maximumBytes: 5) { $1.append($0.real(0.5)) } == "[0.5]")
    }

    @Test func malformedTextIsRefused() {
        var reply = JSONReply()
        let bytes = ByteBuffer([0xFF])
        #expect(encode(&reply) { $1.append(.string(bytes.bytes)) } == nil)
    }

    @Test func aKeptTreeOutlivesOtherReplies() {
        var reply = JSONReply()
        reply.begin(isKept: true)
        let root = JSONReference.array()
        root.append(reply.real(0.25))
        root.append(reply.real(Float(0.1)))
        root.append(string("kept"))
        reply.end()
        let node = JSONNode(adopting: root)
        for _ in 0..<10 { #expect(encode(&reply) { $1.append($0.real(0.75)) } == "[0.75]") }
        var output = ByteBuffer()
        node.encode(into: &output)
        #expect(output.string() == #"[0.25,0.1,"kept"]"#)
    }

    /// An arena block must not take what malloc gave, nor give to free what it cut itself.
    @Test func aNodeFromBeforeMayDieWithinAReply() {
        var reply = JSONReply()
        var node = JSONNode.array(of: (0..<100).map(String.init))
        let text = encode(&reply) { _, array in
            array.append(string("x"))
            node = .null()
            array.append(string("y"))
        }
        #expect(text == #"["x","y"]"#)
        let isEmpty = node.isEmpty
        #expect(isEmpty)
    }

    @Test func aLargeReplyLeavesNoLargeMemoryBehind() {
        var reply = JSONReply()
        let long = String(repeating: "x", count: 3 << 20)
        #expect(encode(&reply) { $1.append(string(long)) }?.utf8.count == long.utf8.count + 4)
        #expect(patchbay_json_arena_held() <= 1 << 20)
        let text = encode(&reply) { _, array in
            for index in 0..<50_000 { array.append(.integer(Int64(index))) }
        }
        #expect(text?.hasSuffix("49998,49999]") == true)
        #expect(patchbay_json_arena_held() <= 1 << 20)
    }
}
