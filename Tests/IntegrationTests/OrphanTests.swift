internal import GatewayTestKit
internal import Glibc
internal import Testing

/// What a container's first process owes its orphans. The gateway is made a subreaper here, which orphans are given to
/// just as to a first process; `docker/prove` runs it as a real one.
@Suite("Orphans")
struct OrphanTests {
    /// Leaves a process behind that no group holds, and becomes the plugin: the gateway is that process's parent then.
    private static func leavingAnOrphan() throws -> PluginUnderTest {
        var plugin = try PluginUnderTest.misbehave()
        let script = "(setsid sh -c 'echo $$ > \"$TEST_DIR\"/orphan; exec sleep 1000' &); exec \"$@\""
        plugin.command = ["/bin/sh", "-c", script, "sh"] + plugin.command
        return plugin
    }

    private func withSubreaper(_ plugin: PluginUnderTest, _ body: (RunningGateway) throws -> Void) throws {
        let gateway = try RunningGateway([plugin], settings: ["log: { level: debug }"], isSubreaper: true)
        do {
            try gateway.waitUntilReady()
            try body(gateway)
        } catch {
            try? gateway.stop()
            throw TestFailure("\(error)\nlog of the gateway:\n\(gateway.log.text.suffix(8000))")
        }
        try gateway.stop()
    }

    private func orphan(of gateway: RunningGateway) throws -> Int32 {
        try eventually("the orphan says its pid") { gateway.directory.read("orphan")?.hasSuffix("\n") == true }
        return Int32(gateway.directory.read("orphan")?.dropLast() ?? "") ?? 0
    }

    @Test("an orphan is adopted, and reaped when it ends")
    func reaped() throws {
        try withSubreaper(Self.leavingAnOrphan()) { gateway in
            let orphan = try orphan(of: gateway)
            try eventually("it is the gateway's child") {
                childProcesses(of: gateway.pid).contains { $0.pid == orphan }
            }
            _ = kill(orphan, SIGKILL)
            try eventually("it is reaped") { ProcessFacts(orphan) == nil }
            try gateway.log.waitForLine(with: "an orphan was reaped")
        }
    }

    @Test("an instance's exit status is its own, while orphans end")
    func exitStatus() throws {
        // Each true is an orphan at once, and they go on ending while the plugin ends.
        let orphans = "setsid sh -c 'for i in $(seq 200); do (true &); done' &"
        let plugin = PluginUnderTest.script(
            "\(orphans) sleep 0.05; exit 7", "restart: { initial: 10ms, maximum: 10ms }")
        let gateway = try RunningGateway([plugin], settings: ["log: { level: debug }"], isSubreaper: true)
        try eventually("it is launched again and again") { starts(gateway).count >= 4 }
        try gateway.log.waitForLine(with: "an orphan was reaped")
        try eventually("no zombie stays") { childProcesses(of: gateway.pid).allSatisfy { !$0.isZombie } }
        try gateway.stop()
        #expect(starts(gateway).allSatisfy { $0.contains("exit status 7") }, "\(gateway.log.text)")
    }

    /// The lines of starts that failed.
    private func starts(_ gateway: RunningGateway) -> [Substring] {
        gateway.log.text.split(separator: "\n").filter { $0.contains("start failed") }
    }
}
