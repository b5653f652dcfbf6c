internal import Bytes
internal import Testing

@testable internal import Telemetry

@Suite struct LogTimeTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00"), (951_782_400, "2000-02-29T00:00:00"),
        (1_764_000_000, "2025-11-24T16:00:00"), (4_102_444_799, "2099-12-31T23:59:59"),
        (-1, "1969-12-31T23:59:59"), (-62_135_596_800, "0001-01-01T00:00:00"),
    ]) func secondsBecomeADate(seconds: Int64, text: String) {
        #expect(String(decoding: LogTime.text(seconds), as: UTF8.self) == text)
    }

    @Test func millisecondsFollowAndTheSecondIsNotKeptTooLong() {
        var time = LogTime()
        var buffer = ByteBuffer()
        time.append(seconds: 0, nanoseconds: 7_999_999, to: &buffer)
        time.append(seconds: 1, nanoseconds: 999_000_000, to: &buffer)
        #expect(buffer.string() == "1970-01-01T00:00:00.007Z1970-01-01T00:00:01.999Z")
    }
}
