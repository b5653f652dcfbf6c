internal import Testing

@testable internal import DataPlane

@Suite struct WaitingLineTests {
    private final class Waiter {
        let number: Int
        init(_ number: Int) { self.number = number }
    }

    private func pop(_ line: inout WaitingLine<Waiter>) -> Int? { line.popFirst()?.number }

    @Test func firstComeFirstServed() {
        var line = WaitingLine<Waiter>()
        for number in 0..<100 { _ = line.append(Waiter(number)) }
        let count = line.count
        #expect(count == 100)
        for number in 0..<100 { #expect(pop(&line) == number) }
        #expect(pop(&line) == nil)
        let isEmpty = line.isEmpty
        #expect(isEmpty)
    }

    @Test func oneThatGaveUpIsPassedOver() {
        var line = WaitingLine<Waiter>()
        let places = (0..<5).map { line.append(Waiter($0)) }
        line.remove(at: places[0])
        line.remove(at: places[2])
        let count = line.count
        #expect(count == 3)
        #expect(pop(&line) == 1)
        #expect(pop(&line) == 3)
        line.remove(at: places[4])
        #expect(pop(&line) == nil)
    }

    /// Nobody is ever taken from the line while a plugin is down: it must not grow with each one that times out.
    @Test func aLineThatOnlyTimesOutDoesNotGrow() {
        var line = WaitingLine<Waiter>()
        var last: UInt64?
        for number in 0..<10_000 {
            let place = line.append(Waiter(number))
            if let last { line.remove(at: last) }
            last = place
        }
        let (count, capacity) = (line.count, line.capacity)
        #expect(count == 1)
        #expect(capacity <= 16)
    }

    /// A model of a plain array beside it.
    @Test(arguments: 1...10) func randomEventsAgreeWithAnArray(seed: Int) {
        var random = UInt64(seed)
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % bound
        }
        var line = WaitingLine<Waiter>()
        var model: [(number: Int, place: UInt64)] = []
        for number in 0..<2000 {
            switch next(3) {
            case 0: model.append((number, line.append(Waiter(number))))
            case 1:
                let expected = model.isEmpty ? nil : model.removeFirst()
                #expect(pop(&line) == expected?.number)
            default:
                guard !model.isEmpty else { continue }
                line.remove(at: model.remove(at: next(model.count)).place)
            }
            let count = line.count
            #expect(count == model.count)
        }
    }
}
