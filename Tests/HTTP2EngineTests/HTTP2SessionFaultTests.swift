internal import HTTP2Engine
internal import Testing
internal import WireTestKit

/// The session against frames that are made by hand, most of them wrong.
@Suite struct HTTP2SessionFaultTests {
    /// A session that has the peer's settings and `streams` open streams, with all its output sent.
    private func client(streams: Int = 1, settings: [(id: UInt16, value: UInt32)] = []) throws -> Client {
        let client = try Client()
        _ = try client.produce()
        try client.receive(RawFrame.settings(settings) + RawFrame.settingsAcknowledged)
        for _ in 0..<streams { _ = client.open(body: [1, 2, 3], endsRequest: true) }
        _ = try client.produce()
        client.log = []
        return client
    }

    /// Feeds `bytes` whole and drip-fed; answers what a session told of each, which must be the same.
    private func told(
        _ bytes: [UInt8], streams: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> (log: [String], fault: String?) {
        var outcomes: [([String], String?)] = []
        for size in [Int.max, 1] {
            let client = try client(streams: streams)
            var fault: String?
            do {
                try client.receive(bytes, pieces: size)
                _ = try client.produce()
                fault = client.session.fault?.reason
            } catch let error as HTTP2Fault {
                fault = error.reason
            }
            outcomes.append((client.log.filter { !$0.hasPrefix("data") }, fault))
        }
        #expect(outcomes[0] == outcomes[1], sourceLocation: sourceLocation)
        return outcomes[0]
    }

    @Test func trailersOnly() throws {
        let fields = RawFrame.replyHead + [("grpc-status", "5")]
        let (log, fault) = try told(RawFrame.headers(fields, stream: 1, ends: true))
        #expect(log == ["headers 0 :status=200 content-type=application/grpc grpc-status=5 end", "closed 0 NO_ERROR"])
        #expect(fault == nil)
    }

    @Test func interimResponsesAndTheEndBehindDataAreTold() throws {
        let (log, _) = try told(
            RawFrame.headers([(":status", "103")], stream: 1) + RawFrame.headers(RawFrame.replyHead, stream: 1)
                + RawFrame.data([1, 2], stream: 1, ends: true))
        #expect(
            log == [
                "headers 0 :status=103", "headers 0 :status=200 content-type=application/grpc", "ended 0",
                "closed 0 NO_ERROR",
            ])
    }

    @Test(arguments: [
        (UInt32(7), "REFUSED_STREAM"), (8, "CANCEL"), (2, "INTERNAL_ERROR"), (0, "NO_ERROR"),
        (0xb, "ENHANCE_YOUR_CALM"),
        (99, "the unknown code 99"),
    ])
    func resets(code: UInt32, name: String) throws {
        let (log, fault) = try told(RawFrame.reset(stream: 1, code: code))
        #expect(log == ["closed 0 \(name)"])
        #expect(fault == nil)
    }

    @Test func goAwayRefusesTheStreamsAboveIt() throws {
        let (log, fault) = try told(RawFrame.goAway(lastStream: 3, code: 0, text: "max_age"), streams: 3)
        #expect(log == ["goaway 3 NO_ERROR max_age", "closed 2 REFUSED_STREAM"])
        #expect(fault == nil)
    }

    @Test func nothingIsOpenedAfterGoAway() throws {
        let client = try client()
        try client.receive(RawFrame.goAway(lastStream: Int32.max, code: 0))
        #expect(!client.session.canOpen)
        #expect(!client.session.isFinished)
        try client.receive(RawFrame.headers(RawFrame.replyHead + [("grpc-status", "0")], stream: 1, ends: true))
        _ = try client.produce()
        #expect(client.session.isFinished)
        #expect(client.session.fault == nil)
    }

    @Test func pingsAreAnswered() throws {
        let client = try client()
        try client.receive(RawFrame.frame(RawFrame.ping, [1, 6, 1, 8, 0, 3, 3, 9]))
        var reader = FrameReader()
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        let frames = reader.take(preface + (try client.produce()))
        #expect(
            frames.contains(
                FrameReader.Frame(
                    type: RawFrame.ping, flags: RawFrame.acknowledged, stream: 0, payload: [1, 6, 1, 8, 0, 3, 3, 9])))
    }

    @Test func aFrameOfAStreamThatWasNeverOpenedEndsTheSession() throws {
        let (_, fault) = try told(RawFrame.data([1], stream: 5))
        #expect(fault == "DATA: stream in idle (PROTOCOL_ERROR)")
        #expect(try told(RawFrame.headers(RawFrame.replyHead, stream: 99)).fault?.contains("PROTOCOL_ERROR") == true)
    }

    @Test func dataBeforeHeadersEndsTheSession() throws {
        let (_, fault) = try told(RawFrame.data([1], stream: 1))
        #expect(fault == "DATA: stream not opened (PROTOCOL_ERROR)")
    }

    @Test func pushIsRefused() throws {
        let (_, fault) = try told(
            RawFrame.frame(
                RawFrame.pushPromise, flags: RawFrame.endHeaders, stream: 1,
                RawFrame.bigEndian(2) + RawFrame.block([(":method", "GET")])))
        #expect(fault == "PUSH_PROMISE: push disabled (PROTOCOL_ERROR)")
    }

    @Test func aFrameLargerThanAnnouncedEndsTheSession() throws {
        let (_, fault) = try told(RawFrame.data([UInt8](repeating: 0, count: (128 << 10) + 1), stream: 1))
        #expect(fault?.contains("FRAME_SIZE_ERROR") == true)
    }

    @Test func moreBytesThanTheWindowEndTheStreamOrTheSession() throws {
        let client = try Client()
        try client.receive(RawFrame.settings())
        _ = client.open(body: [1], givesWindowBack: false)
        _ = try client.produce()
        try client.receive(RawFrame.headers(RawFrame.replyHead, stream: 1))
        for _ in 0..<5 { try client.receive(RawFrame.data([UInt8](repeating: 0, count: 100_000), stream: 1)) }
        _ = try client.produce()
        let total = client.received[0]?.count ?? 0
        #expect(total <= 300_000)
        #expect(client.closed[0] != nil || client.session.fault != nil)
    }

    @Test func garbageEndsTheSession() throws {
        let client = try Client()
        try client.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        _ = try client.produce()
        #expect(client.session.fault?.reason.contains("SETTINGS expected") == true)
        #expect(client.session.isFinished)
    }

    @Test(arguments: [
        [("X-Upper", "1")], [("connection", "close")], [(":status", "200")], [(":path", "/")],
    ])
    func fieldsThatHTTP2ForbidsBreakTheStreamOrAreDropped(fields: [(String, String)]) throws {
        let (log, fault) = try told(RawFrame.headers(RawFrame.replyHead + fields, stream: 1))
        #expect(fault == nil)
        #expect(log.count == 2)
        #expect(log.first?.contains(fields[0].0) == true)
        #expect(log.first?.hasPrefix("broken 0 ") == true)
        #expect(log.last == "closed 0 PROTOCOL_ERROR")
    }

    @Test func aHeaderListIsBounded() throws {
        let big = ("x-big", String(repeating: "v", count: 15_000))
        let client = try client()
        try client.receive(
            RawFrame.headers(RawFrame.replyHead + [big, big, big, big, big], stream: 1, ends: true))
        #expect(client.log.first == "broken 0 its header list is longer than 65536 bytes")
    }

    /// One field remembered by HPACK, then a block that names it again and again: 4 KB for each byte.
    @Test func compressedFieldsThatBlowUpAreBounded() throws {
        let value = String(repeating: "v", count: 4000)
        let client = try client(streams: 20)
        let literal = [0x40] + RawFrame.block([("x", value)]).dropFirst()
        let status: [UInt8] = [0x88]
        try client.receive(
            RawFrame.frame(RawFrame.headers, flags: RawFrame.endHeaders, stream: 1, status + literal))
        for stream in stride(from: Int32(3), through: 39, by: 2) {
            let bomb = status + [UInt8](repeating: 0xbe, count: 16_000)
            try client.receive(
                RawFrame.frame(RawFrame.headers, flags: RawFrame.endHeaders, stream: stream, bomb))
        }
        #expect(client.log.filter { $0.contains("longer than 65536") }.count == 19)
    }

    @Test func manyBlocksInOneReadPauseAndAllAreTold() throws {
        let client = try client(streams: 20)
        let big = ("x-big", String(repeating: "v", count: 60_000))
        var bytes: [UInt8] = []
        for stream in stride(from: Int32(1), through: 39, by: 2) {
            let block = RawFrame.block(RawFrame.replyHead + [big, ("x-last", "\(stream)")])
            bytes += RawFrame.frame(RawFrame.headers, flags: RawFrame.endHeaders, stream: stream, block)
            bytes += RawFrame.data([UInt8(stream)], stream: stream)
        }
        try client.receive(bytes)
        _ = try client.produce()
        #expect(client.session.fault == nil)
        try #require(client.log.count == 40)
        for slot in 0..<20 {
            #expect(client.log[2 * slot].hasSuffix("x-last=\(2 * slot + 1)"))
            #expect(client.log[2 * slot].count > 60_000)
            #expect(client.log[2 * slot + 1] == "data \(slot) 1")
        }
    }

    @Test func aFloodOfPingsEndsTheSession() throws {
        let client = try client()
        let flood = Array(repeatElement(RawFrame.frame(RawFrame.ping, [1, 2, 3, 4, 5, 6, 7, 8]), count: 5000).joined())
        #expect(throws: HTTP2Fault.self) { try client.receive(flood) }
    }

    @Test func brokenCompressionEndsTheSession() throws {
        let (_, fault) = try told(
            RawFrame.frame(
                RawFrame.headers, flags: RawFrame.endHeaders, stream: 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))
        #expect(fault?.contains("COMPRESSION_ERROR") == true)
    }

    @Test func lateFramesOfAResetStreamAreSilent() throws {
        let client = try client()
        let stream = try #require(client.open(body: [1]))
        _ = try client.produce()
        client.session.reset(stream, .cancel)
        _ = try client.produce()
        try client.receive(
            RawFrame.headers(RawFrame.replyHead, stream: 3) + RawFrame.data([1, 2], stream: 3)
                + RawFrame.headers([("grpc-status", "0")], stream: 3, ends: true))
        _ = try client.produce()
        #expect(client.log == [])
        #expect(client.session.fault == nil)
    }

    @Test func noDamagedByteTraps() throws {
        let good =
            RawFrame.headers(RawFrame.replyHead + [("x-a", "1")], stream: 1)
            + RawFrame.data(RawFrame.message([1, 2, 3]), stream: 1)
            + RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true)
            + RawFrame.reset(stream: 3, code: 2) + RawFrame.goAway(lastStream: 3, code: 1, text: "x")
        for index in good.indices {
            for change: UInt8 in [1, 4, 0x80, 0xff] {
                var damaged = good
                damaged[index] ^= change
                let client = try client(streams: 2)
                do throws(any Error) {
                    try client.receive(damaged)
                    _ = try client.produce()
                } catch {
                    #expect(error is HTTP2Fault)
                }
            }
        }
    }
}
