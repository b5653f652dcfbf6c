internal import LinuxSystem
internal import Testing

@testable internal import EventLoop

/// A tick of the wheel, in nanoseconds.
private let tick: Int64 = 1 << 22
/// A revolution: 4,096 ticks.
private let revolution: Int64 = tick * 4_096

@Suite struct TimerWheelTests {
    @Test("a timer fires at its deadline, never before, and once")
    func firesOnce() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        let deadline = Instant(nanoseconds: 0) + 10 * tick
        let timer = wheel.schedule(at: deadline, "a")

        #expect(wheel.popExpired(at: deadline - 1) == nil)
        let fired = wheel.popExpired(at: deadline)
        #expect(fired?.payload == "a")
        #expect(fired?.timer == timer)
        #expect(wheel.popExpired(at: deadline + revolution) == nil)
        #expect(wheel.count == 0)
    }

    @Test("a deadline between two ticks fires at the second one")
    func roundsUp() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        let deadline = Instant(nanoseconds: 0) + 10 * tick + 1
        _ = wheel.schedule(at: deadline, "a")

        #expect(wheel.popExpired(at: deadline) == nil)
        #expect(wheel.popExpired(at: Instant(nanoseconds: 0) + 11 * tick)?.payload == "a")
    }

    @Test("timers of a revolution fire by ticks, those of one tick in the order they were scheduled in")
    func order() {
        var wheel = TimerWheel<Int>(now: Instant(nanoseconds: 0))
        for (index, ticks) in [30, 10, 20, 10].enumerated() {
            _ = wheel.schedule(at: Instant(nanoseconds: 0) + Int64(ticks) * tick, index)
        }
        #expect(drain(&wheel, at: Instant(nanoseconds: 0) + 40 * tick) == [1, 3, 2, 0])
    }

    @Test("a timer of a later revolution is passed over until its time", arguments: [1, 2, 7] as [Int64])
    func farDeadline(revolutions: Int64) {
        let start = Instant(nanoseconds: 12_345_678_901)
        var wheel = TimerWheel<String>(now: start)
        let far = start + revolutions * revolution + 5 * tick
        _ = wheel.schedule(at: far, "far")
        _ = wheel.schedule(at: start + 5 * tick, "near")

        #expect(drain(&wheel, at: start + 6 * tick) == ["near"])
        for lap in 1..<max(2, revolutions) where lap < revolutions {
            #expect(drain(&wheel, at: start + lap * revolution + 6 * tick) == [])
        }
        #expect(drain(&wheel, at: far - 1) == [])
        #expect(drain(&wheel, at: far + tick) == ["far"])
    }

    @Test("every slot works as the first and as the last one before the wheel wraps around")
    func wrapsAround() {
        for phase in [0, 1, 62, 63, 64, 65, 4_030, 4_031, 4_032, 4_094, 4_095] as [Int64] {
            let start = Instant(nanoseconds: 0) + (7 * revolution + phase * tick)
            for distance in [1, 2, 63, 64, 65, 4_094, 4_095, 4_096, 4_097] as [Int64] {
                var wheel = TimerWheel<Int64>(now: start)
                let deadline = start + distance * tick
                _ = wheel.schedule(at: deadline, distance)

                #expect(wheel.popExpired(at: deadline - 1) == nil, "phase \(phase), distance \(distance)")
                #expect(wheel.popExpired(at: deadline)?.payload == distance, "phase \(phase), distance \(distance)")
            }
        }
    }

    @Test("after a long sleep everything that has expired fires, and nothing else")
    func longSleep() {
        let start = Instant(nanoseconds: 0) + 3 * tick
        var wheel = TimerWheel<Int>(now: start)
        _ = wheel.schedule(at: start + 2 * tick, 1)
        _ = wheel.schedule(at: start + 3 * revolution, 2)
        _ = wheel.schedule(at: start + 100 * revolution, 3)

        #expect(Set(drain(&wheel, at: start + 50 * revolution + 17 * tick)) == [1, 2])
        #expect(drain(&wheel, at: start + 100 * revolution) == [3])
    }

    @Test("deadlines at the end of time are held and do no harm")
    func endOfTime() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 1))
        let never = wheel.schedule(at: .distantFuture, "never")
        _ = wheel.schedule(at: Instant(nanoseconds: 2), "soon")

        #expect(drain(&wheel, at: Instant(nanoseconds: 1) + 5 * revolution) == ["soon"])
        #expect(wheel.cancel(never) == "never")

        var late = TimerWheel<String>(now: .distantFuture)
        _ = late.schedule(at: .distantFuture, "never")
        #expect(drain(&late, at: .distantFuture) == [])
    }

    @Test("a timer that is scheduled late fires at the next tick, not in the same sweep")
    func latecomer() {
        let now = Instant(nanoseconds: 0) + 100 * tick
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        _ = wheel.schedule(at: now, "a")
        #expect(wheel.popExpired(at: now)?.payload == "a")
        _ = wheel.schedule(at: now, "again")
        _ = wheel.schedule(at: Instant(nanoseconds: 0), "long ago")

        #expect(drain(&wheel, at: now) == [])
        #expect(drain(&wheel, at: now + tick) == ["again", "long ago"])
    }

    @Test("a timer that is due and cancelled by one before it does not fire")
    func cancelsDue() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        let deadline = Instant(nanoseconds: 0) + tick
        _ = wheel.schedule(at: deadline, "first")
        let second = wheel.schedule(at: deadline, "second")
        _ = wheel.schedule(at: deadline, "third")

        #expect(wheel.popExpired(at: deadline)?.payload == "first")
        #expect(wheel.cancel(second) == "second")
        #expect(drain(&wheel, at: deadline) == ["third"])
    }

    @Test("the id of a timer that has fired or was cancelled does not touch its successor")
    func staleID() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        let first = wheel.schedule(at: Instant(nanoseconds: 0) + tick, "first")
        #expect(wheel.cancel(first) == "first")
        _ = wheel.schedule(at: Instant(nanoseconds: 0) + tick, "second")

        #expect(wheel.cancel(first) == nil)
        #expect(drain(&wheel, at: Instant(nanoseconds: 0) + tick) == ["second"])
        #expect(wheel.cancel(first) == nil)
    }

    @Test("the wait is exact within a revolution, and never longer than to the next timer")
    func nextWait() {
        let start = Instant(nanoseconds: 0) + (revolution - 3 * tick)
        var wheel = TimerWheel<String>(now: start)
        #expect(wheel.nextWait(from: start) == nil)

        let far = wheel.schedule(at: start + 3 * revolution, "far")
        #expect(wheel.nextWait(from: start).map { $0 <= UInt64(3 * revolution) } == true)
        let corner = wheel.schedule(at: start + 10 * tick, "round the corner")
        #expect(wheel.nextWait(from: start) == UInt64(10 * tick))
        #expect(wheel.nextWait(from: start + 4 * tick) == UInt64(6 * tick))
        #expect(wheel.nextWait(from: start + 11 * tick) == 0)

        wheel.cancel(corner)
        wheel.cancel(far)
        #expect(wheel.nextWait(from: start) == nil)
    }

    @Test("the wait is over while something is due")
    func nextWaitWhileDue() {
        var wheel = TimerWheel<String>(now: Instant(nanoseconds: 0))
        let deadline = Instant(nanoseconds: 0) + tick
        _ = wheel.schedule(at: deadline, "a")
        _ = wheel.schedule(at: deadline, "b")
        _ = wheel.popExpired(at: deadline)
        #expect(wheel.nextWait(from: deadline) == 0)
    }

    @Test("following the waits reaches every timer in time, however far")
    func waitsLeadThere() {
        var now = Instant(nanoseconds: 77)
        var wheel = TimerWheel<Int>(now: now)
        let deadlines = [3 * tick, revolution, revolution + tick, 5 * revolution - tick].map { now + $0 }
        for (index, deadline) in deadlines.enumerated() { _ = wheel.schedule(at: deadline, index) }

        var fired: [Int] = []
        var steps = 0
        while let wait = wheel.nextWait(from: now), steps < 100 {
            now = now + Int64(wait)
            while let (_, index) = wheel.popExpired(at: now) {
                #expect(now >= deadlines[index])
                #expect(now - deadlines[index] <= tick)
                fired.append(index)
            }
            steps += 1
        }
        #expect(fired == [0, 1, 2, 3])
        // One step a timer, and one for each revolution in which a far one is looked at.
        #expect(steps <= 16)
    }

    @Test("a payload is let go when its timer fires or is cancelled, or with the wheel")
    func releasesPayloads() {
        final class Load {}
        weak var fired: Load?
        weak var cancelled: Load?
        weak var left: Load?
        do {
            var wheel = TimerWheel<Load>(now: Instant(nanoseconds: 0))
            let loads = [Load(), Load(), Load()]
            (fired, cancelled, left) = (loads[0], loads[1], loads[2])
            _ = wheel.schedule(at: Instant(nanoseconds: 1), loads[0])
            let timer = wheel.schedule(at: Instant(nanoseconds: 1) + revolution, loads[1])
            _ = wheel.schedule(at: Instant(nanoseconds: 1) + revolution, loads[2])
            _ = wheel.popExpired(at: Instant(nanoseconds: 0) + tick)
            wheel.cancel(timer)
            #expect(wheel.count == 1)
        }
        #expect(fired == nil)
        #expect(cancelled == nil)
        #expect(left == nil)
    }

    @Test("a wheel does what a plain list does", arguments: 1...8 as ClosedRange<UInt64>)
    func agreesWithList(seed: UInt64) {
        var random = Sequence64(state: seed)
        var now = Instant(nanoseconds: random.next() >> 16)
        var wheel = TimerWheel<Int>(now: now, capacity: 2)
        var expected: [Int: (deadline: Instant, timer: TimerID)] = [:]
        // The tick that the wheel has reached: nothing is hung up before the one behind it.
        func firesAt(_ deadline: Instant, scheduled: Instant) -> UInt64 {
            let shifted = deadline.nanoseconds >> 22
            let rounded = shifted << 22 == deadline.nanoseconds ? shifted : shifted + 1
            return max(rounded, scheduled.nanoseconds >> 22 + 1)
        }
        var ticks: [Int: UInt64] = [:]

        for step in 0..<4_000 {
            switch random.next() % 8 {
            case 0...3:
                let spans: [Int64] = [tick, 100 * tick, revolution, 9 * revolution]
                let span = spans[Int(random.next() % 4)]
                let deadline = now + Int64(random.next() % UInt64(span)) - tick
                expected[step] = (deadline, wheel.schedule(at: deadline, step))
                ticks[step] = firesAt(deadline, scheduled: now)
            case 4...5:
                guard let key = expected.keys.min(by: { ($0 &* 7_919) % 1_009 < ($1 &* 7_919) % 1_009 }) else { break }
                #expect(expected.removeValue(forKey: key).map { wheel.cancel($0.timer) } == key)
            default:
                let spans: [Int64] = [tick / 3, 5 * tick, revolution / 2, 3 * revolution]
                now = now + Int64(random.next() % UInt64(spans[Int(random.next() % 4)]))
                let due = expected.keys.filter { (ticks[$0] ?? 0) <= now.nanoseconds >> 22 }
                let fired = drain(&wheel, at: now)
                #expect(fired.sorted() == due.sorted())
                for key in due { expected[key] = nil }
            }
            #expect(wheel.count == expected.count)
        }
    }
}

/// Pops everything that has expired.
private func drain<Payload>(_ wheel: inout TimerWheel<Payload>, at now: Instant) -> [Payload] {
    var payloads: [Payload] = []
    while let (_, payload) = wheel.popExpired(at: now) { payloads.append(payload) }
    return payloads
}

/// The same numbers in every run.
private struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 17) ^ (state << 13) >> 3
    }
}
