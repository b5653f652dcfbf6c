internal import Bytes
internal import LinuxSystem
public import PluginConnection
public import PluginPool
public import PluginProtocol
public import Routing
public import Schema

/// All that the workers know of plugins and routes at one time. Immutable: the control plane makes a new one at every
/// change and each worker takes it up between two turns of its loop.
public final class Snapshot: Sendable {
    /// In the order of the configuration; a plugin keeps its index for as long as the gateway runs.
    public let plugins: [PluginView]
    /// What the routes of `routes` are: `Routing` knows only their numbers.
    public let methods: [RoutedMethod]
    public let routes: RouteTable
    public let description: PublicDescription

    public init(
        plugins: [PluginView], methods: [RoutedMethod], routes: RouteTable, description: PublicDescription = .notMade
    ) {
        self.description = description
        self.plugins = plugins
        self.methods = methods
        self.routes = routes
    }

    /// Rows that the counters need.
    var seriesCount: Int {
        let last = max(plugins.map(\.series).max() ?? -1, methods.map(\.series).max() ?? -1)
        return Int(last) + 1
    }
}

/// One route: a method of a plugin, by its own path or by a rule.
public final class RoutedMethod: Sendable {
    /// Position of its plugin in `Snapshot.plugins`.
    public let plugin: Int
    /// Its row in the counters, the same in every snapshot and for every route of the method.
    public let series: Int32
    public let method: Method
    /// The rule that made the route; nil for the method's own path.
    public let rule: HTTPRule?
    /// The rule's template below the plugin's mount.
    public let template: PathTemplate?
    /// Why the route answers 501; nil when it is served.
    public let unavailable: String?
    /// `method.path`, in storage that does not move.
    let path: StableBytes
    /// What the route takes from where; nil for a method's own path, where the body is the whole message.
    let binding: RouteBinding?
    /// The same for `GET` on a method's own path.
    let queryBinding: RouteBinding?

    /// The method's own path.
    public init(plugin: Int, series: Int32, method: Method) {
        self.plugin = plugin
        self.series = series
        self.method = method
        rule = nil
        template = nil
        unavailable = Self.unavailable(method)
        path = StableBytes(method.path)
        binding = RouteBinding.ofRawBodies(method)
        queryBinding = method.hasNoSideEffects ? RouteBinding.ofQuery(method) : nil
    }

    /// The route of a rule. Without a binding it must be unavailable.
    public init(
        plugin: Int, series: Int32, method: Method, rule: HTTPRule, template: PathTemplate, binding: RouteBinding?,
        unavailable: String?
    ) {
        precondition(binding != nil || unavailable != nil, "a rule that can't be bound says why")
        self.plugin = plugin
        self.series = series
        self.method = method
        self.rule = rule
        self.template = template
        self.binding = binding
        self.unavailable = unavailable
        queryBinding = nil
        path = StableBytes(method.path)
    }

    /// Why a method answers 501; nil when it can be called.
    public static func unavailable(_ method: Method) -> String? {
        method.unavailable
    }
}

/// One configured plugin as the workers see it.
public struct PluginView: Sendable {
    public let name: String
    /// The row in the counters for requests that meet the plugin before its methods are known.
    public let series: Int32
    /// Nil while the plugin has never been ready: its methods are not known yet.
    public let schema: Schema?
    /// The instances that are ready, or were until a moment ago.
    public let instances: [InstanceView]
    /// Instances that answer nobody any more: what they still have is lost.
    public let abandoned: [InstanceID]
    public let queue: QueueBoard
    public let limits: PluginLimits
    /// What a call may hope for that finds no instance free.
    public let outlook: PoolOutlook
    /// Whether the pool wants to hear that calls have to wait: it would launch one more instance.
    public let mayGrow: Bool
    /// What `503 plugin-unavailable` says of the plugin, such as its last error.
    public let trouble: String?

    public init(
        name: String, series: Int32, schema: Schema?, instances: [InstanceView], abandoned: [InstanceID],
        queue: QueueBoard, limits: PluginLimits, outlook: PoolOutlook, mayGrow: Bool, trouble: String?
    ) {
        self.name = name
        self.series = series
        self.schema = schema
        self.instances = instances
        self.abandoned = abandoned
        self.queue = queue
        self.limits = limits
        self.outlook = outlook
        self.mayGrow = mayGrow
        self.trouble = trouble
    }

    /// Why a call that finds no instance free is not let wait.
    var fullness: String {
        if queue.limit > 0 { return "\(queue.limit) calls already wait for an instance of \(name)" }
        return (instances.isEmpty ? "no instance of \(name) is ready" : "all instances of \(name) are busy")
            + ", and pool.queue is 0: no call may wait"
    }

    /// The `Retry-After` of a call that found no instance: whole seconds to the next launch, one at the least.
    func retryAfter(now: Instant) -> Int {
        switch outlook {
        case .hopeful: return 1
        case .backingOff(let until), .refusing(let until):
            let nanoseconds = now.nanoseconds(until: Instant(nanoseconds: until))
            return max(1, Int(clamping: nanoseconds / 1_000_000_000) + (nanoseconds % 1_000_000_000 == 0 ? 0 : 1))
        }
    }
}

/// What a plugin's configuration bounds on the data plane.
public struct PluginLimits: Sendable {
    /// Calls that one instance may have in flight.
    public var callsInFlight: Int
    /// Nanoseconds that a call may wait for an instance.
    public var queueTimeout: UInt64

    public init(callsInFlight: Int, queueTimeout: UInt64) {
        self.callsInFlight = callsInFlight
        self.queueTimeout = queueTimeout
    }
}

/// One ready instance.
public struct InstanceView: Sendable {
    public let id: InstanceID
    public let ticket: LeaseTicket
    public let address: PluginAddress
    public let security: PluginSecurity

    public init(
        id: InstanceID, ticket: LeaseTicket, address: PluginAddress, security: PluginSecurity = .plaintext
    ) {
        self.id = id
        self.ticket = ticket
        self.address = address
        self.security = security
    }
}
