/// A `ServerReflectionRequest`.
enum ReflectionRequest: Sendable, Equatable {
    case listServices
    case fileContaining(symbol: String)
    case file(path: String)

    /// The message's bytes.
    var encoded: [UInt8] {
        switch self {
        // It is a member of a oneof: left out because it is empty, it would ask for nothing.
        case .listServices: Self.field(7, "")
        case .fileContaining(let symbol): Self.field(4, symbol)
        case .file(let path): Self.field(3, path)
        }
    }

    private static func field(_ number: UInt8, _ text: String) -> [UInt8] {
        var message = [number << 3 | 2]
        var length = text.utf8.count
        while length >= 0x80 {
            message.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        message.append(UInt8(truncatingIfNeeded: length))
        return message + text.utf8
    }
}
