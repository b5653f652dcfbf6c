internal import LinuxSystem
internal import Testing

@Suite struct InstantTests {
    @Test("instants move both ways and measure the distance")
    func arithmetic() {
        let start = Instant(nanoseconds: 1_000)
        #expect(start + 5 == Instant(nanoseconds: 1_005))
        #expect(start + -5 == Instant(nanoseconds: 995))
        #expect(start - 5 == Instant(nanoseconds: 995))
        #expect((start + 5) - start == 5)
        #expect(start - (start + 5) == -5)
        #expect(start.nanoseconds(until: start + 5) == 5)
        #expect((start + 5).nanoseconds(until: start) == 0)
        #expect(start + .microseconds(2) == Instant(nanoseconds: 3_000))
    }

    @Test("nothing overflows: sums stop at either end of time")
    func saturates() {
        let last = Instant.distantFuture
        let first = Instant(nanoseconds: 0)
        #expect(last + 1 == last)
        #expect(first - 1 == first)
        #expect(first + .min == first)
        #expect(first - .min == Instant(nanoseconds: UInt64(Int64.max)))
        #expect(last - first == .max)
        #expect(first - last == -Int64.max)
        #expect(first + Duration.seconds(Int64.max) == Instant(nanoseconds: UInt64(Int64.max)))
    }

    @Test("a duration is cut to the nanoseconds that fit")
    func durations() {
        #expect(Duration.milliseconds(1_500).wholeNanoseconds == 1_500_000_000)
        #expect(Duration.milliseconds(-1_500).wholeNanoseconds == -1_500_000_000)
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999).wholeNanoseconds == 1)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(
            Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 999_999_999 << 30).wholeNanoseconds == .max)
    }

    @Test("the monotonic clock goes forward, the wall clock is past 2024")
    func clocks() {
        let first = Linux.monotonicNow()
        #expect(Linux.monotonicNow() >= first)
        #expect(Linux.wallClock().seconds > 1_704_067_200)
        #expect((0..<1_000_000_000).contains(Linux.wallClock().nanoseconds))
    }
}
