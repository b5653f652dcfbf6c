internal import Bytes
internal import GRPCWire
internal import Testing

@Suite("Gzip members among other bytes") struct InflaterMemberTests {
    private func unpack(
        _ packed: [UInt8], maximumBytes: Int = 1 << 20, with inflater: inout Inflater, wanting first: UInt8? = nil
    ) -> (Inflater.Result, [UInt8]) {
        var buffer = ByteBuffer(Array("kept".utf8))
        let result = withBytes(packed) { packed in
            inflater.unpackMember(at: packed, into: &buffer, maximumBytes: maximumBytes) {
                first == nil || $0.first == first
            }
        }
        return (result, Array(buffer.array().dropFirst(4)))
    }

    @Test func `A member is unpacked, whatever follows it`() {
        var inflater = Inflater()
        for size in [0, 1, 63, 64, 65, 4096, 1_000_000] {
            let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for tail in [[], [0], Array("trailing".utf8)] {
                let (result, bytes) = unpack(gzip(message) + tail, with: &inflater)
                #expect(result == .done)
                #expect(bytes == message)
            }
        }
    }

    @Test func `What is not wanted is left after its first bytes`() {
        var inflater = Inflater()
        let packed = gzip([UInt8](repeating: 1, count: 500_000))
        let (result, bytes) = unpack(packed, with: &inflater, wanting: 10)
        #expect(result == .malformed("not what is looked for"))
        #expect(bytes.count == 64)
        #expect(unpack(packed, with: &inflater, wanting: 1).0 == .done)
        #expect(unpack(gzip([]), with: &inflater, wanting: 1).0 != .done)
    }

    @Test func `The limit, damage and a missing end are told`() {
        var inflater = Inflater()
        let packed = gzip([UInt8](repeating: 0, count: 50_000_000))
        let (result, bytes) = unpack(packed, maximumBytes: 1000, with: &inflater)
        #expect(result == .tooLarge)
        #expect(bytes.count <= 1001)
        #expect(unpack(gzip([1, 2, 3]), maximumBytes: 2, with: &inflater).0 == .tooLarge)
        #expect(unpack(gzip([1, 2, 3]), maximumBytes: 3, with: &inflater).0 == .done)
        var damaged = gzip([1, 2, 3])
        damaged[damaged.count - 8] ^= 1
        #expect(unpack(damaged + [1], with: &inflater).0 == .malformed("incorrect data check"))
        #expect(
            unpack(Array(gzip([1, 2, 3]).dropLast()), with: &inflater).0 == .malformed("the gzip data is cut short"))
        #expect(unpack([], with: &inflater).0 == .malformed("the gzip data is cut short"))
    }
}
