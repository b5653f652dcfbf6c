/// A line that a plugin logged, taken apart as far as it could be.
public struct PluginLogLine: Sendable, Equatable {
    public enum Level: String, Sendable, CaseIterable, Comparable {
        case trace
        case debug
        case info
        case warn
        case error

        public static func < (left: Level, right: Level) -> Bool {
            left.severity < right.severity
        }

        private var severity: Int {
            switch self {
            case .trace: 0
            case .debug: 1
            case .info: 2
            case .warn: 3
            case .error: 4
            }
        }
    }

    /// A key and value that the plugin added. A text stands without its quotes, anything else as its JSON.
    public struct Field: Sendable, Equatable {
        public let key: String
        public let value: String

        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    public var level: Level
    /// The plugin's bytes, malformed UTF-8 repaired: control characters are for the log's own format to escape.
    public var message: String
    /// hclog's `@module`.
    public var module: String?
    public var fields: [Field] = []

    public init(level: Level, message: String, module: String? = nil, fields: [Field] = []) {
        self.level = level
        self.message = message
        self.module = module
        self.fields = fields
    }
}
