internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import PluginPool

/// One plugin on one worker: the links to its instances and the exchanges that wait for one.
final class PluginLane {
    let index: Int
    /// The plugin's name, in storage that does not move.
    private let nameBytes: StableBytes
    private(set) var view: PluginView
    private(set) var links: [InstanceLink] = []
    var line = WaitingLine<Exchange>()
    private var turn = GrantTurn()
    /// The control plane was told that calls have to wait, and has not answered with a snapshot yet.
    private var hasAskedForMore = false
    /// When it was last told that metadata of the plugin's were left out.
    private var toldLossAt: Instant?
    /// Outlives its lanes.
    private unowned(unsafe) let worker: Worker

    init(index: Int, view: PluginView, worker: Worker) {
        self.index = index
        nameBytes = StableBytes(view.name)
        self.view = view
        self.worker = worker
    }

    /// Valid for as long as the lane lives.
    var name: ByteView { nameBytes.view }

    // MARK: Instances

    /// Takes up the plugin's part of a new snapshot.
    func adopt(_ view: PluginView) {
        self.view = view
        hasAskedForMore = false
        var kept: [InstanceLink] = []
        for link in links {
            if view.instances.contains(where: { $0.id == link.view.id }) {
                kept.append(link)
            } else if view.abandoned.contains(link.view.id) {
                link.abandon()
            } else {
                link.retire()
            }
        }
        for instance in view.instances where !kept.contains(where: { $0.view.id == instance.id }) {
            kept.append(InstanceLink(instance, plugin: index, worker: worker))
        }
        links = kept
        if case .refusing = view.outlook {
            while let exchange = popFirst() { exchange.breakerOpened() }
        }
    }

    /// Leases the least loaded instance that is ready and has room; `avoiding` only when there is no other.
    func lease(avoiding refused: InstanceLink?) -> InstanceLink? {
        let board = worker.board
        let limit = view.limits.callsInFlight
        while true {
            var best: InstanceLink?
            var bestLoad = Int.max
            for link in links where link.acceptsCalls {
                guard var load = board.load(link.view.ticket, below: limit) else { continue }
                if link === refused { load = Int.max - 1 }
                if load < bestLoad {
                    best = link
                    bestLoad = load
                }
            }
            guard let best else { return nil }
            if board.lease(best.view.ticket, below: limit) {
                if view.mayGrow, bestLoad + 1 >= limit, !hasRoom { askForMore() }
                return best
            }
            // A race: another worker took the last place meanwhile. Look again.
        }
    }

    /// A call has ended, whose lease goes to whoever waits, or back.
    ///
    /// - Parameter wasAnswered: whether the instance said anything; what health is judged by.
    func giveBack(_ link: InstanceLink, wasAnswered: Bool) {
        let ticket = link.view.ticket
        if !wasAnswered { worker.board.noteUnanswered(ticket) }
        let choice = turn.choose(ownWaits: !line.isEmpty) { view.queue.nextWaiting(after: worker.number) }
        switch choice {
        case .own where link.acceptsCalls && worker.board.passOn(ticket):
            grant(link)
        case .handOver(let other) where worker.board.load(ticket, below: .max) != nil:
            worker.handOver(.grant(plugin: index, link.view.id, ticket), to: other)
        case .own, .handOver, .release:
            release(link.view.id, ticket)
        }
    }

    /// Another worker's lease comes to the first that waits here.
    func takeOver(_ id: InstanceID, _ ticket: LeaseTicket) {
        if !line.isEmpty, let link = links.first(where: { $0.view.id == id }), link.acceptsCalls,
            worker.board.passOn(ticket)
        {
            turn.granted()
            grant(link)
        } else {
            release(id, ticket)
        }
    }

    /// Returns a lease. Whoever began to wait meanwhile, here or elsewhere, is told that there is room.
    private func release(_ id: InstanceID, _ ticket: LeaseTicket) {
        if worker.board.giveBack(ticket) == .drained { worker.report(.drained(plugin: index, id)) }
        grantWaiting()
    }

    private var hasRoom: Bool {
        links.contains { worker.board.load($0.view.ticket, below: view.limits.callsInFlight) != nil }
    }

    /// Tells the pool that every instance is busy: once for each snapshot that says that it may grow.
    private func askForMore() {
        guard view.mayGrow, !hasAskedForMore else { return }
        hasAskedForMore = true
        worker.report(.callsWait(plugin: index))
    }

    /// Metadata of a reply did not fit into its head: told once a minute, for the log.
    func metadataLost() {
        let now = worker.loop.now
        if let toldLossAt, now - toldLossAt < 60_000_000_000 { return }
        toldLossAt = now
        worker.report(.metadataLost(plugin: index))
    }

    // MARK: The queue

    /// Lets an exchange wait; false when the plugin's queue is full.
    func wait(_ exchange: Exchange) -> Bool {
        guard view.queue.enter() else { return false }
        exchange.place = line.append(exchange)
        view.queue.setWaiting(true, worker: worker.number)
        askForMore()
        return true
    }

    /// An exchange gave up waiting.
    func leave(_ exchange: Exchange) {
        line.remove(at: exchange.place)
        left()
    }

    /// The gateway stops: nobody who waits will be served.
    func turnAway() {
        while let exchange = popFirst() { exchange.turnedAway() }
    }

    /// Starts as many waiting exchanges as there is room for: after a wake, a new snapshot, or a wait that may have
    /// crossed a return.
    func grantWaiting() {
        while !line.isEmpty {
            guard let link = lease(avoiding: nil) else {
                askForMore()
                return
            }
            grant(link)
        }
        if let other = view.queue.nextWaiting(after: worker.number) { worker.wake(worker: other, plugin: index) }
    }

    private func grant(_ link: InstanceLink) {
        popFirst()?.granted(link)
    }

    private func popFirst() -> Exchange? {
        guard let exchange = line.popFirst() else { return nil }
        left()
        return exchange
    }

    private func left() {
        view.queue.leave()
        if line.isEmpty { view.queue.setWaiting(false, worker: worker.number) }
    }
}

@available(*, unavailable)
extension PluginLane: Sendable {}
