/// `pool:`. How many instances a plugin has and how many calls they take.
public struct PoolConfiguration: Sendable, Equatable {
    /// Instances that are held ready.
    public var min = 1
    /// Instances there may be; never below `min`.
    public var max = 1
    /// Calls that one instance has at the same time.
    public var inFlight = 100
    /// Calls that may wait for an instance.
    public var queue = 1000
    public var queueTimeout = Duration.seconds(1)

    public init() {}
}

/// `health:`. How a ready instance is watched.
public struct HealthConfiguration: Sendable, Equatable {
    public var interval = Duration.seconds(5)
    public var timeout = Duration.seconds(1)
    /// Failed checks in a row after which the instance is replaced.
    public var failures = 3

    public init() {}
}

/// `restart:`. When a plugin that failed is launched again.
public struct RestartConfiguration: Sendable, Equatable {
    /// The backoff after the first failure; it grows from there.
    public var initial = Duration.milliseconds(100)
    /// The longest backoff; never below `initial`.
    public var maximum = Duration.seconds(30)
    public var breaker = BreakerConfiguration()

    public init() {}
}

/// `restart.breaker:`. It opens after `failures` failures `within` a time.
public struct BreakerConfiguration: Sendable, Equatable {
    public var failures = 5
    public var within = Duration.seconds(60)

    public init() {}
}
