internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("%41%62c", "Abc"), ("gr%C3%bc%C3%9Fe", "grüße"), ("100%", "100%"), ("%4", "%4"),
        ("%zz%4g%G4", "%zz%4g%G4"), ("%%41", "%A"), ("%2541", "%41"), ("", ""),
    ])
    func decodes(text: String, decoded: String) {
        var buffer = ByteBuffer()
        withBytes(text) { PercentEncoding.decode($0, into: &buffer) }
        #expect(buffer.string() == decoded)
    }
}
