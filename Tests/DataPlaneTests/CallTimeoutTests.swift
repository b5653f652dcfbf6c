internal import Testing

@testable internal import DataPlane

@Suite struct CallTimeoutTests {
    @Test(
        arguments: [
            ("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("3S", 3_000_000_000), ("250m", 250_000_000),
            ("7u", 7000), ("9n", 9), ("0n", 0), ("99999999S", 99_999_999_000_000_000),
        ] as [(String, UInt64)]) func grpcTimeoutsAreRead(text: String, nanoseconds: UInt64)
    {
        #expect(withView(text) { CallTimeout.grpc($0) } == nanoseconds)
    }

    @Test(arguments: ["", "S", "1", "123456789S", "1s", "-1S", "1.5S", " 1S", "1S "])
    func otherGrpcTimeoutsAreRefused(text: String) {
        #expect(withView(text) { CallTimeout.grpc($0) } == nil)
    }

    @Test(
        arguments: [
            ("2", 2_000_000_000), ("1.5s", 1_500_000_000), ("250ms", 250_000_000), ("2m", 120_000_000_000),
            ("1h", 3_600_000_000_000), ("0.000000001", 1), ("0", 0), ("1.25m", 75_000_000_000), ("0.5ms", 500_000),
        ] as [(String, UInt64)]) func plainTimeoutsAreRead(text: String, nanoseconds: UInt64)
    {
        #expect(withView(text) { CallTimeout.plain($0) } == nanoseconds)
    }

    @Test(arguments: ["", "s", ".5", "1.", "1.5.5", "-1", "1 s", "1d", "1.0000000001", "1ms1", "99999999999999999999"])
    func otherPlainTimeoutsAreRefused(text: String) {
        #expect(withView(text) { CallTimeout.plain($0) } == nil)
    }

    /// A timeout that is too long to count is as good as the longest one: it never lengthens anything.
    @Test func hugeTimeoutsAreClamped() {
        let hours = withView("99999999H") { CallTimeout.grpc($0) }
        let seconds = withView("300000000000000000s") { CallTimeout.plain($0) }
        #expect(hours == 3_155_760_000_000_000_000)
        #expect(seconds == 3_155_760_000_000_000_000)
    }
}
