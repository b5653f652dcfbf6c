/// `log:`. Everything goes to stderr.
public struct LogConfiguration: Sendable, Equatable {
    public enum Level: String, Sendable, CaseIterable {
        case trace
        case debug
        case info
        case warn
        case error
    }

    public enum Format: String, Sendable, CaseIterable {
        /// Text on a terminal, JSON lines elsewhere.
        case auto
        case text
        case json
    }

    public var level = Level.info
    public var format = Format.auto
    /// Whether each exchange leaves a line.
    public var access = true

    public init() {}
}
