internal import GRPCWire
internal import JSONEngine
internal import Problem

/// The error replies: one schema, and a response for each status that a call may end in.
struct ErrorReplies {
    let style: ProblemStyle
    let wantsToken: Bool

    /// The component of the schema. No type of a plugin is called so: full names hold no `-`.
    static let schemaName = "patchbay-Problem"

    private struct Reply {
        var status: Int
        var meanings: [String]
    }

    /// In ascending order of their statuses.
    private var replies: [Reply] {
        var meanings: [Int: [String]] = [:]
        for kind in ProblemKind.allCases where kind != .pluginError && (wantsToken || kind != .unauthenticated) {
            meanings[kind.status, default: []].append("`\(kind.slug)`: \(kind.title).")
        }
        for code in StatusCode.allCases where code != .ok {
            meanings[code.httpStatus, default: []].append("`plugin-error`: the plugin answered \(code.name).")
        }
        return meanings.map { Reply(status: $0.key, meanings: $0.value) }.sorted { $0.status < $1.status }
    }

    /// Adds references to all of them to the responses of an operation.
    func add(to responses: inout JSONNode) {
        for reply in replies { responses.set("\(reply.status)", .reference("responses", name(of: reply))) }
    }

    private func name(of reply: Reply) -> String { "\(reply.status)" }

    /// Writes `components.responses`.
    func writeResponses(into document: inout DocumentWriter) {
        document.beginObject("responses")
        for reply in replies {
            document.member(name(of: reply), response(reply))
        }
        document.endObject()
    }

    private func response(_ reply: Reply) -> JSONNode {
        var response = JSONNode.object()
        response.set("description", reply.meanings.joined(separator: " "))
        response.set(
            "headers",
            .object {
                $0.set(RequestHeader.requestID, .reference("headers", RequestHeader.requestID))
                if reply.status == 429 || reply.status == 503 { $0.set("Retry-After", Self.retryAfter()) }
                if reply.status == 401 { $0.set("WWW-Authenticate", Self.text()) }
            })
        response.set(
            "content", .content("\(style.contentType)", schema: .reference("schemas", Self.schemaName)))
        return response
    }

    private static func retryAfter() -> JSONNode {
        .object {
            $0.set("description", "Seconds.")
            $0.set("schema", .object { $0.set("type", "integer") })
        }
    }

    private static func text() -> JSONNode {
        .object { $0.set("schema", .object { $0.set("type", "string") }) }
    }

    /// The schema of all error replies.
    func schema() -> JSONNode {
        switch style {
        case .problem: problem()
        case .google: google()
        }
    }

    private func problem() -> JSONNode {
        .object {
            $0.set("type", "object")
            $0.set("description", "RFC 9457.")
            $0.set(
                "properties",
                .object {
                    $0.set(
                        "type",
                        .object {
                            $0.set("type", "string")
                            $0.set(
                                "enum",
                                .array(of: ProblemKind.allCases.map { "urn:patchbay:error:\($0.slug)" }))
                        })
                    $0.set("title", .object { $0.set("type", "string") })
                    $0.set("status", Self.status())
                    $0.set(
                        "detail",
                        .object {
                            $0.set("type", "string")
                            $0.set("description", "What happened this time.")
                        })
                    $0.set("code", Self.code())
                    $0.set("request_id", .object { $0.set("type", "string") })
                    $0.set("details", Self.details())
                })
            $0.set("required", .array(of: ["type", "title", "status", "code"]))
            $0.set("additionalProperties", .boolean(false))
        }
    }

    private func google() -> JSONNode {
        let error = JSONNode.object {
            $0.set("type", "object")
            $0.set(
                "properties",
                .object {
                    $0.set("code", Self.status())
                    $0.set("message", .object { $0.set("type", "string") })
                    $0.set("status", Self.code())
                    $0.set("details", Self.details())
                })
            $0.set("required", .array(of: ["code", "message", "status"]))
            $0.set("additionalProperties", .boolean(false))
        }
        var properties = JSONNode.object()
        properties.set("error", error)
        var schema = JSONNode.object()
        schema.set("type", "object")
        schema.set("properties", properties)
        schema.set("required", .array(of: ["error"]))
        schema.set("additionalProperties", .boolean(false))
        return schema
    }

    private static func status() -> JSONNode {
        .object {
            $0.set("type", "integer")
            $0.set("description", "The HTTP status.")
        }
    }

    private static func code() -> JSONNode {
        .object {
            $0.set("type", "string")
            $0.set("enum", .array(of: StatusCode.allCases.map { "\($0.name)" }))
        }
    }

    private static func details() -> JSONNode {
        .object {
            $0.set("type", "array")
            $0.set("items", WellKnownSchema.any())
            $0.set("description", "What the plugin added to its status.")
        }
    }
}
