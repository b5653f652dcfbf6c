/// What a plugin is, seen from outside: `GET /plugins`.
public enum PluginState: String, Sendable {
    case starting
    /// An instance can be leased.
    case ready
    case draining
    /// Nothing can be leased before the next launch, or before what follows a failure has started.
    case backoff
    /// The breaker is open: calls are refused at once.
    case failed
    case stopped
}

/// What a call may hope for that finds no instance free.
public enum PoolOutlook: Equatable, Sendable {
    /// An instance serves, or is being started.
    case hopeful
    /// Nothing runs before the next launch, at that time in nanoseconds.
    case backingOff(until: UInt64)
    /// The breaker is open until that time, in nanoseconds: waiting is in vain.
    case refusing(until: UInt64)
}
