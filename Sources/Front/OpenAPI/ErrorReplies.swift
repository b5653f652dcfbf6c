internal import GRPCWire
internal import JSONEngine
internal import Problem

/// The error replies: one schema, and one response that tells what each status means.
struct ErrorReplies {
    let style: ProblemStyle
    let wantsToken: Bool

    /// The component of the schema. No type of a plugin is called so: full names hold no `-`.
    static let schemaName = "patchbay-Problem"

    /// What each status means, in ascending order.
    private var meanings: [(status: Int, meanings: [String])] {
        var meanings: [Int: [String]] = [:]
        for kind in ProblemKind.allCases where kind != .pluginError && (wantsToken || kind != .unauthenticated) {
            meanings[kind.status, default: []].append("`\(kind.slug)`: \(kind.title).")
        }
        for code in StatusCode.allCases where code != .ok {
            meanings[code.httpStatus, default: []].append("`plugin-error`: the plugin answered \(code.name).")
        }
        return meanings.map { ($0.key, $0.value) }.sorted { $0.status < $1.status }
    }

    /// The one response of all operations for whatever goes wrong.
    ///
    /// Every operation can end in each of these statuses: a list of them all in each says no more, and was the better
    /// part of the document.
    func response() -> JSONNode {
        let statuses = meanings.map { "- \($0.status): \($0.meanings.joined(separator: " "))" }
        var response = JSONNode.object()
        response.set("description", "What went wrong, by status:\n\n" + statuses.joined(separator: "\n"))
        response.set(
            "headers",
            .object {
                $0.set(RequestHeader.requestID, .reference("headers", RequestHeader.requestID))
                $0.set("Retry-After", Self.retryAfter())
                if wantsToken { $0.set("WWW-Authenticate", Self.challenge()) }
            })
        response.set(
            "content", .content("\(style.contentType)", schema: .reference("schemas", Self.schemaName)))
        return response
    }

    private static func retryAfter() -> JSONNode {
        .object {
            $0.set("description", "Seconds, with 429 and 503.")
            $0.set("schema", .object { $0.set("type", "integer") })
        }
    }

    private static func challenge() -> JSONNode {
        .object {
            $0.set("description", "With 401.")
            $0.set("schema", .object { $0.set("type", "string") })
        }
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
