internal import JSONEngine

/// JSON Schemas of the types that ProtoJSON has a form for.
enum WellKnownSchema {
    static func timestamp() -> JSONNode {
        .object {
            $0.set("type", "string")
            $0.set("format", "date-time")
            $0.set("description", "RFC 3339; replies are in UTC. Years 1 to 9999, up to nine digits behind the second.")
        }
    }

    static func duration() -> JSONNode {
        .object {
            $0.set("type", "string")
            $0.set("pattern", "^-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,9})?s$")
            $0.set("description", "Seconds, such as `1.5s`.")
        }
    }

    static func fieldMask() -> JSONNode {
        .object {
            $0.set("type", "string")
            $0.set("pattern", "^([a-zA-Z0-9.]+(,[a-zA-Z0-9.]+)*)?$")
            $0.set("description", "Paths of fields in lowerCamelCase, with commas between.")
        }
    }

    static func any() -> JSONNode {
        .object {
            $0.set("type", "object")
            $0.set(
                "description",
                "A message of the type that `@type` names, its fields beside it; a type with a JSON form of its own stands "
                    + "under `value`.")
            $0.set(
                "properties",
                .object {
                    $0.set(
                        "@type",
                        .object {
                            $0.set("type", "string")
                            $0.set("description", "Such as `type.googleapis.com/google.rpc.ErrorInfo`.")
                        })
                })
            $0.set("additionalProperties", .boolean(true))
        }
    }

    static func value() -> JSONNode {
        .object { $0.set("description", "Any JSON.") }
    }

    static func `struct`(of value: consuming JSONNode) -> JSONNode {
        var schema = JSONNode.object()
        schema.set("type", "object")
        schema.set("additionalProperties", value)
        schema.set("description", "Any JSON object.")
        return schema
    }

    static func list(of value: consuming JSONNode) -> JSONNode {
        var schema = JSONNode.object()
        schema.set("type", "array")
        schema.set("items", value)
        schema.set("description", "Any JSON array.")
        return schema
    }

    static func empty(isClosed: Bool) -> JSONNode {
        .object {
            $0.set("type", "object")
            if isClosed { $0.set("additionalProperties", .boolean(false)) }
            $0.set("description", "Nothing.")
        }
    }
}
