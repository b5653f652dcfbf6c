internal import Foundation
internal import GatewayTestKit
internal import Glibc
internal import Testing

/// Neither a slow client nor a slow plugin makes the gateway grow.
@Suite("Back-pressure")
struct StreamPressureTests {
    /// What the gateway may grow by, in bytes.
    private static let allowance = 8 << 20

    /// What the gateway has allocated, its files left out.
    private func memory(_ gateway: RunningGateway) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(gateway.pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    /// What it has when all that belongs to its start is over: some of that memory it gives back.
    private func settledMemory(_ gateway: RunningGateway) throws -> Int {
        var last = memory(gateway)
        try eventually("its memory has settled") {
            usleep(500_000)
            defer { last = memory(gateway) }
            return memory(gateway) == last
        }
        return last
    }

    @Test("a plugin that offers 1 GiB to a client that reads 1 KiB/s", arguments: [65_536, 100])
    func slowClient(textBytes: Int) throws {
        try withGateway(.misbehave(), settings: "workers: 1") { gateway in
            // Once with a client that keeps up, for what is made once.
            _ = try gateway.post("/trouble/test.v1.Streams/Send", #"{"count":100,"textBytes":\#(textBytes)}"#)
            let before = try settledMemory(gateway)
            let count = (1 << 30) / textBytes
            let connection = try gateway.connect()
            connection.limitReceiveBuffer(to: 4096)
            try connection.send(
                "POST", "/trouble/test.v1.Streams/Send", host: "localhost",
                headers: [("Content-Type", "application/json")],
                body: Array(#"{"tag":"a","count":\#(count),"textBytes":\#(textBytes)}"#.utf8))
            var most = 0
            for _ in 0..<8 {
                try connection.skip(1024)
                sleep(1)
                most = max(most, memory(gateway))
            }
            #expect(most - before < Self.allowance, "\(before) bytes, then \(most)")
            print("slow client, messages of \(textBytes) bytes: \(before >> 10) KiB before, \(most >> 10) KiB at most")
            #expect(!gateway.directory.has("a.ended"))
            connection.close()
            try eventually("the plugin notices that nobody reads") { gateway.directory.has("a.cancelled") }
        }
    }

    @Test("a client that offers 1 GiB to a plugin that doesn't read", arguments: [65_536, 100])
    func slowPlugin(textBytes: Int) throws {
        try withGateway(.misbehave(), settings: "workers: 1") { gateway in
            _ = try gateway.post("/trouble/test.v1.Streams/Collect")
            let before = try settledMemory(gateway)
            let upload = try gateway.beginUpload("/trouble/test.v1.Streams/Collect")
            try upload.sendChunk(#"{"tag":"a","action":"HOLD"}"#)
            let line = "{\"text\":\"\(String(repeating: "x", count: textBytes))\"}\n"
            let lines = String(repeating: line, count: max(1, 65_536 / line.utf8.count))
            let chunk = Array("\(String(lines.utf8.count, radix: 16))\r\n\(lines)\r\n".utf8)
            var sent = 0
            // Two seconds without room: everything between here and the plugin is full.
            while sent < 1 << 30 {
                let count = try upload.sendSome(chunk[(sent % chunk.count)...], within: 2000)
                if count == 0 { break }
                sent += count
            }
            let after = memory(gateway)
            #expect(sent < 32 << 20, "\(sent) bytes were taken")
            #expect(after - before < Self.allowance, "\(before) bytes, then \(after)")
            print(
                "slow plugin, messages of \(textBytes) bytes: \(sent >> 10) KiB were taken; "
                    + "\(before >> 10) KiB before, \(after >> 10) KiB after")
            // Read on, it is all there.
            try gateway.release("a")
            if sent % chunk.count > 0 { try upload.send(Array(chunk[(sent % chunk.count)...])) }
            let chunks = (sent + chunk.count - 1) / chunk.count
            try upload.sendLastChunk()
            let messages = chunks * lines.utf8.count / line.utf8.count
            try #expect(upload.response().json["count"].string == "\(messages + 1)")
        }
    }

    @Test("both ways: a deadline behind replies that fill the window ends the connection of a client that goes on")
    func echoWithDeadline() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload(
                "/trouble/test.v1.Streams/Echo",
                headers: [("Content-Type", "application/x-ndjson"), ("X-Timeout", "1s")])
            let line = "{\"text\":\"\(String(repeating: "x", count: 65_536))\"}\n"
            let chunk = Array("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n".utf8)
            var sent = 0
            // Eight megabytes; at the end nobody is there to take them.
            while sent < 8 << 20, let count = try? upload.sendSome(chunk[(sent % chunk.count)...], within: 1000) {
                if count == 0 { break }
                sent += count
            }
            #expect(sent < 8 << 20)
            try eventually("the client is cut") { (try? upload.sendSome([0x61], within: 10)) == nil }
            try eventually("no call is left") { try gateway.plugin("trouble")["instances"][0]["in_flight"] == 0 }
        }
    }

    @Test("both ways: a plugin whose replies nobody takes yet takes no more, and ends with the deadline")
    func echo() throws {
        try withGateway(.misbehave(), settings: "workers: 1") { gateway in
            let before = try settledMemory(gateway)
            let upload = try gateway.beginUpload(
                "/trouble/test.v1.Streams/Echo",
                headers: [("Content-Type", "application/x-ndjson"), ("X-Timeout", "5s")])
            let line = "{\"text\":\"\(String(repeating: "x", count: 65_536))\"}\n"
            let chunk = Array("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n".utf8)
            var sent = 0
            while sent < 1 << 30 {
                let count = try upload.sendSome(chunk[(sent % chunk.count)...], within: 1000)
                if count == 0 { break }
                sent += count
            }
            #expect(sent < 32 << 20, "\(sent) bytes were taken")
            #expect(memory(gateway) - before < Self.allowance)
        }
    }

    /// Without a deadline it would wait for ever.
    @Test("both ways: a request that goes on behind replies that fill the window is told so at its end")
    func stalled() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload("/trouble/test.v1.Streams/Echo")
            let line = "{\"text\":\"\(String(repeating: "x", count: 65_536))\"}\n"
            // More than the window holds, and less than makes the gateway stop reading.
            for _ in 0..<8 { try upload.sendChunk(line) }
            func inFlight() throws -> JSON { try gateway.plugin("trouble")["instances"][0]["in_flight"] }
            try eventually("the call has begun") { try inFlight() == 1 }
            try eventually("the call has been ended") { try inFlight() == 0 }
            try upload.sendLastChunk()
            let lines = try upload.response().text.split(separator: "\n")
            #expect(lines.last?.contains("urn:patchbay:error:reply-too-large") == true)
            #expect(lines.count > 1)
        }
    }
}
