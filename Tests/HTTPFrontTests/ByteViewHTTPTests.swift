internal import Bytes
internal import Testing

@testable internal import HTTPFront

@Suite struct ByteViewHTTPTests {
    private func lending<Result>(_ bytes: [UInt8], _ body: (ByteView) -> Result) -> Result {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
            return body(ByteView(start: start, count: bytes.count))
        }
    }

    @Test func tokensAreThoseOfRFC9110() {
        let token = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8.min...UInt8.max {
            #expect(lending([0x61, byte]) { $0.isToken } == token.contains(byte), "byte \(byte)")
        }
        #expect(!lending([]) { $0.isToken })
    }

    @Test(arguments: 0..<20) func controlsAreFoundAnywhere(position: Int) {
        for byte in UInt8.min...UInt8.max {
            var bytes = [UInt8](repeating: 0xE9, count: 20)
            bytes[position] = byte
            let isControl = byte < 0x20 && byte != 0x09 || byte == 0x7F
            #expect(lending(bytes) { $0.holdsControl } == isControl, "byte \(byte)")
            #expect(lending(bytes) { $0.holdsBlankOrControl } == (isControl || byte == 0x09 || byte == 0x20))
        }
    }

    @Test func onlyLettersHaveCase() {
        for (left, right, expected) in [
            ("Host", "hOST", true), ("a-b", "A-B", true), ("[", "{", false), ("@", "`", false),
        ] {
            let isSame = lending([UInt8](left.utf8)) { left in
                lending([UInt8](right.utf8)) { left.isCaseInsensitively($0) }
            }
            #expect(isSame == expected, "\(left) \(right)")
        }
    }

    @Test(arguments: [
        ("GET", HTTPMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("PATCH", .patch),
        ("DELETE", .delete), ("OPTIONS", .options), ("get", .other), ("TRACE", .other), ("", .other),
    ])
    func methods(name: String, expected: HTTPMethod) {
        #expect(lending([UInt8](name.utf8)) { HTTPMethod($0) } == expected)
    }
}
