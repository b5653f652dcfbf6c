internal import Bytes
internal import ProtoJSON
internal import Testing

@Suite struct RequestSequenceTests {
    /// The values of `text`, offered in pieces of `size` bytes; `!` where one is too long, `…` before what the end found.
    private func values(_ text: String, pieces size: Int = .max, maximum: Int = 1_000) -> [String] {
        var sequence = RequestSequence(maximumBytes: maximum)
        var found: [String] = []
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let piece = Array(bytes[offset..<min(bytes.count, offset + min(size, bytes.count))])
            offset += piece.count
            let goesOn = piece.withUnsafeBytes { piece in
                var rest = piece
                while true {
                    switch sequence.take(from: &rest) {
                    case .more:
                        #expect(rest.isEmpty)
                        return true
                    case .value(let value):
                        found.append(String(decoding: value, as: UTF8.self))
                    case .tooLong:
                        found.append("!")
                        return false
                    }
                }
            }
            if !goesOn { return found }
        }
        if let rest = sequence.finish() { found.append("…" + String(decoding: rest, as: UTF8.self)) }
        return found
    }

    @Test(
        "values are cut where they end, in whatever pieces they come",
        arguments: [
            ("{}\n{}\n", ["{}", "{}"]),
            ("{}{}", ["{}", "{}"]),
            (" \r\n\t", []),
            ("", []),
            (#"{"a":"}"}{"b":["]"]}"#, [#"{"a":"}"}"#, #"{"b":["]"]}"#]),
            (#"{"a":"\"}"}"#, [#"{"a":"\"}"}"#]),
            (#"{"a":"\\"}{}"#, [#"{"a":"\\"}"#, "{}"]),
            (#""a" "b"{}"c""#, [#""a""#, #""b""#, "{}", #""c""#]),
            ("1 2\n3", ["1", "2", "…3"]),
            ("true{}", ["true", "{}"]),
            ("{\n  \"a\": 1\n}\n[1,[2]]", ["{\n  \"a\": 1\n}", "[1,[2]]"]),
            (#"{"a":{"b":1}"#, [#"…{"a":{"b":1}"#]),
            (#""a"#, [#"…"a"#]),
            ("{},{}", ["{}", ",", "{}"]),
            ("}{}", ["}", "{}"]),
            ("{]{}", ["{]", "{}"]),
        ], [Int.max, 1, 2, 3])
    func cuts(_ example: (text: String, values: [String]), pieces: Int) {
        #expect(values(example.text, pieces: pieces) == example.values)
    }

    @Test("a value is as long as is allowed, and no longer", arguments: [Int.max, 1, 3])
    func limit(pieces: Int) {
        #expect(values(#"{"a":1}"#, pieces: pieces, maximum: 7) == [#"{"a":1}"#])
        #expect(values(#"{} {"a":12}"#, pieces: pieces, maximum: 7) == ["{}", "!"])
        #expect(values("1234567 12345678 ", pieces: pieces, maximum: 7) == ["1234567", "!"])
        #expect(values(String(repeating: " ", count: 100) + "{}", pieces: pieces, maximum: 7) == ["{}"])
        #expect(values(String(repeating: "[", count: 100), pieces: pieces, maximum: 7) == ["!"])
    }
}
