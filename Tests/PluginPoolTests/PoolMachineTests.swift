internal import PluginPool
internal import Testing

@Suite struct PoolMachineTests {
    private func machine(minimum: Int = 1, maximum: Int = 0) -> PoolMachine {
        PoolMachine(
            configuration: .init(
                minimum: minimum, maximum: maximum, initialBackoff: 100, maximumBackoff: 1000, breakerFailures: 1000,
                breakerWindow: 1000))
    }

    private let first = InstanceID(number: 1)
    private let second = InstanceID(number: 2)
    private let third = InstanceID(number: 3)

    @Test func startLaunchesTheMinimum() {
        var pool = machine(minimum: 2)
        #expect(pool.start(now: 0) == [.launch(first), .launch(second)])
        #expect(pool.state == .starting)
    }

    @Test func aReadyInstanceIsAdmitted() {
        var pool = machine()
        _ = pool.start(now: 0)
        #expect(pool.instanceReady(first, now: 5) == [.admit(first)])
        #expect(pool.state == .ready)
        #expect(pool.readyCount == 1)
    }

    @Test func aDeadInstanceIsReplacedAfterTheInitialBackoff() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 5)
        #expect(pool.instanceGone(first, now: 50, random: 0) == [.wake(at: 150)])
        #expect(pool.state == .backoff)
        #expect(pool.timeReached(now: 149) == [.wake(at: 150)])
        #expect(pool.timeReached(now: 150) == [.launch(second)])
        #expect(pool.restarts == 1)
    }

    @Test func theBackoffDoublesUpToItsMaximum() {
        var pool = machine()
        var now: UInt64 = 0
        _ = pool.start(now: now)
        var waits: [UInt64] = []
        for number in 1...6 {
            let id = InstanceID(number: UInt64(number))
            guard case .wake(let time)? = pool.instanceGone(id, now: now, random: 0).first else {
                Issue.record("no wake after a failed start")
                return
            }
            waits.append(time - now)
            now = time
            #expect(pool.timeReached(now: now) == [.launch(InstanceID(number: UInt64(number + 1)))])
        }
        #expect(waits == [100, 200, 400, 800, 1000, 1000])
    }

    @Test func anInstanceThatLastedResetsTheBackoff() {
        var pool = machine()
        _ = pool.start(now: 0)
        #expect(pool.instanceGone(first, now: 0, random: 0) == [.wake(at: 100)])
        _ = pool.timeReached(now: 100)
        #expect(pool.instanceGone(second, now: 100, random: 0) == [.wake(at: 300)])
        _ = pool.timeReached(now: 300)
        _ = pool.instanceReady(third, now: 300)
        #expect(pool.instanceGone(third, now: 10_000, random: 0) == [.wake(at: 10_100)])
    }

    @Test(arguments: [0, 1, 24, 25, 26, 12_345, UInt64.max]) func theBackoffIsSpreadByAQuarterAtTheMost(random: UInt64)
    {
        var pool = machine()
        _ = pool.start(now: 0)
        guard case .wake(let time)? = pool.instanceGone(first, now: 1000, random: random).first else {
            Issue.record("no wake after a failed start")
            return
        }
        #expect((1075...1100).contains(time))
        #expect(pool.outlook == .backingOff(until: time))
    }

    @Test func aHugeBackoffDoesNotOverflow() {
        var pool = PoolMachine(
            configuration: .init(
                minimum: 1, maximum: 1, initialBackoff: 1 << 60, maximumBackoff: 1 << 61, breakerFailures: 1000,
                breakerWindow: 1))
        _ = pool.start(now: 0)
        var now: UInt64 = 0
        for number in 1...5 {
            let id = InstanceID(number: UInt64(number))
            guard case .wake(let time)? = pool.instanceGone(id, now: now, random: 0).first else {
                Issue.record("no wake")
                return
            }
            now = time
            _ = pool.timeReached(now: now)
        }
        #expect(pool.restarts == 5)
    }

    @Test func aBrokenInstanceDrainsWhileItsSuccessorWaitsForTheBackoff() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        #expect(pool.instanceBroken(first, now: 5, random: 0) == [.drain(first), .wake(at: 105)])
        #expect(pool.instanceBroken(first, now: 6, random: 0) == [])
        #expect(pool.drained(first) == [.terminate(first)])
        #expect(pool.timeReached(now: 105) == [.launch(second)])
        #expect(pool.instanceGone(first, now: 110, random: 0) == [])
    }

    @Test func anInstanceThatDoesNotServeGoesOnUntilItsSuccessorIsReady() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        #expect(pool.instanceUnwell(first, now: 5, random: 0) == [.wake(at: 105)])
        #expect(pool.instanceUnwell(first, now: 6, random: 0) == [])
        #expect(pool.timeReached(now: 105) == [.launch(second)])
        #expect(pool.state == .ready)
        #expect(pool.instanceReady(second, now: 110) == [.admit(second), .drain(first)])
        #expect(pool.drained(first) == [.terminate(first)])
        #expect(pool.instanceGone(first, now: 120, random: 0) == [])
        #expect(pool.restarts == 1)
    }

    @Test func whenAllSayThatTheyDoNotServeOneAtATimeIsReplaced() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.instanceReady(second, now: 0)
        _ = pool.instanceUnwell(second, now: 500, random: 0)
        _ = pool.instanceUnwell(first, now: 500, random: 0)
        #expect(pool.readyCount == 2)
        #expect(pool.timeReached(now: 600) == [.launch(third)])
        #expect(pool.timeReached(now: 601) == [])
        let fourth = InstanceID(number: 4)
        #expect(pool.instanceReady(third, now: 610) == [.admit(third), .drain(second), .launch(fourth)])
        #expect(pool.readyCount == 2)
        #expect(pool.instanceReady(fourth, now: 620) == [.admit(fourth), .drain(first)])
        #expect(pool.restarts == 2)
    }

    @Test func aSuccessorThatDoesNotComeUpIsTriedAgainAndNobodyIsDrained() {
        var pool = machine(minimum: 1, maximum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.instanceUnwell(first, now: 500, random: 0)
        #expect(pool.mayGrow == false)
        _ = pool.timeReached(now: 600)
        #expect(pool.instanceGone(second, now: 610, random: 0) == [.wake(at: 810)])
        #expect(pool.state == .ready)
        #expect(pool.timeReached(now: 810) == [.launch(third)])
        #expect(pool.restarts == 2)
    }

    @Test func oneThatServesAgainIsKept() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.instanceReady(second, now: 0)
        _ = pool.instanceUnwell(first, now: 500, random: 0)
        _ = pool.instanceUnwell(second, now: 500, random: 0)
        #expect(pool.timeReached(now: 600) == [.launch(third)])
        pool.instanceWell(first)
        pool.instanceWell(second)  // the successor that is under way is for the last of them
        #expect(pool.instanceReady(third, now: 610) == [.admit(third), .drain(second)])
        #expect(pool.restarts == 1)
        _ = pool.instanceUnwell(first, now: 1000, random: 0)
        pool.instanceWell(first)
        #expect(pool.timeReached(now: 1100) == [])
        #expect(pool.instanceGone(first, now: 2000, random: 0) == [.wake(at: 2100)])
        _ = pool.timeReached(now: 2100)
        #expect(pool.restarts == 2)
    }

    @Test func oneThatDoesNotServeAndDiesIsReplacedByTheSuccessorThatIsUnderWay() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.instanceUnwell(first, now: 500, random: 0)
        _ = pool.timeReached(now: 600)
        #expect(pool.instanceGone(first, now: 610, random: 0) == [])
        #expect(pool.instanceReady(second, now: 620) == [.admit(second)])
        #expect(pool.restarts == 1)
    }

    @Test func anUnresponsiveInstanceIsCutOffAndReplaced() {
        var pool = machine()
        _ = pool.start(now: 0)
        #expect(pool.instanceUnresponsive(first, now: 1, random: 0) == [])
        _ = pool.instanceReady(first, now: 2)
        #expect(
            pool.instanceUnresponsive(first, now: 5, random: 0) == [.abandon(first), .terminate(first), .wake(at: 105)])
        #expect(pool.instanceUnresponsive(first, now: 6, random: 0) == [])
        #expect(pool.instanceBroken(first, now: 6, random: 0) == [])
        #expect(pool.state == .backoff)
        #expect(pool.timeReached(now: 105) == [.launch(second)])
        #expect(pool.restarts == 1)
        #expect(pool.instanceGone(first, now: 110, random: 0) == [])
        #expect(pool.instanceReady(second, now: 111) == [.admit(second)])
    }

    @Test func callsThatWaitAddOneInstanceAtATimeUpToTheMaximum() {
        var pool = machine(minimum: 1, maximum: 3)
        _ = pool.start(now: 0)
        #expect(pool.mayGrow == false)
        #expect(pool.callsWait(now: 1) == [])  // the first has yet to start
        _ = pool.instanceReady(first, now: 2)
        #expect(pool.mayGrow == true)
        #expect(pool.callsWait(now: 3) == [.launch(second)])
        #expect(pool.mayGrow == false)
        #expect(pool.callsWait(now: 4) == [])
        _ = pool.instanceReady(second, now: 5)
        #expect(pool.callsWait(now: 6) == [.launch(third)])
        _ = pool.instanceReady(third, now: 7)
        #expect(pool.mayGrow == false)
        #expect(pool.callsWait(now: 8) == [])
        #expect(pool.restarts == 0)
        #expect(pool.readyCount == 3)
    }

    @Test func aPoolThatHasGrownKeepsItsSize() {
        var pool = machine(minimum: 1, maximum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.callsWait(now: 1)
        _ = pool.instanceReady(second, now: 2)
        #expect(pool.instanceGone(second, now: 10, random: 0) == [.wake(at: 110)])
        #expect(pool.state == .ready)
        #expect(pool.mayGrow == false)
        #expect(pool.timeReached(now: 110) == [.launch(third)])
        #expect(pool.restarts == 1)
    }

    @Test func aGrowthThatFailsIsTriedAgainWhenCallsStillWaitAndTheBackoffIsOver() {
        var pool = machine(minimum: 1, maximum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.callsWait(now: 1)
        #expect(pool.instanceGone(second, now: 10, random: 0) == [])
        #expect(pool.mayGrow == true)
        #expect(pool.callsWait(now: 20) == [.wake(at: 110)])
        #expect(pool.callsWait(now: 30) == [])
        #expect(pool.timeReached(now: 110) == [.launch(third)])
        #expect(pool.restarts == 0)
    }

    @Test func aPoolOfFixedSizeNeverGrows() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 1)
        _ = pool.instanceReady(second, now: 1)
        #expect(pool.mayGrow == false)
        #expect(pool.callsWait(now: 2) == [])
    }

    @Test func stopDrainsAndEndsWhenTheLastProcessIsGone() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        #expect(pool.stop() == [.drain(first), .terminate(second)])
        #expect(pool.state == .draining)
        #expect(pool.instanceGone(second, now: 1, random: 0) == [])
        #expect(pool.drained(first) == [.terminate(first)])
        #expect(pool.instanceGone(first, now: 2, random: 0) == [.stopped])
        #expect(pool.state == .stopped)
    }

    @Test func stopWithNothingRunningIsDoneAtOnce() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceGone(first, now: 0, random: 0)
        #expect(pool.stop() == [.stopped])
        #expect(pool.timeReached(now: 1000) == [])
    }

    @Test func hurryTerminatesWhatStillDrains() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        _ = pool.stop()
        #expect(pool.hurry() == [.terminate(first)])
        #expect(pool.hurry() == [])
        #expect(pool.drained(first) == [])
        #expect(pool.instanceGone(first, now: 9, random: 0) == [.stopped])
    }

    @Test func readinessAfterStopIsARaceAndNothingElse() {
        var pool = machine()
        _ = pool.start(now: 0)
        #expect(pool.stop() == [.terminate(first)])
        #expect(pool.instanceReady(first, now: 1) == [])
    }
}
