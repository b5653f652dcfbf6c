internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct StatusDetailsTests {
    /// code 5, message "no", one Any {"t", [1, 2]}, one Any without fields, an unknown fixed64 field.
    static let sample: [UInt8] =
        [0x08, 5, 0x12, 2] + Array("no".utf8) + [0x1a, 7, 0x0a, 1] + Array("t".utf8) + [0x12, 2, 1, 2]
        + [0x1a, 0] + [0x21, 0, 0, 0, 0, 0, 0, 0, 0]

    @Test func readsEveryField() {
        withBytes(Self.sample) { bytes in
            let status = StatusDetails(bytes)
            #expect(status?.code == 5)
            #expect(status?.message?.text == "no")
            #expect(status?.details.map(\.typeURL.text) == ["t", ""])
            #expect(status?.details.map { Array($0.value.bytes) } == [[1, 2], []])
        }
    }

    @Test func anEmptyOneIsOK() {
        #expect(withBytes([]) { StatusDetails($0)?.code } == 0)
    }

    @Test func anyCutIsMalformedOrAnotherStatusButNeverATrap() {
        for length in 0..<Self.sample.count {
            withBytes(Array(Self.sample.prefix(length))) { _ = StatusDetails($0)?.details.count }
        }
        for byte in UInt8.min...UInt8.max {
            for index in Self.sample.indices {
                var damaged = Self.sample
                damaged[index] = byte
                withBytes(damaged) { _ = StatusDetails($0)?.details.count }
            }
        }
    }

    @Test(
        arguments: [
            [0x08], [0x12, 5, 1], [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], [0x00, 1], [0x0b],
            [0x1a, 2, 0x0a, 5], [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], [0x25, 1],
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) {
        #expect(withBytes(bytes) { StatusDetails($0) == nil })
    }
}
