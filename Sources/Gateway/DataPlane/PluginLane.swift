internal import Bytes
internal import PluginPool

/// One plugin on one worker: the links to its instances and the exchanges that wait for one.
final class PluginLane {
    let index: Int
    /// The plugin's name, in storage that does not move.
    private let nameBytes: StableBytes
    private(set) var view: PluginView
    private(set) var links: [InstanceLink] = []
    var line = WaitingLine<Exchange>()
    /// Grants to the own queue in a row, while another worker may be waiting too.
    private(set) var runOfGrants = 0
    /// Outlives its lanes.
    private unowned(unsafe) let worker: Worker

    /// Grants to the own queue before a returned lease goes to another worker that waits: enough to keep the queue hot,
    /// few enough that nobody starves.
    private static let maximumRunOfGrants = 8

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
        var kept: [InstanceLink] = []
        for link in links {
            if view.instances.contains(where: { $0.id == link.view.id }) {
                kept.append(link)
            } else {
                link.retire()
            }
        }
        for instance in view.instances where !kept.contains(where: { $0.view.id == instance.id }) {
            kept.append(InstanceLink(instance, plugin: index, worker: worker))
        }
        links = kept
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
            if board.lease(best.view.ticket, below: limit) { return best }
            // A race: another worker took the last place meanwhile. Look again.
        }
    }

    /// Returns a lease and gives the room to whoever waits for it.
    func giveBack(_ link: InstanceLink) {
        if worker.board.giveBack(link.view.ticket) == .drained {
            worker.report(.drained(plugin: index, link.view.id))
        }
        grantReturned()
    }

    // MARK: The queue

    /// Lets an exchange wait; false when the plugin's queue is full.
    func wait(_ exchange: Exchange) -> Bool {
        guard view.queue.enter() else { return false }
        exchange.place = line.append(exchange)
        view.queue.setWaiting(true, worker: worker.number)
        return true
    }

    /// An exchange gave up waiting.
    func leave(_ exchange: Exchange) {
        line.remove(at: exchange.place)
        left()
    }

    /// The gateway stops: nobody who waits will be served.
    func turnAway() {
        while let exchange = line.popFirst() {
            left()
            exchange.turnedAway()
        }
    }

    /// Starts as many waiting exchanges as there is room for: after a wake, a new snapshot, or a wait that may have
    /// crossed a return.
    func grantWaiting() {
        while !line.isEmpty {
            guard let link = lease(avoiding: nil) else { return }
            grant(link)
        }
        wakeNext()
    }

    private func grantReturned() {
        if !line.isEmpty, runOfGrants < Self.maximumRunOfGrants || !wakeNext() {
            guard let link = lease(avoiding: nil) else { return }
            runOfGrants += 1
            grant(link)
        } else if line.isEmpty {
            runOfGrants = 0
            wakeNext()
        } else {
            runOfGrants = 0
        }
    }

    private func grant(_ link: InstanceLink) {
        guard let exchange = line.popFirst() else { return }
        left()
        exchange.granted(link)
    }

    @discardableResult
    private func wakeNext() -> Bool {
        guard let other = view.queue.nextWaiting(after: worker.number) else { return false }
        worker.wake(worker: other, plugin: index)
        return true
    }

    private func left() {
        view.queue.leave()
        if line.isEmpty { view.queue.setWaiting(false, worker: worker.number) }
    }
}

@available(*, unavailable)
extension PluginLane: Sendable {}
