internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct BinaryMetadataTests {
    private func decode(_ text: String) -> [UInt8]? {
        var buffer = ByteBuffer([1])
        let isBase64 = withBytes(text) { BinaryMetadata.decode($0, into: &buffer) }
        let bytes = buffer.array()
        if !isBase64 { #expect(bytes == [1], "the buffer is as it was") }
        return isBase64 ? Array(bytes.dropFirst()) : nil
    }

    @Test(
        arguments: [
            ("", []), ("AA==", [0]), ("AA", [0]), ("AAE=", [0, 1]), ("AAE", [0, 1]), ("AAEC", [0, 1, 2]),
            ("+/+/", [0xfb, 0xff, 0xbf]), ("/w", [0xff]),
        ] as [(String, [UInt8])])
    func decodesPaddedAndNot(text: String, bytes: [UInt8]) {
        #expect(decode(text) == bytes)
    }

    @Test(arguments: ["A", "AA=", "AAEC=", "AA==,AA==", "AA,AA", "A=A=", "====", "AA==\n", "_-_-", "AAECA"])
    func refuses(text: String) {
        #expect(decode(text) == nil)
    }
}
