internal import PluginProtocol

/// What discovery needs to know of a `FileDescriptorProto`: its path, what it imports, and the services in it.
///
/// `Schema` reads the rest.
struct DescriptorOutline: Sendable, Equatable {
    var path = ""
    var imports: [String] = []
    var services: [ServiceOutline] = []

    init(decoding file: UnsafeRawBufferPointer) throws(MessageCursor.Fault) {
        var package = ""
        var cursor = MessageCursor(file)
        while let field = try cursor.next() {
            guard case .bytes(let bytes) = field.value else { continue }
            switch field.number {
            case 1: path = String(decoding: bytes, as: UTF8.self)
            case 2: package = String(decoding: bytes, as: UTF8.self)
            case 3: imports.append(String(decoding: bytes, as: UTF8.self))
            case 6: services.append(try ServiceOutline(decoding: bytes))
            default: break
            }
        }
        guard !package.isEmpty else { return }
        for index in services.indices { services[index].name = "\(package).\(services[index].name)" }
    }

    /// The outline of bytes with an owner.
    static func read(_ file: [UInt8]) throws(MessageCursor.Fault) -> DescriptorOutline {
        let outcome = file.withUnsafeBytes { bytes -> Result<DescriptorOutline, MessageCursor.Fault> in
            do throws(MessageCursor.Fault) {
                return .success(try DescriptorOutline(decoding: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
