internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginConnection
internal import PluginProtocol
internal import Testing

@testable internal import ControlPlane

@Suite struct ControlLinkTests {
    /// Held by what a call reports to, and by nothing else once the call has begun.
    private final class Witness {}

    private enum End: CaseIterable { case connection, time, request }

    @Test(arguments: End.allCases)
    private func aCallThatIsOverIsLetGo(_ end: End) throws {
        let loop = try EventLoop()
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        var address = PluginAddress.unix(path: "/none/such")
        if end != .connection {
            address = .tcp(host: "127.0.0.1", port: try Linux.localAddress(of: listener.raw).port)
        }
        var configuration = PluginConnectionConfiguration()
        configuration.connectTimeout = end == .connection ? 0 : 10_000_000_000
        let link = ControlLink(
            to: address, on: loop, configuration: configuration, opened: {}, leaves: { _ in }, closed: { _, _ in })
        weak var witness: Witness?
        var outcomes: [CallOutcome] = []
        do {
            let held = Witness()
            witness = held
            let giveUp = link.ask(
                "/p.S/M", message: [], maximumReplyBytes: 1, timeout: end == .time ? 0 : 10_000_000_000, on: loop
            ) { reply in
                withExtendedLifetime(held) { outcomes.append(reply.outcome) }
            }
            if end == .request { giveUp("the plugin has ended") }
            while outcomes.isEmpty { loop.turn() }
            giveUp("it is over already")
        }
        link.close()
        _ = Alarm(on: loop, after: 0) {}  // something for the turn to wait for
        loop.turn()
        #expect(outcomes.count == 1)
        switch (end, outcomes.first) {
        case (.connection, .failed(.notBegun)), (.time, .status(.deadlineExceeded)),
            (.request, .failed(.connectionLost("the plugin has ended"))):
            break
        default: Issue.record("\(outcomes)")
        }
        #expect(witness == nil)
        _ = consume listener
    }
}
