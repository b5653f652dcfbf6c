internal import LinuxSystem
internal import Testing

@testable internal import ControlPlane

@Suite struct LossMemoryTests {
    /// What a memory says of losses at those seconds.
    private func answers(to seconds: [UInt64]) -> [Bool] {
        var losses = LossMemory()
        return seconds.map { losses.isRepeated(at: Instant(nanoseconds: $0 * 1_000_000_000)) }
    }

    @Test func aLossCountsAgainstAnotherWithinAMinute() {
        #expect(answers(to: [5, 64]) == [false, true])
    }

    @Test func aLossIsForgottenAfterAMinute() {
        #expect(answers(to: [5, 65, 125, 185]) == [false, false, false, false])
    }
}
