internal import PluginProtocol

/// The full names of the messages that a descriptor declares, nested ones too.
enum MessageNames {
    static func read(_ file: EmbeddedFile) -> [String] {
        file.bytes.withUnsafeBytes { bytes in
            var package = ""
            var names: [String] = []
            var cursor = MessageCursor(bytes)
            while let field = try? cursor.next() {
                guard case .bytes(let part) = field.value else { continue }
                if field.number == 2 { package = String(decoding: part, as: UTF8.self) }
                if field.number == 4 { names += Self.names(in: part, depth: 32) }
            }
            return package.isEmpty ? names : names.map { "\(package).\($0)" }
        }
    }

    private static func names(in message: UnsafeRawBufferPointer, depth: Int) -> [String] {
        guard depth > 0 else { return [] }
        var name = ""
        var nested: [String] = []
        var cursor = MessageCursor(message)
        while let field = try? cursor.next() {
            guard case .bytes(let part) = field.value else { continue }
            if field.number == 1 { name = String(decoding: part, as: UTF8.self) }
            if field.number == 3 { nested += names(in: part, depth: depth - 1) }
        }
        return [name] + nested.map { "\(name).\($0)" }
    }
}
