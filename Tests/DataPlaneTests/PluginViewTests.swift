internal import LinuxSystem
internal import PluginPool
internal import Testing

@testable internal import DataPlane

@Suite struct PluginViewTests {
    private func view(_ outlook: PoolOutlook) -> PluginView {
        PluginView(
            name: "p", schema: nil, instances: [], abandoned: [], queue: QueueBoard(limit: 1),
            limits: PluginLimits(callsInFlight: 1, queueTimeout: 1), outlook: outlook, mayGrow: false, trouble: nil)
    }

    private let now = Instant(nanoseconds: 5_000_000_000)

    @Test func retryAfterIsTheTimeOfTheNextLaunchRoundedUp() {
        #expect(view(.refusing(until: 35_000_000_000)).retryAfter(now: now) == 30)
        #expect(view(.refusing(until: 35_000_000_001)).retryAfter(now: now) == 31)
        #expect(view(.backingOff(until: 5_100_000_000)).retryAfter(now: now) == 1)
    }

    @Test func retryAfterIsOneSecondAtTheLeast() {
        #expect(view(.hopeful).retryAfter(now: now) == 1)
        #expect(view(.refusing(until: 4_000_000_000)).retryAfter(now: now) == 1)
        #expect(view(.backingOff(until: 0)).retryAfter(now: now) == 1)
    }

    @Test func aLaunchInTheFarFutureDoesNotOverflow() {
        #expect(view(.refusing(until: .max)).retryAfter(now: now) > 1_000_000)
    }
}
