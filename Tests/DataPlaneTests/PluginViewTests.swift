internal import LinuxSystem
internal import PluginPool
internal import Testing

@testable internal import DataPlane

@Suite struct PluginViewTests {
    private func view(_ outlook: PoolOutlook, queue: Int = 1) -> PluginView {
        PluginView(
            name: "p", series: 0, schema: nil, instances: [], abandoned: [],
            queue: QueueBoard(limit: queue), limits: PluginLimits(callsInFlight: 1, queueTimeout: 1), outlook: outlook,
            mayGrow: false, trouble: nil)
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

    @Test func aFullQueueSaysWhatIsFull() {
        #expect(view(.hopeful, queue: 3).fullness == "3 calls already wait for an instance of p")
        #expect(view(.hopeful, queue: 0).fullness.hasPrefix("no instance of p is ready, and pool.queue is 0"))
    }

    @Test func aLaunchInTheFarFutureDoesNotOverflow() {
        #expect(view(.refusing(until: .max)).retryAfter(now: now) > 1_000_000)
    }
}
