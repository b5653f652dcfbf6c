internal import PluginProtocol

/// A `ServerReflectionResponse`, read as far as it is of use.
enum ReflectionResponse: Sendable, Equatable {
    case files([[UInt8]])
    /// Full names, in the plugin's order.
    case services([String])
    /// An error in-band: the stream lives on.
    case error(code: Int, message: String)
    /// None of these.
    case other

    init(decoding message: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        self = .other
        var cursor = MessageCursor(message)
        while let field = try cursor.next() {
            guard case .bytes(let bytes) = field.value else { continue }
            switch field.number {
            case 4: self = .files(try Self.texts(bytes).map { Array($0) })
            case 6:
                var names: [String] = []
                for service in try Self.texts(bytes) {
                    for name in try Self.texts(service) { names.append(String(decoding: name, as: UTF8.self)) }
                }
                self = .services(names)
            case 7: self = try Self.error(bytes)
            default: break
            }
        }
    }

    /// All of a message's fields 1.
    private static func texts(
        _ message: UnsafeRawBufferPointer
    ) throws(MessageCursor.Fault) -> [UnsafeRawBufferPointer] {
        var texts: [UnsafeRawBufferPointer] = []
        var cursor = MessageCursor(message)
        while let field = try cursor.next() {
            if field.number == 1, case .bytes(let bytes) = field.value { texts.append(bytes) }
        }
        return texts
    }

    private static func error(_ message: UnsafeRawBufferPointer) throws(MessageCursor.Fault) -> ReflectionResponse {
        var code = 0
        var text = ""
        var cursor = MessageCursor(message)
        while let field = try cursor.next() {
            switch (field.number, field.value) {
            case (1, .varint(let value)): code = Int(Int32(truncatingIfNeeded: value))
            case (2, .bytes(let bytes)): text = String(decoding: bytes.prefix(300), as: UTF8.self)
            default: break
            }
        }
        return .error(code: code, message: text)
    }
}
