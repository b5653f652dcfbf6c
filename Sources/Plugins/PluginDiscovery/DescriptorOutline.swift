internal import PluginProtocol

/// What the walk needs to know of a `FileDescriptorProto`: its path, what it imports, and the services in it.
///
/// `Schema` reads the rest.
struct DescriptorOutline: Sendable, Equatable {
    var path = ""
    var imports: [String] = []
    /// Full names.
    var services: [String] = []

    init(decoding file: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        var package = ""
        var cursor = MessageCursor(file)
        while let field = try cursor.next() {
            guard case .bytes(let bytes) = field.value else { continue }
            switch field.number {
            case 1: path = String(decoding: bytes, as: UTF8.self)
            case 2: package = String(decoding: bytes, as: UTF8.self)
            case 3: imports.append(String(decoding: bytes, as: UTF8.self))
            case 6: services.append(try Self.name(ofService: bytes))
            default: break
            }
        }
        if !package.isEmpty { services = services.map { "\(package).\($0)" } }
    }

    private static func name(ofService descriptor: UnsafeRawBufferPointer) throws(MessageCursor.Fault) -> String {
        var name = ""
        var cursor = MessageCursor(descriptor)
        while let field = try cursor.next() {
            if field.number == 1, case .bytes(let bytes) = field.value { name = String(decoding: bytes, as: UTF8.self) }
        }
        return name
    }
}
