internal import JSONEngine

/// The headers that every call takes.
enum RequestHeader {
    static let requestID = "X-Request-Id"
    static let timeouts = ["X-Timeout", "Grpc-Timeout"]

    /// References to them all, as parameters of an operation.
    static func addReferences(to parameters: inout JSONNode) {
        for name in [requestID] + timeouts { parameters.append(.reference("parameters", name)) }
    }

    /// Writes `components.parameters`.
    static func writeParameters(into document: inout DocumentWriter) {
        document.beginObject("parameters")
        document.member(
            requestID,
            parameter(
                requestID, pattern: "^[A-Za-z0-9._-]{1,128}$",
                "Names the request in logs, in the reply and to the plugin; one is made where there is none."))
        document.member(
            "X-Timeout",
            parameter(
                "X-Timeout", pattern: "^[0-9]{1,9}(\\.[0-9]{1,9})?(s|ms)?$",
                "Shortens the deadline: `2`, `1.5s` or `250ms`."))
        document.member(
            "Grpc-Timeout",
            parameter("Grpc-Timeout", pattern: "^[0-9]{1,8}[HMSmun]$", "Shortens the deadline, in gRPC's form."))
        document.member(
            StreamSchema.lastEventIDName,
            parameter(
                StreamSchema.lastEventIDName, pattern: "^[0-9]{1,19}$",
                "What an `EventSource` sends that lost its connection: it gets 204, and ends."))
        document.endObject()
    }

    /// Writes `components.headers`.
    static func writeHeaders(into document: inout DocumentWriter) {
        document.beginObject("headers")
        document.member(
            requestID,
            .object {
                $0.set("description", "The request's name.")
                $0.set("schema", .object { $0.set("type", "string") })
            })
        document.endObject()
    }

    /// Those that every reply bears.
    static func replyHeaders() -> JSONNode {
        .object { $0.set(requestID, .reference("headers", requestID)) }
    }

    private static func parameter(_ name: String, pattern: String, _ description: String) -> JSONNode {
        .object {
            $0.set("name", name)
            $0.set("in", "header")
            $0.set("description", description)
            $0.set(
                "schema",
                .object {
                    $0.set("type", "string")
                    $0.set("pattern", pattern)
                })
        }
    }
}
