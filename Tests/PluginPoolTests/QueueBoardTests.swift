internal import PluginPool
internal import Testing

@Suite struct QueueBoardTests {
    @Test func noMoreThanTheLimitWaits() {
        let queue = QueueBoard(limit: 2)
        #expect(queue.enter())
        #expect(queue.enter())
        #expect(!queue.enter())
        #expect(queue.count == 2)
        queue.leave()
        #expect(queue.enter())
    }

    @Test func waitingWorkersAreFoundRoundRobin() {
        let queue = QueueBoard(limit: 9)
        #expect(queue.nextWaiting(after: 0) == nil)
        queue.setWaiting(true, worker: 1)
        queue.setWaiting(true, worker: 5)
        queue.setWaiting(true, worker: 63)
        #expect(queue.nextWaiting(after: 0) == 1)
        #expect(queue.nextWaiting(after: 1) == 5)
        #expect(queue.nextWaiting(after: 5) == 63)
        #expect(queue.nextWaiting(after: 63) == 1)
        #expect(queue.nextWaiting(after: 62) == 63)
    }

    @Test func aWorkerIsNeverItsOwnNext() {
        let queue = QueueBoard(limit: 9)
        queue.setWaiting(true, worker: 3)
        #expect(queue.nextWaiting(after: 3) == nil)
        #expect(queue.nextWaiting(after: 2) == 3)
        queue.setWaiting(false, worker: 3)
        #expect(queue.nextWaiting(after: 2) == nil)
    }
}
