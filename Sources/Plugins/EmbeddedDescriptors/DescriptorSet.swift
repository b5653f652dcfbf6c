internal import PluginProtocol

/// Reads a `FileDescriptorSet`, as `protoc --descriptor_set_out` writes it, or a single `FileDescriptorProto`.
///
/// Other tools write fields in other orders and add some of their own, so only what is needed is asked for: a well-formed
/// message with a path, and well-formed parts.
enum DescriptorSet {
    /// The descriptors in `bytes`; nil when the whole is neither.
    ///
    /// Adds to `walked` how many bytes it looked at, whatever the answer.
    static func read(
        _ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds, walked: inout Int
    ) -> [EmbeddedFile]? {
        var files: [EmbeddedFile] = []
        var cursor = MessageCursor(bytes)
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                guard field.number == 1, case .bytes(let file) = field.value,
                    let path = path(of: file, bounds, walked: &walked),
                    files.count < bounds.maximumFiles
                else { return single(bytes, bounds, walked: &walked) }
                files.append(EmbeddedFile(path: path, bytes: Array(file)))
            }
        } catch {
            return nil
        }
        return files.isEmpty ? nil : files
    }

    private static func single(
        _ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds, walked: inout Int
    ) -> [EmbeddedFile]? {
        path(of: bytes, bounds, walked: &walked).map { [EmbeddedFile(path: $0, bytes: Array(bytes))] }
    }

    /// The path of a whole descriptor; nil when it is none.
    private static func path(
        of file: UnsafeRawBufferPointer, _ bounds: ScanBounds, walked: inout Int
    ) -> String? {
        var path: String?
        var holdsAnything = false
        var cursor = MessageCursor(file)
        // Values are passed over by the cursor; who looks into one counts it.
        var passedOver = 0
        defer { walked += cursor.offset - passedOver }
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                if case .bytes(let value) = field.value { passedOver += value.count }
                switch (field.number, field.value) {
                case (1, .bytes(let name)):
                    guard path == nil, FileWalk.isPath(name, bounds) else { return nil }
                    path = String(decoding: name, as: UTF8.self)
                case (3, .bytes): holdsAnything = true
                case (4, .bytes(let part)) where accepts(part, .message, bounds, &walked): holdsAnything = true
                case (5, .bytes(let part)) where accepts(part, .enumeration, bounds, &walked): holdsAnything = true
                case (6, .bytes(let part)) where accepts(part, .service, bounds, &walked): holdsAnything = true
                case (7, .bytes(let part)) where accepts(part, .field, bounds, &walked): holdsAnything = true
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
        _ bytes: UnsafeRawBufferPointer, _ kind: DescriptorGrammar.Kind, _ bounds: ScanBounds, _ walked: inout Int
    ) -> Bool {
        DescriptorGrammar.accepts(bytes, as: kind, depth: bounds.maximumDepth, walked: &walked)
    }
}
