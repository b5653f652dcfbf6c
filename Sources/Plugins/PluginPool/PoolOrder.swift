/// One running process of a plugin; never used again after it is gone.
public struct InstanceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }

    public var description: String { "i\(number)" }

    public static func < (left: InstanceID, right: InstanceID) -> Bool { left.number < right.number }
}

/// What the pool machine wants done. Its shell does it and decides nothing.
public enum PoolOrder: Equatable, Sendable {
    /// Start a process; answer with `instanceReady` or `instanceGone`.
    case launch(InstanceID)
    /// Let the workers lease the instance.
    case admit(InstanceID)
    /// Let nobody lease the instance any more; answer with `drained` when its last call has ended.
    case drain(InstanceID)
    /// Its calls get no answer any more: end them as lost.
    case abandon(InstanceID)
    /// End the process; answer with `instanceGone` when it has been reaped.
    case terminate(InstanceID)
    /// Call `timeReached` at that time, in nanoseconds. A later order replaces it.
    case wake(at: UInt64)
    /// Nothing of the plugin is left: the answer to `stop`.
    case stopped
}
