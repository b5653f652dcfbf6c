internal import Bytes
internal import ProtoJSON
internal import Schema
internal import SwiftProtobuf
internal import Testing

@testable internal import Gateway

@Suite struct ExampleBodyTests {
    private func example(_ message: Google_Protobuf_DescriptorProto) throws -> String {
        let (method, _) = try Compiled.method(taking: message)
        let input = try #require(method.input)
        let text = ExampleBody.text(of: input)
        // Whatever it is, the gateway takes it for such a message.
        var output = ByteBuffer()
        let body = ByteBuffer(text.utf8)
        try RequestTranscoder().transcode(body.bytes, to: input, in: method.schema, into: &output)
        return text
    }

    @Test func `Every field once, with a value that shows its kind`() throws {
        let text = try example(
            .with {
                $0.name = "M"
                $0.field = [
                    .scalar("a_text", 1, .string), .scalar("count", 2, .int64), .scalar("price", 3, .double),
                    .scalar("yes", 4, .bool), .scalar("raw", 5, .bytes), .kind("state", 6, .enum, ".t.State"),
                    .kind("at", 7, .message, ".google.protobuf.Timestamp"),
                    .kind("for", 8, .message, ".google.protobuf.Duration"),
                    .kind("maybe", 9, .message, ".google.protobuf.Int64Value"), .repeated(.scalar("tags", 10, .string)),
                ]
            })
        #expect(
            text == #"{"aText":"string","count":1,"price":1.5,"yes":true,"raw":"Ynl0ZXM=","state":"STATE_ON","#
                + #""at":"2030-01-02T03:04:05Z","for":"1.5s","maybe":1,"tags":["string"]}"#)
    }

    @Test func `A message that holds itself is not filled in for ever`() throws {
        let text = try example(
            .with {
                $0.name = "M"
                $0.field = [
                    .scalar("name", 1, .string), .kind("left", 2, .message, ".t.M"),
                    .repeated(.kind("all", 3, .message, ".t.M")),
                ]
            })
        #expect(text == #"{"name":"string","all":[]}"#)
    }

    @Test func `Of a oneof there is one member`() throws {
        let text = try example(
            .with {
                $0.name = "M"
                $0.oneofDecl = [.with { $0.name = "choice" }]
                $0.field = [.member("a", 1), .member("b", 2), .scalar("c", 3, .bool)]
            })
        #expect(text == #"{"a":"string","c":true}"#)
    }

    @Test func `A message of many fields is cut: a line is to be read`() throws {
        let text = try example(
            .with {
                $0.name = "M"
                $0.field = (1...200).map { .scalar("f\($0)", Int32($0), .bool) }
            })
        #expect(text.hasSuffix(#""f20":true}"#))
    }

    @Test func `Nothing in it is {}`() throws {
        #expect(try example(.with { $0.name = "M" }) == "{}")
    }
}
