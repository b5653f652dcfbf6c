internal import PluginPool
internal import Testing

@Suite struct PoolMachineTests {
    private func machine(minimum: Int = 1) -> PoolMachine {
        PoolMachine(configuration: .init(minimum: minimum, initialBackoff: 100, maximumBackoff: 1000))
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
        #expect(pool.instanceGone(first, now: 50) == [.wake(at: 150)])
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
            guard case .wake(let time)? = pool.instanceGone(InstanceID(number: UInt64(number)), now: now).first else {
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
        #expect(pool.instanceGone(first, now: 0) == [.wake(at: 100)])
        _ = pool.timeReached(now: 100)
        #expect(pool.instanceGone(second, now: 100) == [.wake(at: 300)])
        _ = pool.timeReached(now: 300)
        _ = pool.instanceReady(third, now: 300)
        #expect(pool.instanceGone(third, now: 10_000) == [.wake(at: 10_100)])
    }

    @Test func aHugeBackoffDoesNotOverflow() {
        var pool = PoolMachine(configuration: .init(minimum: 1, initialBackoff: 1 << 60, maximumBackoff: 1 << 61))
        _ = pool.start(now: 0)
        var now: UInt64 = 0
        for number in 1...5 {
            guard case .wake(let time)? = pool.instanceGone(InstanceID(number: UInt64(number)), now: now).first else {
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
        #expect(pool.instanceBroken(first, now: 5) == [.drain(first), .wake(at: 105)])
        #expect(pool.instanceBroken(first, now: 6) == [])
        #expect(pool.drained(first) == [.terminate(first)])
        #expect(pool.timeReached(now: 105) == [.launch(second)])
        #expect(pool.instanceGone(first, now: 110) == [])
    }

    @Test func stopDrainsAndEndsWhenTheLastProcessIsGone() {
        var pool = machine(minimum: 2)
        _ = pool.start(now: 0)
        _ = pool.instanceReady(first, now: 0)
        #expect(pool.stop() == [.drain(first), .terminate(second)])
        #expect(pool.state == .draining)
        #expect(pool.instanceGone(second, now: 1) == [])
        #expect(pool.drained(first) == [.terminate(first)])
        #expect(pool.instanceGone(first, now: 2) == [.stopped])
        #expect(pool.state == .stopped)
    }

    @Test func stopWithNothingRunningIsDoneAtOnce() {
        var pool = machine()
        _ = pool.start(now: 0)
        _ = pool.instanceGone(first, now: 0)
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
        #expect(pool.instanceGone(first, now: 9) == [.stopped])
    }

    @Test func readinessAfterStopIsARaceAndNothingElse() {
        var pool = machine()
        _ = pool.start(now: 0)
        #expect(pool.stop() == [.terminate(first)])
        #expect(pool.instanceReady(first, now: 1) == [])
    }

    /// Random events against the invariants: never more than `minimum` instances that start or are ready, no order for
    /// an instance that is gone, and `stopped` comes exactly once.
    @Test(arguments: 1...20) func randomEventsKeepTheInvariants(seed: Int) {
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        var pool = machine(minimum: 3)
        var now: UInt64 = 0
        var alive: Set<InstanceID> = []
        var serving: Set<InstanceID> = []
        var stops = 0
        func carry(_ orders: [PoolOrder]) {
            for order in orders {
                switch order {
                case .launch(let id):
                    #expect(alive.insert(id).inserted)
                    serving.insert(id)
                    #expect(serving.count <= 3)
                case .admit(let id): #expect(alive.contains(id))
                case .drain(let id), .terminate(let id):
                    #expect(alive.contains(id))
                    serving.remove(id)
                case .wake(let time): #expect(time > now)
                case .stopped: stops += 1
                }
            }
        }
        carry(pool.start(now: now))
        for step in 0..<400 {
            now += UInt64(next(200))
            let id = alive.sorted().dropFirst(next(max(1, alive.count))).first ?? InstanceID(number: 99_999)
            switch next(step > 350 ? 7 : 6) {
            case 0: carry(pool.instanceReady(id, now: now))
            case 1:
                alive.remove(id)
                serving.remove(id)
                carry(pool.instanceGone(id, now: now))
            case 2: carry(pool.instanceBroken(id, now: now))
            case 3: carry(pool.drained(id))
            case 6: carry(pool.stop())
            default: carry(pool.timeReached(now: now))
            }
        }
        carry(pool.stop())
        carry(pool.hurry())
        for id in alive.sorted() {
            alive.remove(id)
            carry(pool.instanceGone(id, now: now))
        }
        #expect(stops == 1)
        #expect(pool.state == .stopped)
    }
}
