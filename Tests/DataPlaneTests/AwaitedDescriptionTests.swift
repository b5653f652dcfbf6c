internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Testing

@testable internal import DataPlane

/// Requests for the description that end before it comes: their exchanges are another request's by then.
@Suite struct AwaitedDescriptionTests {
    private let reports: Mailbox<WorkerReport>
    private let worker: Worker
    private let server: HTTPServer
    private let address: SocketAddress

    init() throws {
        reports = try Mailbox()
        let fleet = try WorkerFleet(count: 1, reports: reports)
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        address = try Linux.localAddress(of: listener.raw)
        let http = HTTPServerConfiguration()
        let configuration = DataPlaneConfiguration(
            http: http, hostRule: HostRule(listener: .unix, hosts: []), connection: PluginConnectionConfiguration(),
            requests: RequestOptions(), replies: ReplyOptions(), problemStyle: .problem,
            forwardedHeaders: ForwardedHeaders([]), maximumRequestBodyBytes: 100, maximumReplyMessageBytes: 100,
            requestTimeout: 1_000_000_000, streamTimeout: .max, logsAccess: false, logsJSON: false)
        worker = try Worker(
            seat: fleet.seats[0], configuration: configuration, board: LeaseBoard(capacity: 1), fleet: fleet)
        fleet.post(
            .adopt(
                Snapshot(
                    plugins: [], methods: [],
                    routes: RouteTable(plugins: [], entries: [], pages: [["openapi.json"]]))))
        server = try HTTPServer(http, listeningOn: listener, loop: worker.loop, service: worker)
    }

    /// An exchange that waits, and the client's end of its connection.
    private func waiting() throws -> (Exchange, Int32) {
        let client: Int32
        switch Linux.connectTCP(host: "127.0.0.1", port: address.port) {
        case .connected(let owned): client = owned.release()
        case .inProgress(let owned): client = owned.release()
        case .failed(let error): throw error
        }
        let request: [UInt8] = Array("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        while case .wouldBlock = request.withUnsafeBytes({ Linux.send(client, $0) }) { worker.loop.turn() }
        while worker.awaitingDescription.isEmpty { worker.loop.turn() }
        return (worker.awaitingDescription[0], client)
    }

    @Test("one that is answered otherwise waits no more")
    func answered() throws {
        defer { server.shutDown() }
        let (exchange, client) = try waiting()
        defer { Linux.close(client) }
        exchange.answer(.internalFault, detail: "something else happened")
        #expect(worker.awaitingDescription.isEmpty && !exchange.awaitsDescription)
        // Would be answered twice, which ends the gateway.
        worker.answerAwaitingDescription()
    }

    @Test("one whose client leaves waits no more")
    func left() throws {
        defer { server.shutDown() }
        let (exchange, client) = try waiting()
        Linux.close(client)
        while !worker.awaitingDescription.isEmpty { worker.loop.turn() }
        #expect(!exchange.awaitsDescription)
    }

    @Test("one that is recycled waits no more")
    func recycled() throws {
        defer { server.shutDown() }
        let (exchange, client) = try waiting()
        defer { Linux.close(client) }
        exchange.reset()
        #expect(worker.awaitingDescription.isEmpty && !exchange.awaitsDescription)
    }
}
