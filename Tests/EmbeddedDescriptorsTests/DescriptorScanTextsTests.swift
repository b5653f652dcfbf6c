internal import Testing

@testable internal import EmbeddedDescriptors

@Suite("Descriptors in source text") struct DescriptorScanTextsTests {
    /// As protoc escapes: what is printable stays.
    private func escaped(_ bytes: [UInt8], octal: Bool = false) -> String {
        bytes.map { byte in
            switch byte {
            case 0x0a: "\\n"
            case 0x27: "\\'"
            case 0x22: "\\\""
            case 0x5c: "\\\\"
            case 0x20..<0x7f: String(UnicodeScalar(byte))
            case _ where octal: "\\" + "00\(String(byte, radix: 8))".suffix(3)
            default: "\\x" + "0\(String(byte, radix: 16))".suffix(2)
            }
        }.joined()
    }

    private let file = Written.file("shop.proto", imports: ["google/protobuf/empty.proto"])

    @Test(arguments: [false, true])
    func `Python's, of today and of earlier`(octal: Bool) {
        let literal = escaped(file, octal: octal)
        for text in [
            "DESCRIPTOR = _descriptor_pool.Default().AddSerializedFile(b'\(literal)')\n",
            "  syntax='proto3',\n  serialized_pb=_b('\(literal)')\n",
            "  serialized_pb=b\"\(literal)\"\n",
            "x.AddSerializedFile(\n    b'\(literal.prefix(2))' \\\n    b'\(literal.dropFirst(2))')",
        ] {
            #expect(scan(Array(text.utf8)).map(\.bytes) == [file], "\(text)")
        }
    }

    @Test func `Ruby's`() {
        let text = "require 'google/protobuf'\n\ndescriptor_data = \"\(escaped(file))\"\n\npool = x"
        #expect(scan(Array(text.utf8)).map(\.bytes) == [file])
    }

    @Test(arguments: [
        "AddSerializedFile(", "AddSerializedFile(b", "AddSerializedFile(b'", "AddSerializedFile(b'\\",
        "serialized_pb=b'\\x",
        "AddSerializedFile(b'\\xzz')", "AddSerializedFile(data)", "descriptor_data = \"\\n\\x07a.proto",
        "AddSerializedFile(b'')", "AddSerializedFile(b'text')",
    ])
    func `Literals that do not end, or hold something else, are passed over`(text: String) {
        #expect(scan(Array(text.utf8)).isEmpty)
    }

    @Test func `Literals without an end cost what is allowed`() {
        var bounds = ScanBounds()
        bounds.maximumWalkedBytes = 1 << 20
        let text = String(repeating: "AddSerializedFile(b'", count: 20_000)
        #expect(scan(Array(text.utf8), bounds: bounds).isEmpty)
    }
}
