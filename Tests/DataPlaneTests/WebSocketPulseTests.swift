internal import Testing

@testable internal import DataPlane

@Suite struct WebSocketPulseTests {
    @Test func twoPingsWithoutAnAnswerEndIt() {
        var pulse = WebSocketPulse()
        #expect(pulse.beat(isReading: true, bytesTaken: 0, isBlocked: false) == .ping)
        #expect(pulse.beat(isReading: true, bytesTaken: 2, isBlocked: false) == .ping)
        #expect(pulse.beat(isReading: true, bytesTaken: 4, isBlocked: false) == .gone)
    }

    @Test func whoeverAnswersStays() {
        var pulse = WebSocketPulse()
        for _ in 0..<5 {
            #expect(pulse.beat(isReading: true, bytesTaken: 0, isBlocked: false) == .ping)
            pulse.heard()
        }
    }

    @Test func anAnswerCannotBeSeenWhileNothingIsRead() {
        var pulse = WebSocketPulse()
        for _ in 0..<5 { #expect(pulse.beat(isReading: false, bytesTaken: 0, isBlocked: false) == .ping) }
    }

    /// Its end would lie behind what is not read.
    @Test func aPluginThatTakesNothingForTooLongEndsIt() {
        var pulse = WebSocketPulse(patience: 3 * WebSocketPulse.interval)
        for _ in 0..<3 { #expect(pulse.beat(isReading: false, bytesTaken: 0, isBlocked: false) == .ping) }
        pulse.moved()
        for _ in 0..<3 { #expect(pulse.beat(isReading: false, bytesTaken: 0, isBlocked: false) == .ping) }
        #expect(pulse.beat(isReading: false, bytesTaken: 0, isBlocked: false) == .gone)
    }

    @Test func aSlowReaderStaysForAsLongAsItReads() {
        var pulse = WebSocketPulse()
        for bytes in 0..<5 as Range<UInt64> {
            #expect(pulse.beat(isReading: true, bytesTaken: bytes, isBlocked: true) == .ping)
        }
        #expect(pulse.beat(isReading: true, bytesTaken: 4, isBlocked: true) == .ping)
        #expect(pulse.beat(isReading: true, bytesTaken: 4, isBlocked: true) == .gone)
    }
}
