internal import PluginPool
internal import Testing

/// Random sequences of events, against what has to hold after each of them.
@Suite struct PoolInvariantTests {
    @Test(arguments: 1...60) func randomEventsKeepTheInvariants(seed: UInt64) {
        var run = RandomRun(seed: seed, minimum: 2, maximum: 4)
        run.start()
        for step in 0..<600 { run.step(mayStop: step > 550) }
        run.finish()
        #expect(run.stops == 1)
        #expect(run.pool.state == .stopped)
    }

    /// A plugin that never comes up: between two launches there is always a wait, and far fewer launches than events.
    @Test(arguments: 1...10) func aCrashLoopStaysSlow(seed: UInt64) {
        var run = RandomRun(seed: seed, minimum: 1, maximum: 1)
        run.start()
        var launches = 0
        while run.now < 1_000_000 {
            if let id = run.starting.first {
                launches += 1
                run.gone(id)
            }
            run.wake()
        }
        // Five in a row with short waits, then one in each pause of 5000 less a tenth at the most.
        #expect(launches <= 5 + 1_000_000 / 4500)
        #expect(launches > 100)
    }

    /// Growth that fails opens the breaker; once its pause is over, an instance that dies is replaced after its backoff.
    @Test(arguments: 1...20) func aDeathPastTheBreakersPauseIsMadeGoodAfterItsBackoff(seed: UInt64) {
        var run = RandomRun(seed: seed, minimum: 1, maximum: 3)
        run.start()
        for id in run.starting { run.becomeReady(id) }
        for _ in 0..<10 * seed {
            run.callsWait()
            run.pass(100 * seed)
            for id in run.starting { run.gone(id) }
        }
        run.pass(5000)
        for id in run.starting { run.gone(id) }  // a call that waited until now
        run.pass(5000)
        #expect(run.starting.isEmpty && run.ready.count == 1)
        #expect(run.pool.restarts == 0)
        for id in run.ready { run.gone(id) }
        #expect(run.pool.state == .backoff)
        run.pass(100)
        #expect(run.starting.count == 1)
        #expect(run.pool.restarts == 1)
    }
}

/// A pool machine, and a model of what stands in the world outside.
private struct RandomRun: ~Copyable {
    var pool: PoolMachine
    private(set) var now: UInt64 = 0
    private(set) var stops = 0
    private(set) var starting: Set<InstanceID> = []
    private(set) var ready: Set<InstanceID> = []
    /// Those that have said that they don't serve, as long as they are ready.
    private var unwell: Set<InstanceID> = []
    /// Processes that were launched and are not gone.
    private var alive: Set<InstanceID> = []
    private(set) var wakeTime: UInt64?
    private var random: UInt64
    private let minimum: Int
    private let maximum: Int

    init(seed: UInt64, minimum: Int, maximum: Int) {
        random = seed &* 0x9E37_79B9_7F4A_7C15
        self.minimum = minimum
        self.maximum = maximum
        pool = PoolMachine(
            configuration: .init(
                minimum: minimum, maximum: maximum, initialBackoff: 100, maximumBackoff: 5000, breakerFailures: 5,
                breakerWindow: 60_000))
    }

    mutating func start() { carry(pool.start(now: now)) }

    mutating func becomeReady(_ id: InstanceID) {
        let wasStarting = starting.contains(id)
        let orders = pool.instanceReady(id, now: now)
        #expect(orders.contains(.admit(id)) == wasStarting)
        if wasStarting {
            starting.remove(id)
            ready.insert(id)
        }
        carry(orders)
    }

    mutating func callsWait() {
        let before = pool.outlook
        let orders = pool.callsWait(now: now)
        #expect(orders.count <= 1)
        carry(orders, after: before)
    }

    /// Lets time pass, wakes included.
    mutating func pass(_ time: UInt64) {
        let end = now + time
        while let wakeTime, wakeTime <= end { wake() }
        now = end
    }

    mutating func gone(_ id: InstanceID) {
        let number = next()
        let before = pool.outlook
        forget(id)
        alive.remove(id)
        carry(pool.instanceGone(id, now: now, random: number), after: before)
    }

    /// Goes on to the time of the last wake.
    mutating func wake() {
        guard let time = wakeTime else { return }
        now = max(now, time)
        let before = pool.outlook
        wakeTime = nil
        carry(pool.timeReached(now: now), after: before)
    }

    mutating func step(mayStop: Bool) {
        now += next() % 200
        let number = next()
        let id = alive.sorted().dropFirst(Int(number % UInt64(max(1, alive.count)))).first ?? InstanceID(number: 99_999)
        let before = pool.outlook
        switch next() % (mayStop ? 11 : 10) {
        case 0: becomeReady(id)
        case 1: gone(id)
        case 2: carry(pool.instanceBroken(id, now: now, random: number), after: before)
        case 3: carry(pool.instanceUnresponsive(id, now: now, random: number), after: before)
        case 4: carry(pool.drained(id), after: before)
        case 5: callsWait()
        case 6:
            let orders = pool.instanceUnwell(id, now: now, random: number)
            #expect(!orders.contains(.drain(id)))
            if ready.contains(id) { unwell.insert(id) }
            carry(orders, after: before)
        case 7:
            pool.instanceWell(id)
        case 10: carry(pool.stop())
        default:
            if let time = wakeTime, now >= time { wake() } else { carry(pool.timeReached(now: now), after: before) }
        }
    }

    mutating func finish() {
        carry(pool.stop())
        carry(pool.hurry())
        for id in alive.sorted() { gone(id) }
    }

    /// Does what the machine orders. `after` is what the outlook was before the event: nothing is launched while calls
    /// are refused.
    private mutating func carry(_ orders: [PoolOrder], after outlook: PoolOutlook = .hopeful) {
        var launches = 0
        for order in orders {
            switch order {
            case .launch(let id):
                launches += 1
                #expect(alive.insert(id).inserted)
                starting.insert(id)
            case .admit(let id): #expect(alive.contains(id))
            case .abandon(let id):
                #expect(alive.contains(id))
                #expect(orders.contains(.terminate(id)))
            case .drain(let id), .terminate(let id):
                #expect(alive.contains(id))
                forget(id)
            case .wake(let time):
                #expect(time > now)
                wakeTime = time
            case .stopped: stops += 1
            }
        }
        if case .refusing(let until) = outlook { #expect(launches <= (now < until ? 0 : 1)) }
        if case .backingOff(let until) = outlook, now < until { #expect(launches == 0) }
        #expect(starting.count + ready.count <= maximum + (unwell.isEmpty ? 0 : 1))
        #expect(pool.readyCount == ready.count)
        switch pool.state {
        case .ready: #expect(!ready.isEmpty)
        case .starting: #expect(!starting.isEmpty)
        case .backoff, .failed: #expect(ready.isEmpty)
        case .draining, .stopped: return
        }
        // Somebody always sees to what is missing: a start that is under way, or the next wake.
        if starting.count + ready.count < minimum { #expect(!starting.isEmpty || wakeTime != nil) }
        // A breaker that is open ends by itself: by a trial, or by the next wake.
        if case .open = pool.breakerState { #expect(!starting.isEmpty || wakeTime != nil) }
        if pool.mayGrow { #expect(starting.isEmpty && ready.count < maximum) }
    }

    private mutating func forget(_ id: InstanceID) {
        starting.remove(id)
        ready.remove(id)
        unwell.remove(id)
    }

    private mutating func next() -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return random >> 33
    }
}
