internal import Bytes
internal import JSONEngine
internal import ProtoJSON
internal import Testing

/// What a plugin may send to harm the gateway.
@Suite struct ReplyHostileBytesTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    private var everything: [UInt8] {
        let value = Wire.bytes(5, Wire.bytes(1, Wire.text(1, "k") + Wire.bytes(2, Wire.double(2, 0.5))))
        let fields = [
            Wire.integer(1, 300), Wire.text(2, "text é"), Wire.bytes(3, [1, 2, 3, 4]), Wire.double(4, 0.1),
            Wire.integer(8, 1), Wire.bytes(9, Wire.integer(1, 1)), Wire.bytes(9, Wire.text(2, "merged")),
            Wire.bytes(10, [2, 1, 4]), Wire.text(11, "tag"), Wire.bytes(12, []),
            Wire.bytes(13, Wire.text(1, "key") + Wire.double(2, 1)), Wire.bytes(14, Wire.integer(1, 9)),
            Wire.integer(15, 1), Wire.text(17, "one"), Wire.bytes(20, Wire.integer(1, 1_700_000_000)),
            Wire.bytes(21, Wire.integer(2, 5)), Wire.bytes(22, Wire.text(1, "a_b")), Wire.bytes(24, value),
            Wire.bytes(25, Wire.bytes(1, Wire.integer(4, 1))), Wire.group(90, Wire.integer(1, 1)),
            Wire.bytes(26, Wire.text(1, "x/google.protobuf.Value") + Wire.bytes(2, value)), Wire.bytes(27, [8, 1]),
            Wire.integer(40_000, 7),
        ]
        return fields.flatMap(\.self)
    }

    /// Reads a copy that ends where its memory does, so that a look past the end is one past the allocation.
    private func transcode(_ bytes: [UInt8], _ transcoder: ReplyTranscoder) throws -> Bool {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        var output = ByteBuffer()
        let type = try fixture.type("t.All")
        do throws(ReplyFault) {
            try transcoder.transcode(UnsafeRawBufferPointer(copy), from: type, in: fixture.schema, into: &output)
            return true
        } catch {
            if !output.isEmpty { Issue.record("a part was left: \(output.string())") }
            return false
        }
    }

    @Test func everyBeginningOfAMessageIsAMessageOrAFault() throws {
        let transcoder = ReplyTranscoder()
        let whole = everything
        #expect(try transcode(whole, transcoder))
        for length in 0..<whole.count { _ = try transcode(Array(whole.prefix(length)), transcoder) }
        #expect(try transcode(whole, transcoder), "the transcoder is as good as new after a fault")
    }

    @Test func anyByteMayBeAnother() throws {
        let transcoder = ReplyTranscoder()
        let whole = everything
        var accepted = 0
        for position in whole.indices {
            for byte in [0x00, 0x01, 0x0B, 0x0C, 0x7F, 0x80, 0xFF, whole[position] ^ 0x01, whole[position] ^ 0x08] {
                var changed = whole
                changed[position] = byte
                if try transcode(changed, transcoder) { accepted += 1 }
            }
        }
        #expect(accepted > 0)
    }

    @Test func nothingButNoiseIsSurvived() throws {
        let transcoder = ReplyTranscoder()
        for length in 0..<3_000 {
            _ = try transcode((0..<length % 97).map { _ in .random(in: .min ... .max) }, transcoder)
        }
    }

    @Test(
        arguments: [
            [0x08], [0x08, 0x80], [0x12, 0x05, 0x61], [0x0F], [0x0E], [0x00, 0x00], [0x04], [0x9B, 0x06], [0x9C, 0x06],
            [0x21, 1, 2, 3], [0x2D, 1], [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            [0x9B, 0x06, 0xA4, 0x06],
        ] as [[UInt8]])
    func brokenWireFormatIsMalformed(bytes: [UInt8]) throws {
        guard case .malformed = try fixture.fault(bytes) else {
            Issue.record("\(bytes) is not malformed")
            return
        }
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int, _ wrap: ([UInt8]) -> [UInt8]) -> [UInt8] {
            (0..<depth).reduce([]) { inner, _ in wrap(inner) }
        }
        #expect(try fixture.fault(nested(99) { Wire.bytes(9, $0) }) == nil)
        let value: ([UInt8]) -> [UInt8] = { Wire.bytes(6, Wire.bytes(1, $0)) }
        let any: ([UInt8]) -> [UInt8] = { Wire.text(1, "x/google.protobuf.Any") + Wire.bytes(2, $0) }
        let deep: [(String, [UInt8])] = [
            ("t.All", nested(100) { Wire.bytes(9, $0) }), ("t.All", nested(10_000) { Wire.bytes(9, $0) }),
            ("t.All", nested(5_000) { Wire.bytes(14, Wire.bytes(2, $0)) }),
            ("google.protobuf.Value", nested(5_000, value)), ("google.protobuf.Any", nested(150, any)),
            ("old.All", nested(10_000) { Wire.group(3, $0) }), ("old.All", nested(10_000) { Wire.group(77, $0) }),
        ]
        for (name, bytes) in deep {
            guard case .tooLarge = try fixture.fault(bytes, of: name) else {
                Issue.record("\(name) of \(bytes.count) bytes")
                continue
            }
        }
    }

    /// Whoever tries a message first and starts again when it is not in order does 2^90 times the work here.
    @Test func nestedMessagesOutOfOrderCostNoMoreThanTheirBytes() throws {
        let message = (0..<90).reduce([]) { inner, _ in Wire.bytes(9, inner) + Wire.integer(1, 1) }
        let json = try fixture.json(message)
        #expect(json.hasPrefix(#"{"anInt":1,"child":{"anInt":1,"#))
    }

    @Test func mergingIsBounded() throws {
        var options = ReplyOptions()
        options.maximumBytes = 4_000
        let message = (0..<20).reduce(Wire.text(2, String(repeating: "x", count: 500))) { inner, _ in
            Wire.bytes(9, inner) + Wire.bytes(9, [])
        }
        #expect(try fixture.fault(message, options) == .tooLarge("submessages come in too many parts"))
        #expect(try fixture.fault(message) == nil)
    }

    @Test func valuesAreCounted() throws {
        var options = ReplyOptions()
        options.maximumValues = 10
        // The message, its array, and the numbers.
        #expect(try fixture.fault(Wire.bytes(10, [UInt8](repeating: 2, count: 8)), options) == nil)
        for message in [
            Wire.bytes(10, [UInt8](repeating: 2, count: 9)), (0..<11).flatMap { _ in Wire.bytes(12, []) },
            (0..<12).flatMap { _ in Wire.integer(1, 1) },
        ] {
            guard case .tooLarge = try fixture.fault(message, options) else {
                Issue.record("\(message.count) bytes were written")
                continue
            }
        }
    }

    @Test func theTextIsBounded() throws {
        var options = ReplyOptions()
        let message = Wire.text(2, "\u{1}\u{1}\u{1}")
        let length = try fixture.json(message).utf8.count
        options.maximumBytes = length
        #expect(try fixture.fault(message, options) == nil)
        options.maximumBytes = length - 1
        #expect(try fixture.fault(message, options) == .tooLarge("the reply is more than \(length - 1) bytes of JSON"))
    }
}
