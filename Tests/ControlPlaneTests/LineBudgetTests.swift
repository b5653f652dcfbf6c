internal import LinuxSystem
internal import Testing

@testable internal import ControlPlane

@Suite struct LineBudgetTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)
    private func after(_ milliseconds: Int64) -> Instant { start + milliseconds * 1_000_000 }

    /// How many of `count` short lines are logged.
    private func logged(_ count: Int, by budget: inout LineBudget, at now: Instant) -> Int {
        (0..<count).count { _ in budget.lineRead(80, at: now) == .log }
    }

    @Test func `A burst is logged, and no more than that`() {
        var budget = LineBudget()
        #expect(logged(2_000, by: &budget, at: start) == 2_000)
        #expect(budget.dropped == 0)
        #expect(budget.lineRead(1, at: start) == .dropAndReport(at: after(1_000)))
        #expect(budget.lineRead(1, at: start) == .drop)
        #expect(budget.dropped == 2)
    }

    @Test func `A thousand lines a second are logged for good`() {
        var budget = LineBudget()
        var count = 0
        for millisecond: Int64 in 0..<60_000 { count += logged(1, by: &budget, at: after(millisecond)) }
        #expect(count == 60_000)
        #expect(logged(2_000, by: &budget, at: after(60_000)) == 2_000)
    }

    @Test func `Of a flood a thousand lines a second are logged`() {
        var budget = LineBudget()
        var count = 0
        for millisecond: Int64 in 0..<10_000 { count += logged(100, by: &budget, at: after(millisecond)) }
        #expect((11_900...12_100).contains(count))
        #expect(budget.dropped == 1_000_000 - count)
    }

    @Test func `A long line counts by its length`() {
        var budget = LineBudget()
        #expect((0..<100).count { _ in budget.lineRead(64 << 10, at: start) == .log } == 2_000 / 64)
        #expect(budget.lineRead(1_024, at: after(1_000)) == .log)
    }

    @Test func `What was dropped is told once, when a second was calm`() {
        var budget = LineBudget()
        _ = logged(2_005, by: &budget, at: start)
        _ = logged(505, by: &budget, at: after(500))
        #expect(budget.report(at: after(1_000)) == .later(after(1_500)))
        #expect(budget.report(at: after(1_500)) == .dropped(10))
        #expect(budget.dropped == 0)
        #expect(logged(2_000, by: &budget, at: after(4_000)) == 2_000)
        #expect(budget.lineRead(1, at: after(4_000)) == .dropAndReport(at: after(5_000)))
        #expect(budget.takeDropped() == 1)
        #expect(budget.takeDropped() == 0)
    }

    @Test func `A flood without end is told every ten seconds`() {
        var budget = LineBudget()
        for millisecond: Int64 in 0..<10_000 { _ = logged(10, by: &budget, at: after(millisecond)) }
        guard case .later(let time) = budget.report(at: after(9_999)) else {
            Issue.record("it is not calm")
            return
        }
        #expect(time <= after(10_400))
        #expect(budget.report(at: time) != .later(time))
    }
}
