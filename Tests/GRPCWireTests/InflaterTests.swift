internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct InflaterTests {
    private func unpack(
        _ packed: [UInt8], maximumBytes: Int, with inflater: inout Inflater
    ) -> (Inflater.Result, [UInt8]) {
        var buffer = ByteBuffer()
        let result = withBytes(packed) { inflater.unpack($0, into: &buffer, maximumBytes: maximumBytes) }
        return (result, buffer.array())
    }

    @Test func unpacksOneAfterTheOther() {
        var inflater = Inflater()
        for size in [0, 1, 100, 65_536, 1_000_000] {
            let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let (result, bytes) = unpack(gzip(message), maximumBytes: size, with: &inflater)
            #expect(result == .done)
            #expect(bytes == message)
        }
    }

    @Test func stopsAtTheLimit() {
        var inflater = Inflater()
        let bomb = gzip([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 100_000)
        let (result, bytes) = unpack(bomb, maximumBytes: 1000, with: &inflater)
        #expect(result == .tooLarge)
        #expect(bytes.count <= 1001)
        #expect(unpack(gzip([1, 2, 3]), maximumBytes: 2, with: &inflater).0 == .tooLarge)
        #expect(unpack(gzip([1, 2, 3]), maximumBytes: 3, with: &inflater).0 == .done)
    }

    @Test func saysWhatIsWrong() {
        var inflater = Inflater()
        let packed = gzip([1, 2, 3])
        var damaged = packed
        damaged[damaged.count - 8] ^= 1
        #expect(unpack([1, 2, 3], maximumBytes: 10, with: &inflater).0 == .malformed("incorrect header check"))
        #expect(unpack([], maximumBytes: 10, with: &inflater).0 == .malformed("the gzip data is cut short"))
        #expect(unpack(damaged, maximumBytes: 10, with: &inflater).0 == .malformed("incorrect data check"))
        #expect(unpack(packed + [0], maximumBytes: 10, with: &inflater).0 == .malformed("bytes follow the gzip data"))
        for length in 0..<packed.count {
            let (result, _) = unpack(Array(packed.prefix(length)), maximumBytes: 10, with: &inflater)
            #expect(result == .malformed("the gzip data is cut short"), "cut to \(length) bytes")
        }
        #expect(unpack(packed, maximumBytes: 10, with: &inflater).0 == .done, "and works again")
    }
}
