internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import ProtoJSON
internal import Routing
internal import Telemetry

/// One data-plane thread: an event loop, an HTTP server, a connection to every ready instance, and everything that an
/// exchange needs, so that a request is parsed, transcoded, called, answered and written here, without a lock.
///
/// It is made and run on its own thread.
public final class Worker {
    let number: Int
    let loop: EventLoop
    let configuration: DataPlaneConfiguration
    let board: LeaseBoard
    let requests: RequestTranscoder
    let binder: RequestBinder
    let replies: ReplyTranscoder
    let counters: RequestCounters
    let accessLog: AccessLog?
    var identity = Identity()
    /// What every connection reads into: they take turns.
    let readBuffer = ReadBuffer()
    /// For values that are built and used up at once.
    var scratch = ByteBuffer(minimumCapacity: 256)

    private(set) var snapshot: Snapshot
    private(set) var lanes: [PluginLane] = []
    private(set) var isDraining = false
    private let fleet: WorkerFleet
    private var server: HTTPServer?
    /// When the access lines that have gathered are written; nil while there are none.
    var accessTimer: TimerID?
    var openConnections: Int { server?.openConnections ?? 0 }

    /// Those that wait for the description of all routes.
    var awaitingDescription: [Exchange] = []

    /// Exchanges that have begun and not ended.
    var openExchanges = 0
    /// Those of them that have become a WebSocket connection.
    var webSockets: [ObjectIdentifier: WebSocketSession] = [:]

    init(seat: WorkerSeat, configuration: DataPlaneConfiguration, board: LeaseBoard, fleet: WorkerFleet)
        throws(SystemError)
    {
        number = seat.number
        loop = try EventLoop()
        self.configuration = configuration
        self.board = board
        self.fleet = fleet
        counters = seat.counters
        requests = RequestTranscoder(options: configuration.requests)
        binder = RequestBinder(options: configuration.requests)
        replies = ReplyTranscoder(options: configuration.replies)
        accessLog =
            configuration.logsAccess
            ? AccessLog(descriptor: 2, format: configuration.logsJSON ? .json : .text) : nil
        snapshot = Snapshot(plugins: [], methods: [], routes: .init(plugins: [], entries: []))
        try seat.mailbox.open(on: loop) { [unowned self] message in receive(message) }
    }

    /// Serves until the fleet is told to stop. `listener` is this worker's own descriptor of the shared socket.
    func run(listener: consuming OwnedDescriptor) throws(HTTPServerFault) {
        server = try HTTPServer(configuration.http, listeningOn: listener, loop: loop, service: self)
        loop.add(self)
        loop.run()
        // Another worker may be writing its last lines too.
        for _ in 0..<1000 where accessLog?.isEmpty == false {
            flushAccessLog()
            Linux.yieldThread()
        }
        fleet.report(.stopped(worker: number))
    }

    // MARK: Messages

    private func receive(_ message: WorkerMessage) {
        switch message {
        case .adopt(let snapshot): adopt(snapshot)
        case .wake(let plugin):
            if plugin < lanes.count { lanes[plugin].grantWaiting() }
        case .grant(let plugin, let id, let ticket):
            // Nobody waits on a worker that has no lane for the plugin.
            if plugin < lanes.count { lanes[plugin].takeOver(id, ticket) }
        case .leave: server?.closesBehindResponses = true
        case .drain: drain()
        case .stop:
            for lane in lanes { lane.turnAway() }
            for session in webSockets.values { session.leave() }
            server?.shutDown()
            loop.stop()
        }
    }

    private func adopt(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        counters.reserve(series: snapshot.seriesCount)
        for (index, view) in snapshot.plugins.enumerated() {
            if index == lanes.count { lanes.append(PluginLane(index: index, view: view, worker: self)) }
            lanes[index].adopt(view)
            lanes[index].grantWaiting()
        }
        answerAwaitingDescription()
    }

    private func drain() {
        isDraining = true
        server?.quiesce()
        for session in webSockets.values { session.drain() }
        reportIfIdle()
    }

    /// After `drain`, tells the control plane once nothing is in flight.
    func reportIfIdle() {
        if isDraining, openExchanges == 0 { fleet.report(.idle(worker: number)) }
    }

    /// Calls may be waiting for the connection that stands now.
    func linkOpened(plugin: Int) {
        lanes[plugin].grantWaiting()
    }

    func report(_ report: WorkerReport) {
        fleet.report(report)
    }

    func handOver(_ grant: WorkerMessage, to worker: Int) {
        fleet.post(grant, to: worker)
    }

    func wake(worker: Int, plugin: Int) {
        fleet.post(.wake(plugin: plugin), to: worker)
    }
}

@available(*, unavailable)
extension Worker: Sendable {}
