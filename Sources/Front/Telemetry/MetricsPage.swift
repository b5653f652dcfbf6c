public import Bytes

/// Writes Prometheus' text format, version 0.0.4: each family once, with its help and its type.
public struct MetricsPage: ~Copyable {
    public enum Kind: Sendable {
        case counter
        case gauge
        case histogram

        var name: StaticString {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// One label: the name from the code, the value from the schema or the configuration.
    public struct Label {
        let name: StaticString
        let value: String

        public init(_ name: StaticString, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var bytes = ByteBuffer(minimumCapacity: 16_384)
    private var family: StaticString = ""

    public init() {}

    /// Begins a family; its samples follow.
    public mutating func begin(_ name: StaticString, _ kind: Kind, help: StaticString) {
        family = name
        bytes.append("# HELP ")
        bytes.append(name)
        bytes.append(" ")
        bytes.append(help)
        bytes.append("\n# TYPE ")
        bytes.append(name)
        bytes.append(" ")
        bytes.append(kind.name)
        bytes.append("\n")
    }

    public mutating func sample(_ labels: [Label] = [], _ value: UInt64) {
        head("", labels)
        bytes.appendDecimal(value)
        bytes.append("\n")
    }

    public mutating func sample(_ labels: [Label] = [], _ value: Int) {
        head("", labels)
        bytes.appendDecimal(value)
        bytes.append("\n")
    }

    public mutating func sample(_ labels: [Label] = [], _ value: Double) {
        head("", labels)
        bytes.append("\(value)")
        bytes.append("\n")
    }

    /// One histogram: `buckets` are counts of their own (not added up), the last one without a bound.
    public mutating func histogram(_ labels: [Label], bounds: [Double], buckets: [UInt64], sum: Double) {
        var total: UInt64 = 0
        for (index, count) in buckets.enumerated() {
            total &+= count
            head("_bucket", labels + [Label("le", index < bounds.count ? Self.bound(bounds[index]) : "+Inf")])
            bytes.appendDecimal(total)
            bytes.append("\n")
        }
        head("_sum", labels)
        bytes.append("\(sum)")
        bytes.append("\n")
        head("_count", labels)
        bytes.appendDecimal(total)
        bytes.append("\n")
    }

    private static func bound(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }

    private mutating func head(_ suffix: StaticString, _ labels: [Label]) {
        bytes.append(family)
        bytes.append(suffix)
        for (index, label) in labels.enumerated() {
            bytes.append(index == 0 ? "{" : ",")
            bytes.append(label.name)
            bytes.append("=\"")
            for byte in label.value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): bytes.append("\\\\")
                case UInt8(ascii: "\""): bytes.append("\\\"")
                case 0x0A: bytes.append("\\n")
                default: bytes.append(byte)
                }
            }
            bytes.append("\"")
        }
        bytes.append(labels.isEmpty ? " " : "} ")
    }
}
