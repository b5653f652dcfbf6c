internal import Testing

@testable internal import DataPlane

@Suite struct GrantTurnTests {
    @Test func aLeaseThatNobodyWaitsForIsReturned() {
        var turn = GrantTurn()
        #expect(turn.choose(ownWaits: false, next: { nil }) == .release)
    }

    @Test func aLeaseThatOnlyAnotherWorkerWaitsForIsHandedOver() {
        var turn = GrantTurn()
        #expect(turn.choose(ownWaits: false, next: { 3 }) == .handOver(to: 3))
    }

    @Test func afterARunOfItsOwnAWorkerHandsOver() {
        var turn = GrantTurn()
        for _ in 0..<GrantTurn.maximumRun {
            #expect(turn.choose(ownWaits: true, next: { 1 }) == .own)
        }
        #expect(turn.choose(ownWaits: true, next: { 1 }) == .handOver(to: 1))
        #expect(turn.choose(ownWaits: true, next: { 1 }) == .own)
    }

    @Test func aWorkerThatWaitsAloneGoesOn() {
        var turn = GrantTurn()
        for _ in 0..<100 { #expect(turn.choose(ownWaits: true, next: { nil }) == .own) }
    }

    @Test func othersAreLookedForOnlyWhenItCounts() {
        var turn = GrantTurn()
        var looks = 0
        for _ in 0..<16 {
            _ = turn.choose(ownWaits: true) {
                looks += 1
                return nil
            }
        }
        #expect(looks == 1)
    }

    /// Workers with queues that never end, and one lease that goes round among them.
    @Test(arguments: 2...5) func everyWorkerGetsTheSameShare(workers: Int) {
        var turns = Array(repeating: GrantTurn(), count: workers)
        var grants = Array(repeating: 0, count: workers)
        var holder = 0
        turns[holder].granted()
        for _ in 0..<10_000 {
            grants[holder] += 1
            let next = (holder + 1) % workers
            if case .handOver(let other) = turns[holder].choose(ownWaits: true, next: { next }) {
                holder = other
                turns[other].granted()
            }
        }
        let most = grants.max() ?? 0
        let least = grants.min() ?? 0
        #expect(most - least <= GrantTurn.maximumRun, "\(grants)")
    }
}
