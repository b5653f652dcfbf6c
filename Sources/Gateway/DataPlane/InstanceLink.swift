internal import EventLoop
internal import PluginConnection
internal import PluginPool

/// One worker's way to one instance: its connection, and what became of it.
///
/// A lost connection to a live process is made again once; when that one is lost too, the control plane is asked to
/// replace the instance.
final class InstanceLink {
    let view: InstanceView
    /// Outlives its links.
    private unowned(unsafe) let worker: Worker
    private let plugin: Int
    /// Nil only within `init`.
    private(set) var connection: PluginConnection?
    private lazy var watch = LinkWatch(self)
    private var hasReconnected = false
    /// Whether the instance is in the snapshot, and a connection to it can be had.
    private var isUsable = true

    /// Whether a call that is begun here now may reach the instance.
    var acceptsCalls: Bool {
        guard isUsable, let connection else { return false }
        // The process may be dead when a connection was lost: the next one must stand before it is used.
        return hasReconnected ? connection.state == .open : connection.acceptsCalls
    }

    init(_ view: InstanceView, plugin: Int, worker: Worker) {
        self.view = view
        self.plugin = plugin
        self.worker = worker
        open()
    }

    /// The instance has left the snapshot: calls in flight finish, the connection goes with the last one.
    func retire() {
        isUsable = false
        // Calls that are held for a connection that is still being made go elsewhere.
        if connection?.state == .connecting { connection?.close() } else { closeIfIdle() }
    }

    /// The instance answers nobody any more: calls in flight end as lost.
    func abandon() {
        isUsable = false
        connection?.close(because: "it answered nobody any more")
    }

    /// A call of this link's has ended.
    func callEnded() {
        if !isUsable { closeIfIdle() }
    }

    private func closeIfIdle() {
        guard let connection, connection.callsInFlight == 0 else { return }
        connection.close()
    }

    private func open() {
        let connection = PluginConnection(
            to: view.address, on: worker.loop, owner: watch, security: view.security,
            configuration: worker.configuration.connection, readBuffer: worker.readBuffer)
        self.connection = connection
        connection.connect()
    }

    fileprivate func connectionOpened() {
        worker.linkOpened(plugin: plugin)
    }

    /// Calls that are on the old connection end there; new ones get one of their own. That is no loss of the instance's.
    fileprivate func connectionLeaves(_ connection: PluginConnection) {
        guard connection === self.connection, isUsable else { return }
        open()
    }

    fileprivate func connectionClosed(_ connection: PluginConnection, reason: String) {
        guard connection === self.connection, isUsable else { return }
        if hasReconnected {
            isUsable = false
            worker.report(.broken(plugin: plugin, view.id, reason: reason))
            return
        }
        hasReconnected = true
        open()
    }
}

@available(*, unavailable)
extension InstanceLink: Sendable {}

/// Hears of a link's connection. Connections hold their owner weakly, and an object that is held weakly anywhere pays
/// for it at each retain: this one is retained by nobody else, the link by every call.
private final class LinkWatch: PluginConnectionOwner {
    private unowned(unsafe) let link: InstanceLink

    init(_ link: InstanceLink) {
        self.link = link
    }

    func connectionOpened(_ connection: PluginConnection) {
        link.connectionOpened()
    }

    func connectionLeaves(_ connection: PluginConnection) {
        link.connectionLeaves(connection)
    }

    func connectionClosed(_ connection: PluginConnection, reason: String) {
        link.connectionClosed(connection, reason: reason)
    }
}
