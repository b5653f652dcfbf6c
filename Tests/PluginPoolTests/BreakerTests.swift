internal import PluginPool
internal import Testing

/// The breaker, seen through the pool machine that asks it.
@Suite struct BreakerTests {
    /// Opens at the third failure within 1000 and stays open for 500 at the most.
    private func machine(minimum: Int = 1, maximum: Int = 0) -> PoolMachine {
        PoolMachine(
            configuration: .init(
                minimum: minimum, maximum: maximum, initialBackoff: 10, maximumBackoff: 500, breakerFailures: 3,
                breakerWindow: 1000))
    }

    private func id(_ number: UInt64) -> InstanceID { InstanceID(number: number) }

    /// A machine whose third start has just failed, at 50.
    private func opened() -> PoolMachine {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceGone(id(1), now: 0, random: 0)
        _ = pool.timeReached(now: 10)
        _ = pool.instanceGone(id(2), now: 10, random: 0)
        _ = pool.timeReached(now: 30)
        #expect(pool.state == .backoff)
        #expect(pool.outlook == .hopeful)
        #expect(pool.instanceGone(id(3), now: 50, random: 0) == [.wake(at: 550)])
        return pool
    }

    @Test func itOpensAtTheLastFailureOfSoMany() {
        let pool = opened()
        #expect(pool.state == .failed)
        #expect(pool.outlook == .refusing(until: 550))
        #expect(pool.restarts == 2)
    }

    @Test func nothingIsLaunchedWhileItIsOpen() {
        var pool = opened()
        #expect(pool.timeReached(now: 549) == [.wake(at: 550)])
        #expect(pool.callsWait(now: 549) == [])
        #expect(pool.state == .failed)
    }

    @Test func thePauseIsSpreadByATenthAtTheMost() {
        for random in [UInt64(1), 49, 50, 51, 99_999, .max] {
            var pool = machine()
            _ = pool.start(now: 0)
            var now: UInt64 = 0
            for number in 1...3 {
                guard case .wake(let time)? = pool.instanceGone(id(UInt64(number)), now: now, random: random).first
                else {
                    Issue.record("no wake")
                    return
                }
                if number == 3 { #expect((now + 450...now + 500).contains(time)) }
                now = time
                _ = pool.timeReached(now: now)
            }
        }
    }

    @Test func afterThePauseOneInstanceTries() {
        var pool = opened()
        #expect(pool.timeReached(now: 550) == [.launch(id(4))])
        #expect(pool.timeReached(now: 600) == [])
        #expect(pool.state == .backoff)
        #expect(pool.outlook == .hopeful)
    }

    @Test func aTrialThatBecomesReadyClosesIt() {
        var pool = opened()
        _ = pool.timeReached(now: 550)
        #expect(pool.instanceReady(id(4), now: 560) == [.admit(id(4))])
        #expect(pool.state == .ready)
        // Closed: it takes as many failures again.
        _ = pool.instanceGone(id(4), now: 10_000, random: 0)
        #expect(pool.state == .backoff)
    }

    @Test func aTrialThatFailsOpensItAgain() {
        var pool = opened()
        _ = pool.timeReached(now: 550)
        #expect(pool.instanceGone(id(4), now: 560, random: 0) == [.wake(at: 1060)])
        #expect(pool.state == .failed)
        #expect(pool.timeReached(now: 1060) == [.launch(id(5))])
    }

    @Test func onlyOneInstanceTriesForAPoolOfSeveralAndTheRestFollowsIt() {
        var pool = machine(minimum: 3)
        _ = pool.start(now: 0)
        _ = pool.instanceGone(id(1), now: 0, random: 0)
        _ = pool.instanceGone(id(2), now: 0, random: 0)
        _ = pool.instanceGone(id(3), now: 0, random: 0)
        #expect(pool.state == .failed)
        #expect(pool.timeReached(now: 500) == [.launch(id(4))])
        #expect(pool.instanceReady(id(4), now: 510) == [.admit(id(4)), .launch(id(5)), .launch(id(6))])
    }

    @Test func failuresThatLieFartherApartDoNotOpenIt() {
        var pool = machine()
        _ = pool.start(now: 0)
        var now: UInt64 = 0
        for number in 1...10 {
            _ = pool.instanceGone(id(UInt64(number)), now: now, random: 0)
            #expect(pool.state == .backoff)
            now += 600
            _ = pool.timeReached(now: now)
        }
    }

    @Test func instancesThatDieAsSoonAsTheyAreReadyOpenIt() {
        var pool = machine()
        _ = pool.start(now: 0)
        for (number, now) in [(1, 0), (2, 100), (3, 200)] as [(UInt64, UInt64)] {
            _ = pool.timeReached(now: now)
            _ = pool.instanceReady(id(number), now: now)
            _ = pool.instanceGone(id(number), now: now, random: 0)
        }
        #expect(pool.state == .failed)
    }

    @Test func instancesThatAreReplacedForTheirHealthCountToo() {
        var pool = machine()
        _ = pool.start(now: 0)
        for (number, now) in [(1, 0), (2, 100), (3, 200)] as [(UInt64, UInt64)] {
            _ = pool.timeReached(now: now)
            _ = pool.instanceReady(id(number), now: now)
            _ = pool.instanceUnresponsive(id(number), now: now, random: 0)
        }
        #expect(pool.state == .failed)
    }

    @Test func instancesThatSayThatTheyDoNotServeDoNotOpenIt() {
        var pool = machine(minimum: 5)
        _ = pool.start(now: 0)
        for number in 1...5 as ClosedRange<UInt64> { _ = pool.instanceReady(id(number), now: 0) }
        for number in 1...5 as ClosedRange<UInt64> { _ = pool.instanceUnwell(id(number), now: 100, random: 0) }
        #expect(pool.breakerState == .closed)
        #expect(pool.readyCount == 5)
    }

    @Test func anInstanceThatStillServesIsCalledWhileItIsOpen() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(id(1), now: 0)
        _ = pool.instanceGone(id(2), now: 0, random: 0)
        _ = pool.timeReached(now: 10)
        _ = pool.instanceGone(id(3), now: 10, random: 0)
        _ = pool.timeReached(now: 30)
        #expect(pool.instanceGone(id(4), now: 50, random: 0) == [.wake(at: 550)])
        #expect(pool.state == .ready)
        #expect(pool.outlook == .hopeful)
        #expect(pool.mayGrow == false)
        #expect(pool.instanceGone(id(1), now: 60, random: 0) == [.wake(at: 550)])
        #expect(pool.state == .failed)
    }

    @Test func anInstanceThatWasStartingWhenItOpenedIsTheTrial() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceGone(id(1), now: 0, random: 0)
        _ = pool.timeReached(now: 10)
        _ = pool.instanceGone(id(3), now: 10, random: 0)
        _ = pool.timeReached(now: 30)
        _ = pool.instanceGone(id(4), now: 50, random: 0)
        #expect(pool.state == .failed)
        #expect(pool.timeReached(now: 550) == [])
        #expect(pool.instanceGone(id(2), now: 600, random: 0) == [.wake(at: 1100)])
        _ = pool.timeReached(now: 1100)
        #expect(pool.instanceReady(id(5), now: 1200) == [.admit(id(5)), .launch(id(6))])
        #expect(pool.state == .ready)
    }

    /// A pool of one that serves, whose third growth has just failed, at 50.
    private func openedByGrowth() -> PoolMachine {
        var pool = machine(minimum: 1, maximum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(id(1), now: 0)
        for (number, now) in [(2, 0), (3, 10), (4, 50)] as [(UInt64, UInt64)] {
            _ = pool.callsWait(now: now)
            _ = pool.timeReached(now: now)
            let orders = pool.instanceGone(id(number), now: now, random: 0)
            #expect(orders == (number == 4 ? [.wake(at: 550)] : []))
        }
        #expect(pool.breakerState == .open(until: 550))
        return pool
    }

    @Test func onceItsPauseIsOverABreakerThatFailedGrowthOpenedIsClosed() {
        var pool = openedByGrowth()
        #expect(pool.timeReached(now: 550) == [])
        #expect(pool.breakerState == .closed)
        #expect(pool.state == .ready)
    }

    @Test(arguments: [true, false]) func anInstanceThatDiesThenIsReplacedAfterItsBackoff(wakeCame: Bool) {
        var pool = openedByGrowth()
        if wakeCame { _ = pool.timeReached(now: 550) }
        #expect(pool.instanceGone(id(1), now: 560, random: 0) == [.wake(at: 570)])
        #expect(pool.state == .backoff)
        #expect(pool.timeReached(now: 570) == [.launch(id(5))])
        #expect(pool.restarts == 1)
    }

    @Test func growthThatIsWaitedForWhileItIsOpenIsTheTrial() {
        var pool = openedByGrowth()
        #expect(pool.callsWait(now: 60) == [.wake(at: 550)])
        #expect(pool.timeReached(now: 550) == [.launch(id(5))])
        #expect(pool.breakerState == .halfOpen)
        #expect(pool.instanceReady(id(5), now: 560) == [.admit(id(5))])
        #expect(pool.breakerState == .closed)
        #expect(pool.restarts == 0)
    }

    @Test func stopIsDoneAtOnceWhileItIsOpen() {
        var pool = opened()
        #expect(pool.stop() == [.stopped])
        #expect(pool.outlook == .hopeful)
    }
}
