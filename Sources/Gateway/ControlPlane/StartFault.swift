/// The steps from a configured plugin to a ready instance, in their order.
public enum StartStep: String, Sendable, CaseIterable {
    case prepare
    case launch
    case handshake
    case connect
    case discovery
}

/// Why an instance did not become ready: the step that failed, what was wrong, and what the plugin said on stderr.
public struct StartFault: Error, Sendable {
    public var step: StartStep
    public var reason: String
    /// The plugin's last lines on stderr, oldest first.
    public var lastLines: [String] = []

    /// One line for `last_error`: the lines of stderr are separated by ` | `.
    public var description: String {
        let said = lastLines.isEmpty ? "" : "; stderr: " + lastLines.joined(separator: " | ")
        return "start failed at \(step.rawValue): \(reason)\(said)"
    }
}
