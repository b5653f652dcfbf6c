internal import Testing

@testable internal import ControlPlane

@Suite struct LineTailTests {
    @Test func theLastLinesAreKept() {
        var tail = LineTail(maximumLines: 3)
        for number in 1...5 { tail.append("\(number)") }
        #expect(tail.all == ["3", "4", "5"])
    }

    /// One character may be any number of bytes.
    @Test func aLineIsBoundedInBytes() {
        var tail = LineTail()
        tail.append("e" + String(repeating: "\u{301}", count: 100_000))
        #expect(tail.all.allSatisfy { $0.utf8.count <= 1100 })
    }

    @Test func theBeginningOfAPanicStaysTelling() {
        var tail = LineTail(maximumLines: 8)
        tail.append("panic: out of tea")
        for number in 1...20 { tail.append("frame \(number)") }
        #expect(tail.telling == ["panic: out of tea", "frame 16", "frame 17", "frame 18", "frame 19", "frame 20"])
    }

    @Test func whatGoPluginAlwaysLogsTellsNothing() {
        var tail = LineTail()
        tail.append("configuring server automatic mTLS")
        tail.append("plugin address")
        tail.append("2026-01-01T00:00:00Z [DEBUG] shop: plugin address: network=unix address=/tmp/p")
        #expect(tail.telling == [] && tail.all.count == 3)
        tail.append("the address of the plugin address book is wrong")
        #expect(tail.telling.count == 4)
    }

    @Test func aShortPanicIsNotSaidTwice() {
        var tail = LineTail()
        tail.append("fatal error: all goroutines are asleep")
        tail.append("exit")
        #expect(tail.telling == ["fatal error: all goroutines are asleep", "exit"])
    }
}
