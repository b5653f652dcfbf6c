public import PluginPool

/// What the control plane, or another worker, tells a worker.
public enum WorkerMessage: Sendable {
    case adopt(Snapshot)
    /// An instance has room: look at the queue of the plugin of that index.
    case wake(plugin: Int)
    /// A lease of an instance of the plugin of that index comes with this, for the first that waits here; it is returned
    /// when nobody does.
    case grant(plugin: Int, InstanceID, LeaseTicket)
    /// The gateway is about to drain: serve on, and let each reply be its connection's last.
    case leave
    /// Accept no connection any more and close the idle ones; requests on open ones are told that the gateway stops.
    case drain
    /// End what is left and leave the loop.
    case stop
}

/// What a worker tells the control plane.
public enum WorkerReport: Sendable {
    /// The last call of a draining instance has ended.
    case drained(plugin: Int, InstanceID)
    /// The connection to a ready instance was lost twice, or never came about: it is to be replaced.
    case broken(plugin: Int, InstanceID, reason: String)
    /// A call found every instance busy, and the snapshot says that the pool may grow.
    case callsWait(plugin: Int)
    /// Metadata of a reply did not fit into its head; told once a minute by each worker.
    case metadataLost(plugin: Int)
    /// A client asked for the description of all routes, which the snapshot has not.
    case descriptionWanted
    /// Nothing is in flight any more, after `drain`.
    case idle(worker: Int)
    /// The worker's loop has ended.
    case stopped(worker: Int)
}
