internal import Bytes
internal import ProtoJSON
internal import Testing

@Suite("Scans of a message")
struct MessageScanTests {
    private func obstacle(_ body: String, to name: String) throws -> MessageScan.Obstacle? {
        let fixture = try AssemblerFixture()
        try fixture.body(body)
        let bytes = ByteBuffer(fixture.message)
        return MessageScan.obstacle(to: try fixture.path(name), in: bytes.bytes, of: fixture.type)
    }

    @Test("a field that is there, at any depth")
    func fields() throws {
        #expect(try obstacle("{}", to: "mask") == nil)
        #expect(try obstacle(#"{"mask":"key"}"#, to: "mask") == .field)
        #expect(try obstacle(#"{"child":{"mask":"key"}}"#, to: "mask") == nil)
        #expect(try obstacle(#"{"child":{"mask":"key"}}"#, to: "child.mask") == .field)
        #expect(try obstacle(#"{"int32":1,"double":2.5,"float":1.5,"key":"k"}"#, to: "child.mask") == nil)
    }

    @Test("another member of a oneof on the way")
    func oneofs() throws {
        #expect(try obstacle(#"{"one":"a"}"#, to: "other") == .oneof)
        #expect(try obstacle(#"{"child":{"one":"a"}}"#, to: "child.other") == .oneof)
        #expect(try obstacle(#"{"child":{"one":"a"},"one":"b"}"#, to: "child.key") == nil)
    }

    @Test("the required field that no part brought")
    func required() throws {
        let fixture = try AssemblerFixture("old.Old")
        func missing() -> String? {
            let bytes = ByteBuffer(fixture.message)
            return MessageScan.missingField(in: bytes.bytes, of: fixture.type)
        }
        #expect(MessageScan.hasRequiredFields(fixture.type))
        #expect(!MessageScan.hasRequiredFields(try AssemblerFixture().type))
        #expect(missing() == "needed")
        try fixture.parameter("needed", "0")
        #expect(missing() == "too")
        try fixture.parameter("too", "")
        #expect(missing() == nil)
    }
}
