internal import DataPlane
internal import GatewayConfiguration
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Telemetry

extension DataPlaneConfiguration {
    /// What the file's keys mean for one worker of `workers`.
    init(_ configuration: Configuration, worker: Int, of workers: Int, logFormat: LogFormat) {
        let limits = configuration.limits
        var http = HTTPServerConfiguration()
        http.maximumHeaderBytes = limits.maximumHeaderBytes
        http.maximumConnections = limits.connections(ofWorker: worker, of: workers)
        http.bodyTimeout = .seconds(300)
        http.idleTimeoutSeconds = UInt32(clamping: limits.idleTimeout.components.seconds)
        self.init(
            http: http,
            hostRule: HostRule(listener: HostRule.Listener(configuration.listen), hosts: configuration.hosts),
            connection: PluginConnectionConfiguration(),
            requests: RequestOptions(ignoresUnknownFields: configuration.json.ignoresUnknownFields),
            replies: ReplyOptions(configuration.json),
            problemStyle: configuration.errors == .google ? .google : .problem,
            forwardedHeaders: ForwardedHeaders(configuration.forwardHeaders),
            maximumRequestBodyBytes: limits.maximumRequestBodyBytes,
            maximumReplyMessageBytes: limits.maximumReplyMessageBytes,
            requestTimeout: UInt64(clamping: limits.requestTimeout.wholeNanoseconds),
            streamTimeout: limits.streamTimeout.map { UInt64(clamping: $0.wholeNanoseconds) } ?? .max,
            logsAccess: configuration.log.access,
            logsJSON: logFormat == .json)
    }
}

extension Configuration {
    /// How many workers there are on a machine that offers `cores`: none without a connection of its own.
    func workerCount(cores: Int, maximum: Int) -> Int {
        min(workers ?? cores, maximum, limits.maximumConnections)
    }
}

extension Limits {
    /// The share of `connections` that one worker of `workers` takes. Together they are the whole limit, to a connection;
    /// a remainder goes to the first workers.
    ///
    /// Shares that are fixed keep nobody waiting for room that there is. The workers wait for clients on one socket, and
    /// libmicrohttpd takes it out of its epoll set while its share is used up: a client in the socket's queue wakes the
    /// workers that have room, and waits only while no worker has, which is when the whole limit is reached.
    func connections(ofWorker worker: Int, of workers: Int) -> Int {
        maximumConnections / workers + (worker < maximumConnections % workers ? 1 : 0)
    }
}

extension ReplyOptions {
    /// What `json:` means for replies.
    init(_ style: JSONStyle) {
        self.init()
        printsDefaults = style.printsDefaults
        usesProtoNames = style.usesProtoNames
        printsEnumNumbers = style.printsEnumNumbers
    }
}
