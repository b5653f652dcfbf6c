internal import JSONEngine

/// How streams are described. OpenAPI 3.1 has no word for a sequence of values, so a stream is a text whose
/// `contentSchema` is that of one line or event; an array is an array.
enum StreamSchema {
    /// The component of a failure in the middle of a stream.
    static let failureName = "patchbay-StreamFailure"

    static func requestContent(of message: borrowing JSONNode) -> JSONNode {
        var content = JSONNode.object()
        for type in ["application/x-ndjson", "application/json"] {
            content.set(type, media(sequence(of: message, as: type, "JSON values, one after the other.")))
        }
        return content
    }

    static func replyContent(of message: borrowing JSONNode) -> JSONNode {
        var items = JSONNode.array()
        items.append(sharing: message)
        items.append(.reference("schemas", failureName))
        var item = JSONNode.object()
        item.set("anyOf", items)
        var array = JSONNode.object()
        array.set("type", "array")
        array.set("items", sharing: item)

        var content = JSONNode.object()
        content.set(
            "application/x-ndjson", media(sequence(of: item, as: "application/x-ndjson", "One message a line.")))
        content.set(
            "text/event-stream",
            media(
                sequence(
                    of: message, as: "text/event-stream",
                    "A message as the `data` of each event, `id` counting from 1; `event: end` behind the last one, "
                        + "`event: problem` for a failure.")))
        content.set("application/json", media(array))
        return content
    }

    private static func sequence(of item: borrowing JSONNode, as type: String, _ description: String) -> JSONNode {
        var schema = JSONNode.object()
        schema.set("type", "string")
        schema.set("description", description)
        schema.set("contentMediaType", type)
        schema.set("contentSchema", sharing: item)
        return schema
    }

    private static func media(_ schema: consuming JSONNode) -> JSONNode {
        var media = JSONNode.object()
        media.set("schema", schema)
        return media
    }

    /// `{"@error":…}`
    static func failure() -> JSONNode {
        .object {
            $0.set("type", "object")
            $0.set("description", "The last value of a stream that failed after its first message.")
            $0.set(
                "properties",
                .object { $0.set("@error", .reference("schemas", ErrorReplies.schemaName)) })
            $0.set("required", .array(of: ["@error"]))
            $0.set("additionalProperties", .boolean(false))
        }
    }

    static func lastEventID() -> JSONNode { .reference("parameters", lastEventIDName) }

    static let lastEventIDName = "Last-Event-ID"

    static func noEvents() -> JSONNode {
        .object {
            $0.set("description", "To a request with `Last-Event-ID`: the method is not called again.")
            $0.set("headers", RequestHeader.replyHeaders())
        }
    }
}
