internal import PluginProtocol

/// Reads a `FileDescriptorSet`, as `protoc --descriptor_set_out` writes it, or a single `FileDescriptorProto`.
///
/// Other tools write fields in other orders and add some of their own, so only what is needed is asked for: a well-formed
/// message with a path, and well-formed parts.
enum DescriptorSet {
    /// The descriptors in `bytes`; nil when the whole is neither.
    static func read(_ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds) -> [EmbeddedFile]? {
        var files: [EmbeddedFile] = []
        var cursor = MessageCursor(bytes)
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                guard field.number == 1, case .bytes(let file) = field.value, let path = path(of: file, bounds),
                    files.count < bounds.maximumFiles
                else { return single(bytes, bounds) }
                files.append(EmbeddedFile(path: path, bytes: Array(file)))
            }
        } catch {
            return nil
        }
        return files.isEmpty ? nil : files
    }

    private static func single(_ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds) -> [EmbeddedFile]? {
        path(of: bytes, bounds).map { [EmbeddedFile(path: $0, bytes: Array(bytes))] }
    }

    /// The path of a whole descriptor; nil when it is none.
    private static func path(of file: UnsafeRawBufferPointer, _ bounds: ScanBounds) -> String? {
        var path: String?
        var holdsAnything = false
        var cursor = MessageCursor(file)
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                switch (field.number, field.value) {
                case (1, .bytes(let name)):
                    guard path == nil, FileWalk.isPath(name, bounds) else { return nil }
                    path = String(decoding: name, as: UTF8.self)
                case (3, .bytes): holdsAnything = true
                case (4, .bytes(let part)) where accepts(part, .message, bounds): holdsAnything = true
                case (5, .bytes(let part)) where accepts(part, .enumeration, bounds): holdsAnything = true
                case (6, .bytes(let part)) where accepts(part, .service, bounds): holdsAnything = true
                case (7, .bytes(let part)) where accepts(part, .field, bounds): holdsAnything = true
                case (1, _), (3...7, _): return nil
                default: break
                }
            }
        } catch {
            return nil
        }
        return holdsAnything ? path : nil
    }

    private static func accepts(
        _ bytes: UnsafeRawBufferPointer, _ kind: DescriptorGrammar.Kind, _ bounds: ScanBounds
    ) -> Bool {
        DescriptorGrammar.accepts(bytes, as: kind, depth: bounds.maximumDepth)
    }
}
