internal import Testing

@testable internal import Telemetry

@Suite struct SinkPatienceTests {
    @Test func `A line waits for a short write of another thread`() {
        let patience = SinkPatience()
        var looks = 0
        let dropped = patience.write(
            {
                looks += 1
                return looks < 10 ? .busy : .written(dropped: 0)
            }, yield: {})
        #expect(dropped == 0)
        #expect(looks == 10)
    }

    @Test func `A sink that stays busy costs a thousand turns once, then one look a line, until it is free again`() {
        let patience = SinkPatience()
        var turns = 0
        let attempt = { (outcome: LogSink.OnWrite) -> Int in
            patience.write({ outcome }, yield: { turns += 1 })
        }
        #expect(attempt(.busy) == 1)
        #expect(turns == 1000)
        for _ in 0..<100 { #expect(attempt(.busy) == 1) }
        #expect(turns == 1100)
        #expect(attempt(.written(dropped: 0)) == 0)
        #expect(attempt(.busy) == 1)
        #expect(turns == 2100)
    }

    @Test func `What the sink itself drops is counted`() {
        let patience = SinkPatience()
        #expect(patience.write({ .written(dropped: 3) }, yield: {}) == 3)
    }
}
