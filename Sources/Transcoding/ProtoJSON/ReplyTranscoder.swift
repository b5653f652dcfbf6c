public import Bytes
public import JSONEngine
public import Schema

/// Turns protobuf messages of plugins into JSON, with jansson.
///
/// One a worker: it keeps its scratch from one reply to the next.
public final class ReplyTranscoder {
    var builder: ReplyBuilder
    /// What of a message is shown, when that is one field.
    var kept = ByteBuffer()

    public init(options: ReplyOptions = ReplyOptions()) {
        builder = ReplyBuilder(options: options)
    }

    /// Appends `message` to `output` as one line of JSON, without spaces. When it throws, `output` is as it was.
    public func transcode(
        _ message: UnsafeRawBufferPointer, from type: MessageReference, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(ReplyFault) {
        builder.begin(schema, isKept: false)
        defer { builder.end() }
        try encode(build(message, from: type), into: &output)
    }

    /// Appends a value of the tree at hand. When it throws, `output` is as it was.
    func encode(_ root: JSONReference, into output: inout ByteBuffer) throws(ReplyFault) {
        let count = output.count
        let outcome = builder.reply.encode(root, into: &output, maximumBytes: builder.options.maximumBytes)
        switch outcome {
        case .encoded: return
        case .tooLarge:
            output.truncate(to: count)
            throw .tooLarge("the reply is more than \(builder.options.maximumBytes) bytes of JSON")
        case .refused:
            output.truncate(to: count)
            throw .malformed("the reply holds text that is not UTF-8")
        }
    }

    /// `message` as a value, to stand within another.
    public func node(
        _ message: UnsafeRawBufferPointer, from type: MessageReference, in schema: Schema
    ) throws(ReplyFault) -> JSONNode {
        builder.begin(schema, isKept: true)
        defer { builder.end() }
        do throws(ReplyFault) {
            return JSONNode(adopting: try build(message, from: type))
        } catch {
            if let root = builder.root { _ = JSONNode(adopting: root) }
            throw error
        }
    }

    /// A detail of a status, which is a `google.protobuf.Any`, as a value. What cannot be shown as its type is shown as
    /// `{"@type":…,"value":…}` in base64: one odd detail must not lose the others.
    public func detail(
        typeURL: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, in schema: Schema
    ) -> JSONNode {
        builder.begin(schema, isKept: true)
        defer { builder.end() }
        let placeholder = UnsafePointer(builder.digits)
        let content = ReplyCursor(value, orEmptyAt: placeholder)
        if (try? builder.any(ReplyCursor(typeURL, orEmptyAt: placeholder), content, at: .root)) != nil,
            let root = builder.root
        {
            return JSONNode(adopting: root)
        }
        if let root = builder.root { _ = JSONNode(adopting: root) }
        var node = JSONNode.object()
        node.set("@type", .string(repairing: typeURL))
        node.set("value", JSONNode(adopting: builder.base64(content)))
        return node
    }

    private func build(
        _ message: UnsafeRawBufferPointer, from type: MessageReference
    ) throws(ReplyFault) -> JSONReference {
        let content = ReplyCursor(message, orEmptyAt: UnsafePointer(builder.digits))
        try builder.message(content, type.table, at: .root)
        guard let root = builder.root else { throw .unrepresentable("the message has no JSON form") }
        return root
    }
}

@available(*, unavailable)
extension ReplyTranscoder: Sendable {}
