internal import Bytes
internal import CJansson
internal import Foundation
internal import Testing

@testable internal import JSONEngine

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

    /// Long strings and numbers stand in the tree as marks, and nothing that a plugin says is taken for one.
    @Test(
        arguments: [
            "", "a", "long enough to have its own way", "\u{7F}", "\u{7F}n5", "\u{7F}s0000", "\u{7F}\u{7F}",
            "\u{7F}s0000 and more than that", "a\"\u{7F}n5", "\u{7F}\"\u{7F}n5", "\u{7F}n5\"\u{7F}s0000\n\u{7F}n5",
            "with \"quotes\" and \\ in it", "\u{0}\u{1F} \u{20}\u{80}é€🎈 beyond ASCII", "\"", "\\",
        ])
    func textStaysWhatItIs(text: String) throws {
        var reply = JSONReply()
        let bytes = ByteBuffer(text.utf8)
        let encoded = encode(&reply) { reply, array in
            for _ in 0..<2 {
                array.append(reply.string(bytes.bytes))
                array.append(reply.integer(-5))
                let object = JSONReference.object()
                array.append(object)
                reply.set(bytes.bytes, reply.string(bytes.bytes), in: object)
            }
        }
        let parsed = try JSONSerialization.jsonObject(with: Data((encoded ?? "").utf8)) as? NSArray
        #expect(parsed == [text, -5, [text: text], text, -5, [text: text]])
    }

    @Test func everyByteThatNeedsAnEscapeIsFound() {
        for byte in UInt8(0)..<128 {
            for offset in 0..<20 {
                var text = [UInt8](repeating: 0x61, count: 20)
                text[offset] = byte
                let needsNone = text.withUnsafeBytes { JSONMark.needsNoEscape($0) }
                #expect(needsNone == (byte >= 0x20 && byte != 0x22 && byte != 0x5C), "\(byte) at \(offset)")
            }
        }
    }

    @Test func markedMembersAreFoundAndTakenOut() {
        var reply = JSONReply()
        let key = ByteBuffer("\u{7F}n5".utf8)
        let text = encode(&reply) { reply, array in
            let object = JSONReference.object()
            array.append(object)
            reply.set(key.bytes, reply.integer(1), in: object)
            reply.set(key.bytes, reply.integer(2), in: object)
            #expect(reply.member(key.bytes, of: object) != nil)
            reply.remove(key.bytes, from: object)
            #expect(reply.member(key.bytes, of: object) == nil)
        }
        #expect(text == "[{}]")
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
