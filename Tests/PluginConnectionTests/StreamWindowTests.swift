internal import Testing

@testable internal import PluginConnection

@Suite struct StreamWindowTests {
    @Test func `What is not whole goes back at once, the last piece when the message is consumed`() {
        var window = StreamWindow()
        #expect(window.pieceReceived(100) == 100)
        #expect(window.pieceReceived(20) == 20)
        #expect(window.messageEnded(3) == 123)
        #expect(window.consume(123) == 3)
        #expect(window.unconsumed == 0)
    }

    @Test func `Behind a whole message nothing goes back until that is consumed`() {
        var window = StreamWindow()
        #expect(window.messageEnded(10) == 10)
        #expect(window.pieceReceived(7) == 0)
        #expect(window.pieceReceived(2) == 0)
        #expect(window.consume(4) == 4)
        #expect(window.consume(6) == 6 + 9)
        #expect(window.pieceReceived(5) == 5)
        #expect(window.messageEnded(1) == 15)
        #expect(window.consume(15) == 1)
    }

    @Test func `A message in one piece goes back as it is consumed`() {
        var window = StreamWindow()
        #expect(window.messageEnded(10) == 10)
        #expect(window.messageEnded(20) == 20)
        #expect(window.consume(10) == 10)
        #expect(window.consume(20) == 20)
    }

    @Test func `No more goes back than came`() {
        var window = StreamWindow()
        #expect(window.consume(5) == 0)
        #expect(window.messageEnded(10) == 10)
        #expect(window.consume(-1) == 0)
        #expect(window.consume(.max) == 10)
        #expect(window.consume(1) == 0)
    }

    @Test(arguments: 0..<50)
    func `All that came and is consumed has gone back, in whatever order`(seed: UInt64) {
        var random = seed &* 6_364_136_223_846_793_005 &+ 1
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        var window = StreamWindow()
        var (came, back) = (0, 0)
        for _ in 0..<500 {
            let count = next(1_000)
            switch next(3) {
            case 0:
                came += count
                back += window.pieceReceived(count)
            case 1:
                came += count
                _ = window.messageEnded(count)
            default: back += window.consume(count)
            }
            #expect(back <= came)
        }
        back += window.consume(.max)
        #expect(back == came)
    }
}
