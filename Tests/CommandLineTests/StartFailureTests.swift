internal import ControlPlane
internal import Gateway
internal import Testing

@testable internal import CommandLine

@Suite struct StartFailureTests {
    private func lines(_ reason: String, advice: [String] = []) -> [String] {
        var fault = StartFault(step: .handshake, reason: reason, lastLines: ["last words"])
        fault.advice = advice
        var report = Reports.failed
        report.facts.outcome = .failed(fault)
        report.facts.stderr = []
        return StartFailure(report)?.lines ?? []
    }

    @Test func `A plugin that is ready has none`() {
        let failure = StartFailure(Reports.ready)
        #expect(failure == nil)
    }

    @Test func `The exit status is told once`() {
        #expect(!lines("it ended: exit status 1").contains { $0.hasPrefix("  exit") })
        #expect(lines("it was too slow").contains("  exit    exit status 1"))
    }

    @Test func `The fault's own lines stand in for the plugin's`() {
        #expect(lines("x").contains("  last words"))
    }

    @Test func `Keys that advice names are flags on a command line`() {
        let lines = lines("x", advice: ["try mtls: off", "give descriptors: [FILE]", "raise start_timeout:"])
        #expect(
            lines.suffix(4) == [
                "  - try mtls: off", "  - give descriptors: [FILE]", "  - raise start_timeout:",
                "    (on a command line: mtls: is --mtls, descriptors: is --descriptors)",
            ])
    }
}
