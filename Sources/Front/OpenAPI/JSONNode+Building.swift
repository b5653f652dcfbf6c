internal import JSONEngine

extension JSONNode {
    /// An object whose members `fill` sets.
    static func object(_ fill: (inout JSONNode) -> Void) -> JSONNode {
        var node = JSONNode.object()
        fill(&node)
        return node
    }

    /// `{"$ref":"#/components/…"}`
    static func reference(_ kind: StaticString, _ name: String) -> JSONNode {
        object { $0.set("$ref", .string("#/components/\(kind)/\(name)")) }
    }

    mutating func set(_ key: String, _ text: String) {
        set(key, .string(text))
    }

    /// `{"application/json":{"schema":…}}`
    static func content(_ type: String, schema: consuming JSONNode) -> JSONNode {
        var media = JSONNode.object()
        media.set("schema", schema)
        var content = JSONNode.object()
        content.set(type, media)
        return content
    }
}
