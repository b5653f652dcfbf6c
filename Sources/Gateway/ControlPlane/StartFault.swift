internal import PluginDiscovery
internal import PluginProcess
internal import PluginProtocol

/// The steps from a configured plugin to a ready instance, in their order.
public enum StartStep: String, Sendable, CaseIterable {
    case prepare
    case launch
    case handshake
    /// TLS is in it.
    case connect
    case discovery
}

/// Why an instance did not become ready: the step that failed, what was wrong, and what the plugin said on stderr.
public struct StartFault: Error, Sendable {
    public var step: StartStep
    public var reason: String
    /// The plugin's last lines on stderr, oldest first.
    public var lastLines: [String] = []
    /// What to try, in sentences, the likeliest first. Not part of `description`: that is one line.
    public var advice: [String] = []
    var cause = Cause.other

    /// What advice is chosen by.
    enum Cause: Sendable, Equatable {
        case executable(LaunchFault)
        /// The process ended before it was ready.
        case ended
        /// `start_timeout` ran out.
        case late
        /// The handshake line cannot be read, or names an address that is not admitted.
        case line(HandshakeFault.Code)
        case netRPC
        /// `protocols:` does not list what the plugin speaks.
        case unlistedProtocol
        case version(Int)
        case certificateMissing
        case certificateUnasked
        case connection
        case discovery
        case other
    }

    public init(step: StartStep, reason: String, lastLines: [String] = []) {
        self.step = step
        self.reason = reason
        self.lastLines = lastLines
    }

    init(step: StartStep, reason: String, cause: Cause) {
        self.init(step: step, reason: reason)
        self.cause = cause
    }

    /// Why nothing was found that the plugin serves: each way out of that leads over `descriptors:`.
    init(_ fault: DiscoveryFault) {
        self.init(step: .discovery, reason: fault.message, cause: .discovery)
    }

    /// The step and the reason.
    public var summary: String { "start failed at \(step.rawValue): \(reason)" }

    /// One line for `last_error`: the summary and the lines of stderr, separated by ` | `.
    public var description: String {
        lastLines.isEmpty ? summary : summary + "; stderr: " + lastLines.joined(separator: " | ")
    }
}
