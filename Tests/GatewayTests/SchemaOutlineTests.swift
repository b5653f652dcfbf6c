internal import Schema
internal import SwiftProtobuf
internal import Testing

@testable internal import Gateway

@Suite struct SchemaOutlineTests {
    private func outline() throws -> SchemaOutline {
        let message = Google_Protobuf_DescriptorProto.with {
            $0.name = "M"
            $0.oneofDecl = [.with { $0.name = "choice" }]
            $0.field = [
                .scalar("a_text", 1, .string), .repeated(.kind("leaves", 2, .message, ".t.Leaf")),
                .repeated(.kind("by_name", 3, .message, ".t.M.ByNameEntry")), .member("x", 4),
                .kind("at", 5, .message, ".google.protobuf.Timestamp"),
            ]
            $0.nestedType = [
                .with {
                    $0.name = "ByNameEntry"
                    $0.options.mapEntry = true
                    $0.field = [.scalar("key", 1, .string), .kind("value", 2, .enum, ".t.State")]
                }
            ]
        }
        return SchemaOutline(try Compiled.method(taking: message).schema)
    }

    @Test func `Methods with their messages, streams, and what keeps them from being served`() throws {
        let methods = try #require(try outline().services.first).methods
        #expect(methods.map(\.name) == ["Do", "Watch", "Lost"])
        #expect(methods[0].input == "t.M" && methods[0].output == "t.M" && methods[0].unavailable == nil)
        #expect(methods[1].isServerStreaming && methods[1].unavailable == nil && !methods[1].hasHole)
        #expect(methods[2].output == nil && methods[2].hasHole)
        #expect(methods[2].unavailable?.contains("t.Gone") == true)
    }

    @Test func `Fields with their types as a proto file writes them`() throws {
        let fields = try #require(try outline().messages.first { $0.name == "t.M" }).fields
        #expect(
            fields.map(\.type) == [
                "string", "repeated t.Leaf", "map<string, t.State>", "string", "google.protobuf.Timestamp",
            ])
        #expect(fields.map(\.jsonName) == ["aText", "leaves", "byName", "x", "at"])
        #expect(fields.map(\.oneof) == [nil, nil, nil, 0, nil])
        #expect(fields[4].form == #""2030-01-02T03:04:05Z""#)
    }

    @Test func `Types within types follow those of methods, each once`() throws {
        let outline = try outline()
        #expect(outline.messages.map(\.name) == ["t.M", "google.protobuf.Empty", "t.Leaf"])
        #expect(outline.messages.map(\.isOfMethod) == [true, true, false])
        #expect(outline.enums.map(\.name) == ["t.State"])
        #expect(outline.enums.first?.values.map(\.name) == ["STATE_OFF", "STATE_ON"])
    }
}
