internal import Bytes
internal import Routing
internal import Testing

@Suite("Queries")
struct QueryReaderTests {
    /// The pairs as `name=value`, decoded; `%` at the end for a query that is malformed from there on.
    private func pairs(_ query: String) -> [String] {
        lending(query) { query in
            var reader = QueryReader(query)
            var name = ByteBuffer()
            var value = ByteBuffer()
            var pairs: [String] = []
            while true {
                switch reader.next(name: &name, value: &value) {
                case .pair: pairs.append("\(name.string())=\(value.string())")
                case .end: return pairs
                case .malformed: return pairs + ["%"]
                }
            }
        }
    }

    @Test(
        "pairs, decoded",
        arguments: [
            ("", []), ("&&", []), ("a=1", ["a=1"]), ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("a=", ["a="]),
            ("=1", ["=1"]), ("a=b=c", ["a=b=c"]), ("a=x+y%20z", ["a=x y z"]), ("a=%2B%26%3D", ["a=+&="]),
            ("a%2Eb=1", ["a.b=1"]), ("a=1&&b=2&", ["a=1", "b=2"]), ("a=%C3%BC", ["a=ü"]),
            ("a=1;b=2", ["a=1;b=2"]), ("a=1&b=%", ["a=1", "%"]), ("a=%4", ["%"]), ("%zz=1", ["%"]),
        ] as [(String, [String])])
    func decoded(query: String, expected: [String]) {
        #expect(pairs(query) == expected)
    }
}

@Suite("Percent-decoding")
struct PercentDecoderTests {
    private func decoded(_ text: String, _ place: PercentDecoder.Place) -> String? {
        lending(text) { text in
            var output = ByteBuffer()
            return PercentDecoder.append(text, place, to: &output) ? output.string() : nil
        }
    }

    @Test("a segment is decoded whole; several keep the slashes that are encoded, as they are written")
    func places() {
        #expect(decoded("a%2Fb%20c+d", .segment) == "a/b c+d")
        #expect(decoded("a%2Fb/c%2fd%20", .segments) == "a%2Fb/c%2fd ")
        #expect(decoded("a+b%2Fc", .query) == "a b/c")
        #expect(decoded("%252F", .segments) == "%2F")
    }

    @Test("a % without two digits is refused", arguments: ["%", "a%4", "%4g", "%%41"])
    func malformed(text: String) {
        #expect(decoded(text, .segment) == nil)
    }
}
