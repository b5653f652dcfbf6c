/// The services that every go-plugin plugin has besides its own: what they are called, and their small messages.
public enum GoPluginService {
    /// Services that are never exposed. Exactly these: a plugin's own service may live in the package `plugin`, too.
    public static let hidden: Set<String> = [
        "plugin.GRPCBroker", "plugin.GRPCController", "plugin.GRPCStdio", "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
    ]

    /// Takes and answers an empty message. A plugin written in Go is gone before it answers: that is success.
    public static let shutdownPath: StaticString = "/plugin.GRPCController/Shutdown"
    /// Takes a `HealthCheckRequest`, answers a `HealthStatus`. NOT_FOUND and UNIMPLEMENTED mean unknown, not dead.
    public static let healthCheckPath: StaticString = "/grpc.health.v1.Health/Check"
    /// Takes an empty message, streams `StdioData`. One reader a process: a second one steals from the first.
    public static let stdioPath: StaticString = "/plugin.GRPCStdio/StreamStdio"

    /// The message of a health check: go-plugin registers itself under the service name `plugin`.
    public static let healthCheckRequest: [UInt8] = [0x0a, 6] + Array("plugin".utf8)
}

/// What a health check answered: `grpc.health.v1.HealthCheckResponse.ServingStatus`.
public enum HealthStatus: Sendable, Equatable {
    case serving
    case notServing
    /// Also a status of a later version.
    case unknown

    /// Reads a `HealthCheckResponse`.
    public init(decoding message: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        self = .unknown
        var cursor = MessageCursor(message)
        while let field = try cursor.next() {
            guard field.number == 1, case .varint(let status) = field.value else { continue }
            switch status {
            case 1: self = .serving
            case 2: self = .notServing
            default: self = .unknown
            }
        }
    }
}

/// A piece of what a plugin wrote to its own stdout or stderr, which go-plugin turns into pipes once it serves.
///
/// The pieces are at most 1 KiB and break lines anywhere.
public struct StdioData {
    public enum Channel: Sendable, Equatable {
        case stdout
        case stderr
        /// 0, or one of a later version.
        case unknown
    }

    public var channel: Channel
    /// A part of the message it was read from, valid as long as that is.
    public var data: UnsafeRawBufferPointer

    /// Reads a `plugin.StdioData`.
    public init(decoding message: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        channel = .unknown
        data = UnsafeRawBufferPointer(start: nil, count: 0)
        var cursor = MessageCursor(message)
        while let field = try cursor.next() {
            switch (field.number, field.value) {
            case (1, .varint(let number)): channel = number == 1 ? .stdout : number == 2 ? .stderr : .unknown
            case (2, .bytes(let bytes)): data = bytes
            default: break
            }
        }
    }
}
