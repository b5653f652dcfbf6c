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
    /// What the file's keys mean for the workers.
    init(_ configuration: Configuration, workers: Int, logFormat: LogFormat) {
        let limits = configuration.limits
        var http = HTTPServerConfiguration()
        http.maximumHeaderBytes = limits.maximumHeaderBytes
        http.maximumConnections = max(1, limits.maximumConnections / workers)
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
            logsAccess: configuration.log.access,
            logsJSON: logFormat == .json)
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
