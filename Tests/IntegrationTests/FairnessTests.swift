internal import Foundation
internal import GatewayTestKit
internal import Synchronization
internal import Testing

/// Two workers, one instance that takes one call at a time, and calls waiting on both.
@Suite("Fairness between the workers' queues")
struct FairnessTests {
    private static let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 1000, queue_timeout: 60s }"
    private static let path = "/trouble/test.v1.Kinds/EchoKinds"

    /// As many connections to each worker.
    private func connections(_ count: Int, to gateway: RunningGateway) throws -> [String: [HTTPConnection]] {
        var groups: [String: [HTTPConnection]] = [:]
        for _ in 0..<count * 40 {
            if groups.count == 2, groups.allSatisfy({ $0.value.count == count }) { return groups }
            let connection = try gateway.connect()
            // After an answer it has been accepted, and it is kept.
            try ask(connection, gateway)
            _ = try sequence(connection)
            var found: String?
            try eventually("a worker waits for the connection's next request") {
                found = try WorkerSockets(of: gateway).worker(of: connection)
                return found != nil
            }
            let worker = found ?? ""
            if groups[worker, default: []].count < count { groups[worker, default: []].append(connection) }
        }
        throw TestFailure("one worker accepts next to nothing: \(groups.mapValues(\.count))")
    }

    private func ask(_ connection: HTTPConnection, _ gateway: RunningGateway) throws {
        try connection.send("POST", Self.path, host: gateway.listen.authority, body: Array("{}".utf8))
    }

    /// The place of a reply among all that the instance gave.
    private func sequence(_ connection: HTTPConnection) throws -> Int {
        let response = try connection.response()
        guard response.status == 200, let number = Int(response.header("Grpc-Metadata-Sequence") ?? "") else {
            throw TestFailure("\(response)")
        }
        return number
    }

    @Test("two queues of 40 are served in turns of eight")
    func turns() throws {
        try withGateway(.misbehave(["-number-calls"], Self.busy), settings: "workers: 2") { gateway in
            let groups = try connections(40, to: gateway)
            let running = try gateway.hold("a")
            for connection in groups.values.joined() { try ask(connection, gateway) }
            try eventually("all of them wait") { try gateway.plugin("trouble")["queue"] == 80 }
            try gateway.release("a")
            _ = try running.response()
            var order: [(sequence: Int, worker: String)] = []
            for (worker, connections) in groups {
                for connection in connections { order.append((try sequence(connection), worker)) }
            }
            order.sort { $0.sequence < $1.sequence }
            var runs: [Int] = []
            var last = ""
            for (_, worker) in order {
                if worker == last { runs[runs.count - 1] += 1 } else { runs.append(1) }
                last = worker
            }
            print("runs of grants to one worker: \(runs)")
            #expect(runs.allSatisfy { $0 <= 8 }, "\(runs)")
        }
    }

    @Test("clients that come again as fast as they are served get the same share on both workers")
    func shares() throws {
        try withGateway(.misbehave(["-number-calls"], Self.busy), settings: "workers: 2", "log: { access: off }") {
            gateway in
            let groups = try connections(24, to: gateway)
            let running = try gateway.hold("a")
            for connection in groups.values.joined() { try ask(connection, gateway) }
            try eventually("all of them wait") { try gateway.plugin("trouble")["queue"] == 48 }
            let tally = Tally()
            let clients = groups.flatMap { worker, connections in
                connections.map { Client(connection: $0, worker: worker) }
            }
            for client in clients {
                Thread.detachNewThread {
                    do {
                        for _ in 0..<60 {
                            tally.add(try sequence(client.connection), client.worker)
                            try ask(client.connection, gateway)
                        }
                        tally.add(try sequence(client.connection), client.worker)
                    } catch {
                        tally.fail("\(error)")
                    }
                    tally.end()
                }
            }
            try gateway.release("a")
            _ = try running.response()
            try eventually("every client is done") { tally.ended == clients.count }
            #expect(tally.failures == [])
            // Of the first half: later on some clients are done and a queue may be short.
            let half = tally.order.sorted { $0.key < $1.key }.prefix(clients.count * 30).map(\.value)
            let shares = groups.keys.map { worker in half.count { $0 == worker } }
            print("grants per worker: \(shares) of \(half.count)")
            #expect(shares.allSatisfy { $0 >= half.count * 4 / 10 }, "\(shares)")
        }
    }
}

/// Handed to the one thread that uses it.
private struct Client: @unchecked Sendable {
    let connection: HTTPConnection
    let worker: String
}

/// Which worker's clients got which of the instance's replies.
private final class Tally: Sendable {
    private struct State {
        var order: [Int: String] = [:]
        var failures: [String] = []
        var ended = 0
    }

    private let state = Mutex(State())

    func add(_ sequence: Int, _ worker: String) { state.withLock { $0.order[sequence] = worker } }

    func fail(_ reason: String) { state.withLock { $0.failures.append(reason) } }

    func end() { state.withLock { $0.ended += 1 } }

    var order: [Int: String] { state.withLock { $0.order } }
    var failures: [String] { state.withLock { $0.failures } }
    var ended: Int { state.withLock { $0.ended } }
}
