internal import GatewayConfiguration
internal import Testing

@testable internal import Gateway

@Suite struct ConnectionShareTests {
    private func shares(_ limit: Int, workers: Int) -> [Int] {
        var configuration = Configuration()
        configuration.limits.maximumConnections = limit
        configuration.workers = workers
        let count = configuration.workerCount(cores: 1, maximum: 64)
        return (0..<count).map { configuration.limits.connections(ofWorker: $0, of: count) }
    }

    @Test func `The shares are the limit together, and the first workers have the remainder`() {
        #expect(shares(10_000, workers: 2) == [5000, 5000])
        #expect(shares(3, workers: 2) == [2, 1])
        #expect(shares(10, workers: 4) == [3, 3, 2, 2])
    }

    @Test func `There is no worker without a share`() {
        #expect(shares(1, workers: 2) == [1])
        #expect(shares(3, workers: 4) == [1, 1, 1])
    }

    @Test func `Without a limit in the way, there are as many workers as cores`() {
        #expect(Configuration().workerCount(cores: 3, maximum: 64) == 3)
        #expect(Configuration().workerCount(cores: 100, maximum: 64) == 64)
    }
}
