internal import DataPlane
internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol

/// What the control plane knows of a plugin at one moment, for the snapshot, the admin pages and readiness.
struct PluginStatus: Sendable {
    struct InstanceStatus: Sendable {
        var id: InstanceID
        var name: String
        /// One of the plugin's states: `starting ready draining stopped`.
        var state: PluginState
        var pid: Int32?
        var uptimeSeconds: Double
        var inFlight: Int
        var calls: UInt64
    }

    var index: Int
    var name: String
    var state: PluginState
    var isGRPC: Bool
    /// The app protocol version that the last ready instance negotiated.
    var version: Int?
    /// Whether the last ready instance is spoken to over TLS.
    var isTLS: Bool
    var restarts: UInt64
    var lastError: String?
    /// `lastError` without the plugin's own lines.
    var trouble: String?
    var hasBeenReady: Bool
    /// Instances that can be leased.
    var readyCount: Int
    var startSeconds: Double?
    var instances: [InstanceStatus]
    /// The plugin's last lines on stderr, oldest first.
    var stderr: ArraySlice<String>
    var schema: DiscoveredSchema?
    /// For the snapshot: the ready instances.
    var views: [InstanceView]
}

extension PluginSupervisor {
    func status() -> PluginStatus {
        let now = control.loop.now
        let sorted = instances.values.sorted { $0.id < $1.id }
        return PluginStatus(
            index: index,
            name: configuration.name,
            state: poolState,
            isGRPC: true,
            version: version,
            isTLS: isTLS,
            restarts: restarts,
            lastError: lastError,
            trouble: trouble,
            hasBeenReady: hasBeenReady,
            readyCount: sorted.count { isServing($0) },
            startSeconds: startSeconds,
            instances: sorted.map { instance in
                .init(
                    id: instance.id,
                    name: instance.name(of: configuration.name),
                    state: state(of: instance),
                    pid: instance.process?.pid,
                    uptimeSeconds: Double(now - instance.launchedAt) / 1e9,
                    inFlight: environment.board.inFlight(instance.ticket),
                    calls: environment.board.calls(instance.ticket))
            },
            stderr: (lastTail.all + (sorted.last?.tail.all ?? [])).suffix(20),
            schema: schema,
            views: sorted.compactMap { instance in
                guard isServing(instance), let address = instance.address else { return nil }
                return InstanceView(
                    id: instance.id, ticket: instance.ticket, address: address, security: instance.security)
            })
    }

    private func isServing(_ instance: Instance) -> Bool {
        instance.readyAt != nil && instance.exit == nil && !instance.isDraining && !instance.isTerminating
    }

    private func state(of instance: Instance) -> PluginState {
        if instance.isTerminating || instance.exit != nil { return .stopped }
        if instance.isDraining { return .draining }
        return instance.readyAt == nil ? .starting : .ready
    }
}
