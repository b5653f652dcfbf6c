internal import ProtoJSON
internal import Testing

@Suite struct RequestTextTests {
    private func key(_ literal: String) throws -> String {
        let bytes = try RequestSchema.bytes(#"{"key":"\#(literal)"}"#)
        var length = 0
        var header = 1
        while bytes[header] >= 0x80 {
            length |= Int(bytes[header] & 0x7F) << (7 * (header - 1))
            header += 1
        }
        length |= Int(bytes[header]) << (7 * (header - 1))
        #expect(bytes.first == 0x0A)
        #expect(bytes.count == header + 1 + length)
        return String(decoding: bytes.dropFirst(header + 1), as: UTF8.self)
    }

    @Test func everyLength() throws {
        for length in 1...300 {
            let text = String(repeating: "abcdefg", count: length / 7) + String(repeating: "x", count: length % 7)
            #expect(try key(text) == text)
            #expect(try key(text + #"\n"# + text) == text + "\n" + text)
        }
    }

    @Test(arguments: [
        (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u00e4\u20AC\ud83d\ude00"#, "ä€😀"), (#"\u0000"#, "\0"),
        ("ä€😀", "ä€😀"), (#"ä\u00e4ä"#, "äää"), (#"aaaaaaaaaaaaaaaaa\u20AC"#, "aaaaaaaaaaaaaaaaa€"),
        ("\u{7F}", "\u{7F}"),
    ])
    func escapesAndScalars(literal: String, expected: String) throws {
        #expect(try key(literal) == expected)
    }

    @Test(arguments: [
        #"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83d\u0041"#, #"\ude00\ud83d"#, #"\x41"#, #"\u12"#, #"\u12g4"#,
        "\n", "\t", "\u{0}", "\u{1F}",
    ])
    func malformedText(literal: String) throws {
        let fault = try RequestSchema.fault(#"{"key":"\#(literal)"}"#)
        #expect(fault?.kind == .invalidJSON)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xE2, 0x82], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func malformedUTF8(bytes: [UInt8]) throws {
        for padding in 0...9 {
            let body = Array(#"{"key":""#.utf8) + Array(repeating: 0x61, count: padding) + bytes + Array(#""}"#.utf8)
            guard case .failure(let fault) = try RequestSchema.result(body) else {
                Issue.record("\(bytes) was accepted after \(padding) bytes")
                continue
            }
            #expect(fault.kind == .invalidJSON)
            #expect(fault.reason == "the string is not valid UTF-8")
            #expect(fault.column == 9 + padding)
        }
    }
}
