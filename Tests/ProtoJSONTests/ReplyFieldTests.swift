internal import Bytes
internal import ProtoJSON
internal import Schema
internal import Testing

@Suite("One field as the reply")
struct ReplyFieldTests {
    private func json(
        _ field: String, of message: [UInt8], _ type: String = "t.All", _ options: ReplyOptions = ReplyOptions()
    ) throws -> String {
        let fixture = try ReplyFixture()
        let type = try fixture.type(type)
        let field = try #require(ReplyField(named: field, in: type))
        let bytes = ByteBuffer(message)
        var output = ByteBuffer()
        try ReplyTranscoder(options: options).transcode(
            field, of: bytes.bytes, from: type, in: fixture.schema, into: &output)
        return output.string()
    }

    @Test("a value of any kind, and nothing of the rest")
    func values() throws {
        let message =
            Wire.integer(1, 5) + Wire.text(2, "t") + Wire.double(4, 0.1) + Wire.integer(6, 7) + Wire.integer(8, 1)
            + Wire.bytes(9, Wire.text(2, "in")) + Wire.bytes(10, [2, 4]) + Wire.text(11, "a") + Wire.text(11, "b")
            + Wire.bytes(13, Wire.text(1, "k") + Wire.double(2, 1)) + Wire.bytes(20, Wire.integer(1, 1))
        #expect(try json("an_int", of: message) == "5")
        #expect(try json("text", of: message) == #""t""#)
        #expect(try json("real", of: message) == "0.1")
        #expect(try json("big", of: message) == #""7""#)
        #expect(try json("color", of: message) == #""RED""#)
        #expect(try json("child", of: message) == #"{"text":"in"}"#)
        #expect(try json("numbers", of: message) == "[1,2]")
        #expect(try json("tags", of: message) == #"["a","b"]"#)
        #expect(try json("counts", of: message) == #"{"k":1}"#)
        #expect(try json("at", of: message) == #""1970-01-01T00:00:01Z""#)
    }

    @Test(
        "a field that is not there is shown as its default",
        arguments: [
            ("an_int", "0"), ("text", #""""#), ("raw", #""""#), ("real", "0"), ("big", #""0""#), ("flag", "false"),
            ("color", #""NONE""#), ("child", "{}"), ("numbers", "[]"), ("list", "[]"), ("counts", "{}"),
            ("one_number", "0"), ("maybe", "0"), ("at", "null"), ("lasts", "null"), ("mask", "null"),
            ("object", "{}"), ("value", "null"), ("items", "[]"), ("any", "{}"), ("wrapped", "null"),
            ("nothing", "{}"),
        ])
    func absent(field: String, expected: String) throws {
        var printing = ReplyOptions()
        printing.printsDefaults = true
        for options in [ReplyOptions(), printing] {
            #expect(try json(field, of: Wire.integer(40_000, 1), "t.All", options) == expected)
        }
    }

    @Test("the member of a oneof that came last counts")
    func oneofs() throws {
        let message = Wire.integer(15, 5) + Wire.text(17, "t")
        #expect(try json("one_number", of: message) == "0")
        #expect(try json("one_text", of: message) == #""t""#)
    }

    @Test("what is malformed anywhere is refused")
    func malformed() throws {
        #expect(throws: ReplyFault.self) { try json("an_int", of: Wire.integer(1, 5) + [0x12, 0x05, 0x61]) }
        #expect(throws: ReplyFault.self) { try json("text", of: Wire.bytes(2, [0xFF])) }
    }

    @Test("a raw body: the last content type and the last data count, wherever they stand")
    func rawBody() throws {
        let message = ByteBuffer(Wire.text(1, "a/b") + Wire.text(2, "x") + Wire.text(3, "skipped") + Wire.text(2, "y"))
        let body = try ReplyRawBody(message.bytes)
        #expect(String(decoding: body.contentType, as: UTF8.self) == "a/b")
        #expect(String(decoding: body.data, as: UTF8.self) == "y")
        let none = ByteBuffer()
        #expect(try ReplyRawBody(none.bytes).data.count == 0)
        let broken = ByteBuffer([0x12, 0x7F, 0x61])
        #expect(throws: ReplyFault.self) { _ = try ReplyRawBody(broken.bytes) }
    }
}
