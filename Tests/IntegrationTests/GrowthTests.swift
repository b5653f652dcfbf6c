internal import Foundation
internal import GatewayTestKit
internal import Glibc
internal import Testing

/// A pool that may have more instances than it holds ready.
@Suite("Growth")
struct GrowthTests {
    private static let pool = "pool: { min: 1, max: 3, in_flight: 1, queue: 100, queue_timeout: 60s }"

    private func count(_ state: String, _ gateway: RunningGateway) throws -> Int {
        try gateway.plugin("trouble")["instances"].elements.count { $0["state"].string == state }
    }

    @Test("one instance more each time that all are busy, and never more than max")
    func grows() throws {
        try withGateway(.misbehave([], Self.pool), settings: "workers: 2") { gateway in
            try #expect(count("ready", gateway) == 1)
            var pending: [PendingResponse] = []
            for (tag, expected) in [("a", 2), ("b", 3), ("c", 3)] {
                pending.append(try gateway.hold(tag))
                try eventually("\(expected) instances are ready") { try count("ready", gateway) == expected }
            }
            let waiting = try gateway.begin("/trouble/test.v1.Trouble/Describe")
            try eventually("a call waits") { try gateway.plugin("trouble")["queue"] == 1 }
            try #expect(gateway.plugin("trouble")["instances"].elements.count == 3)
            for tag in ["a", "b", "c"] { try gateway.release(tag) }
            let pids = try pending.map { try $0.response().json["pid"].number ?? 0 }
            #expect(Set(pids).count == 3)
            try #expect(waiting.response().status == 200)
            try #expect(gateway.plugin("trouble")["restarts"] == 0)
            try #expect(count("ready", gateway) == 3)
        }
    }

    @Test("a rush of calls is served by a pool that grows under it, one start at a time")
    func rush() throws {
        try withGateway(.misbehave([], Self.pool), settings: "workers: 2") { gateway in
            let tags = (0..<12).map { "rush\($0)" }
            let pending = try tags.map { try gateway.begin("/trouble/test.v1.Trouble/Hold", #"{"tag":"\#($0)"}"#) }
            var most = 0
            try eventually("three instances hold a call each") {
                let instances = try gateway.plugin("trouble")["instances"].elements
                most = max(most, instances.count { $0["state"] == "starting" })
                #expect(instances.count <= 3)
                return instances.count { $0["in_flight"] == 1 } == 3
            }
            #expect(most <= 1)
            for tag in tags { try gateway.release(tag) }
            for response in pending { try #expect(response.response().status == 200) }
        }
    }

    @Test("a growth that fails leaves the instance that serves alone, and is tried again while calls wait")
    func failing() throws {
        let restart = "restart: { initial: 1ms, maximum: 1s, breaker: { failures: 1000, within: 60s } }"
        let plugin = try PluginUnderTest.misbehave(["-die-unless", "well"], Self.pool, restart)
        let directory = try TestDirectory()
        try directory.write("", to: "well")
        let gateway = try RunningGateway([plugin], directory: directory)
        try gateway.waitUntilReady()
        #expect(unlink(directory.path(of: "well")) == 0)
        let running = try gateway.hold("a")
        let waiting = try gateway.begin("/trouble/test.v1.Trouble/Describe")
        try eventually("growing failed more than once") {
            let error = try gateway.plugin("trouble")["last_error"].string ?? ""
            let failures = gateway.log.text.components(separatedBy: "start failed").count - 1
            return error.contains("exit status 3") && failures >= 2
        }
        try #expect(gateway.plugin("trouble")["state"] == "ready")
        try directory.write("", to: "well")
        try #expect(waiting.response().status == 200)
        try gateway.release("a")
        try #expect(running.response().status == 200)
        try gateway.stop()
    }

    @Test("an instance that was added is replaced like any other when it dies")
    func replaced() throws {
        try withGateway(.misbehave([], "pool: { min: 1, max: 2, in_flight: 1 }")) { gateway in
            let running = try gateway.hold("a")
            try eventually("two instances are ready") { try count("ready", gateway) == 2 }
            let pid = try Int32(gateway.describe()["pid"].number ?? 0)
            _ = kill(pid, SIGKILL)
            try eventually("two are ready again") {
                try count("ready", gateway) == 2 && gateway.plugin("trouble")["restarts"] == 1
            }
            try gateway.release("a")
            try #expect(running.response().status == 200)
        }
    }
}
