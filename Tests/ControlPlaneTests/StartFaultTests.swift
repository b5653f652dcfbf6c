internal import Testing

@testable internal import ControlPlane

@Suite struct StartFaultTests {
    @Test func theSummaryKeepsThePluginsLinesToItself() {
        let fault = StartFault(step: .handshake, reason: "no line", lastLines: ["password: x", "bye"])
        #expect(fault.summary == "start failed at handshake: no line")
        #expect(fault.description == "start failed at handshake: no line; stderr: password: x | bye")
    }
}
