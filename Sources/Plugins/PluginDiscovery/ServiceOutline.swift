internal import PluginProtocol

/// A service's name, and the methods by which one can ask whether it is served.
struct ServiceOutline: Sendable, Equatable {
    /// Full, once the file's package is known.
    var name = ""
    /// Methods whose handlers wait for the one message of the request: a call without it has no effect.
    var waitingMethods: [String] = []

    init(decoding descriptor: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        var cursor = MessageCursor(descriptor)
        while let field = try cursor.next() {
            guard case .bytes(let bytes) = field.value else { continue }
            switch field.number {
            case 1: name = String(decoding: bytes, as: UTF8.self)
            case 2: if let method = try Self.waitingMethod(bytes) { waitingMethods.append(method) }
            default: break
            }
        }
    }

    /// The name of a method that is unary or streams replies only; nil for one that takes a stream.
    private static func waitingMethod(_ descriptor: UnsafeRawBufferPointer) throws(MessageCursor.Fault) -> String? {
        var name: String?
        var takesStream = false
        var cursor = MessageCursor(descriptor)
        while let field = try cursor.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)): name = String(decoding: bytes, as: UTF8.self)
            case (5, .varint(let value)): takesStream = value != 0
            default: break
            }
        }
        return takesStream ? nil : name
    }
}
