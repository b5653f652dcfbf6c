internal import Bytes
internal import GRPCWire
internal import Testing

@Suite struct TimeoutTests {
    @Test(
        "A timeout has at most eight digits and is rounded up",
        arguments: [
            (UInt64(0), "0n"), (1, "1n"), (99_999_999, "99999999n"), (100_000_000, "100000u"),
            (100_000_001, "100001u"), (99_999_999_000, "99999999u"), (99_999_999_001, "100000m"),
            (30_000_000_000, "30000000u"), (99_999_999_000_001, "100000S"), (.max, "5124096H"),
        ])
    func writes(nanoseconds: UInt64, text: String) {
        var buffer = ByteBuffer()
        Timeout.append(nanoseconds: nanoseconds, to: &buffer)
        #expect(buffer.string() == text)
    }

    @Test(arguments: [
        ("1H", UInt64(3_600_000_000_000)), ("2M", 120_000_000_000), ("3S", 3_000_000_000), ("4m", 4_000_000),
        ("5u", 5_000), ("6n", 6), ("00000001n", 1), ("99999999H", .max),
    ])
    func reads(text: String, nanoseconds: UInt64) {
        #expect(withBytes(text) { Timeout.nanoseconds(of: $0) } == nanoseconds)
    }

    @Test(arguments: ["", "1", "S", "123456789S", "-1S", "1.5S", "1 S", "1s", " 1S"])
    func refuses(text: String) {
        #expect(withBytes(text) { Timeout.nanoseconds(of: $0) } == nil)
    }
}
