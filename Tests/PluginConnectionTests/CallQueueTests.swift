internal import Testing

@testable internal import PluginConnection

@Suite struct CallQueueTests {
    @Test func callsComeOutInOrder() {
        var queue = CallQueue()
        let calls = (0..<5).map { _ in Call() }
        for call in calls { _ = queue.append(call) }
        #expect(queue.count == 5)
        for call in calls { #expect(queue.popFirst() === call) }
        #expect(queue.popFirst() == nil)
        #expect(queue.isEmpty)
    }

    @Test func aCallLeavesFromAnywhereAndOnlyOnce() {
        var queue = CallQueue()
        let calls = (0..<4).map { _ in Call() }
        let positions = calls.map { queue.append($0) }
        queue.remove(at: positions[1])
        queue.remove(at: positions[1])
        #expect(queue.popFirst() === calls[0])
        queue.remove(at: positions[0])
        #expect(queue.popFirst() === calls[2])
        queue.remove(at: positions[3])
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }

    @Test func positionsHoldThroughAllThatPasses() {
        var queue = CallQueue()
        let staying = Call()
        for _ in 0..<3000 {
            _ = queue.append(Call())
            _ = queue.append(Call())
            _ = queue.popFirst()
        }
        let position = queue.append(staying)
        for _ in 0..<2500 { _ = queue.popFirst() }
        queue.remove(at: position)
        #expect(queue.count == 500)
        while let call = queue.popFirst() { #expect(call !== staying) }
    }
}
