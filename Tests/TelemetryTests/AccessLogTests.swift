internal import Bytes
internal import Foundation
internal import LinuxSystem
internal import Telemetry
internal import Testing

@Suite struct AccessLogTests {
    private func record(
        path: String = "/kv/kv.v1.KV/Get", method: String = "/kv.v1.KV/Get", body: (AccessRecord) -> Void
    ) {
        let texts = ["kv", method, "POST", path, "id-1"].map { Array($0.utf8) }
        texts[0].withUnsafeBufferPointer { plugin in
            texts[1].withUnsafeBufferPointer { method in
                texts[2].withUnsafeBufferPointer { verb in
                    texts[3].withUnsafeBufferPointer { path in
                        texts[4].withUnsafeBytes { id in
                            body(
                                AccessRecord(
                                    plugin: view(plugin), method: view(method), verb: view(verb), path: view(path),
                                    status: 200, code: "OK", nanoseconds: 1_234_567, requestBytes: 7,
                                    replyBytes: 9, requestID: id, peer: "127.0.0.1:5", isDelivered: true))
                        }
                    }
                }
            }
        }
    }

    private func view(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteView {
        guard let start = bytes.baseAddress else { preconditionFailure("an empty text in a test") }
        return ByteView(start: start, count: bytes.count)
    }

    /// Writes all that has gathered; other tests of this process may be writing too. Returns how many lines were dropped.
    private func flush(_ log: AccessLog) -> Int {
        var dropped = 0
        while !log.isEmpty { dropped += log.flush() }
        return dropped
    }

    private func read(_ descriptor: Int32) -> String {
        var buffer = ByteBuffer(minimumCapacity: 1 << 20)
        guard (try? Linux.setNonBlocking(descriptor)) != nil,
            case .bytes(let count) = Linux.read(descriptor, into: buffer.spare)
        else {
            return ""
        }
        buffer.advance(count)
        return buffer.string()
    }

    @Test func aJSONLineHoldsEverythingUnderItsKey() throws {
        let (reading, writing) = try Linux.pipe().split()
        let log = AccessLog(descriptor: writing, format: .json)
        record(path: "/a\"\\\u{1}b") { record in #expect(log.append(record) == 0) }
        #expect(flush(log) == 0)
        let line = read(reading)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(line.hasSuffix("}\n"))
        #expect(object["plugin"] as? String == "kv")
        #expect(object["route"] as? String == "/kv.v1.KV/Get")
        #expect(object["path"] as? String == "/a\"\\\u{1}b")
        #expect(object["status"] as? Int == 200)
        #expect(object["duration_ms"] as? Double == 1.234)
        #expect(object["request_id"] as? String == "id-1")
    }

    @Test func aTextLineCannotBeForged() throws {
        let (reading, writing) = try Linux.pipe().split()
        let log = AccessLog(descriptor: writing, format: .text)
        record(path: "/a\nfake line") { record in _ = log.append(record) }
        _ = flush(log)
        let line = read(reading)
        #expect(line.contains("POST /a\\x0afake line 200 OK 1.234ms"))
        #expect(line.filter { $0 == "\n" }.count == 1)
    }

    /// A longer line would not go into a pipe as one piece, and could wait for its reader.
    @Test func noLineIsLongerThanAPipeTakesAtOnce() throws {
        for path in [String(repeating: "x", count: 5000), String(repeating: "\u{1}", count: 5000)] {
            for format in [LogFormat.json, .text] {
                let (reading, writing) = try Linux.pipe().split()
                let log = AccessLog(descriptor: writing, format: format)
                record(path: path, method: path) { record in #expect(log.append(record) == 0) }
                #expect(flush(log) == 0)
                let line = read(reading)
                #expect(line.utf8.count <= LogSink.maximumLineBytes && line.hasSuffix("\n"))
                #expect(line.contains("id-1"))
            }
        }
    }

    /// Several workers write to one pipe: a line that finds another's write under way waits, and is not lost.
    @Test func linesOfSeveralThreadsAllArrive() async throws {
        let (reading, writing) = try Linux.pipe().split()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let log = AccessLog(descriptor: writing, format: .text)
                    for _ in 0..<20 {
                        record { record in _ = log.append(record) }
                        _ = flush(log)
                    }
                }
            }
        }
        #expect(read(reading).filter { $0 == "\n" }.count == 80)
    }

    @Test func linesAreDroppedAndCountedWhenThePipeIsFull() throws {
        let (reading, writing) = try Linux.pipe().split()
        let log = AccessLog(descriptor: writing, format: .json)
        var dropped = 0
        for _ in 0..<2000 { record { record in dropped += log.append(record) } }
        dropped += flush(log)
        #expect(dropped > 0)
        var lines = 0
        while case let text = read(reading), !text.isEmpty { lines += text.filter { $0 == "\n" }.count }
        #expect(lines + dropped == 2000)
    }
}
