internal import Testing

@testable internal import WebSocket

@Suite struct UTF8ValidatorTests {
    /// Whether `bytes` are UTF-8, in every cut into two pieces the same.
    private func isUTF8(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> Bool {
        let verdicts = (0...bytes.count).map { cut in
            var validator = UTF8Validator()
            let isFirstFine = bytes[..<cut].withUnsafeBytes { validator.accepts($0) }
            return isFirstFine && bytes[cut...].withUnsafeBytes { validator.accepts($0) } && validator.isComplete
        }
        #expect(Set(verdicts).count == 1, sourceLocation: sourceLocation)
        return verdicts.allSatisfy { $0 }
    }

    @Test func everyScalarIsAccepted() {
        let edges: [UInt32] = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0xf_ffff, 0x10_ffff]
        for scalar in edges.compactMap(Unicode.Scalar.init) {
            #expect(isUTF8(Array("12345678\(scalar)12345678".utf8)), "\(scalar.value)")
        }
    }

    @Test(
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xe2, 0x82], [0xe2, 0x41, 0x80], [0xc3, 0xc3],
        ] as [[UInt8]])
    func whatIsNoScalarIsRefused(bytes: [UInt8]) {
        #expect(!isUTF8(bytes))
        #expect(!isUTF8(Array("12345678".utf8) + bytes + Array("12345678".utf8)))
    }

    /// Two bytes at every value, followed by what completes them, as the standard library sees it.
    @Test func agreesWithTheStandardLibrary() {
        for first in UInt8.min...UInt8.max {
            for second in stride(from: UInt8(0x70), through: 0xcf, by: 1) {
                for tail in [[], [0x80], [0x80, 0xbf]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    var validator = UTF8Validator()
                    let found = bytes.withUnsafeBytes { validator.accepts($0) } && validator.isComplete
                    #expect(found == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
                }
            }
        }
    }
}
