internal import GRPCWire
internal import Problem
internal import Testing

@Suite struct ProblemKindTests {
    /// The table of the contract, written out once more.
    @Test func theTableIsTheContracts() {
        let contract: [(ProblemKind, String, Int, String)] = [
            (.invalidRequest, "invalid-request", 400, "INVALID_ARGUMENT"),
            (.invalidJSON, "invalid-json", 400, "INVALID_ARGUMENT"),
            (.invalidMessage, "invalid-message", 400, "INVALID_ARGUMENT"),
            (.invalidParameter, "invalid-parameter", 400, "INVALID_ARGUMENT"),
            (.unauthenticated, "unauthenticated", 401, "UNAUTHENTICATED"),
            (.forbidden, "forbidden", 403, "PERMISSION_DENIED"),
            (.noSuchRoute, "no-such-route", 404, "NOT_FOUND"),
            (.methodNotAllowed, "method-not-allowed", 405, "UNIMPLEMENTED"),
            (.unsupportedMediaType, "unsupported-media-type", 415, "INVALID_ARGUMENT"),
            (.misdirectedHost, "misdirected-host", 421, "INVALID_ARGUMENT"),
            (.bodyTooLarge, "body-too-large", 413, "INVALID_ARGUMENT"),
            (.pluginError, "plugin-error", 500, "UNKNOWN"),
            (.rateLimited, "rate-limited", 429, "RESOURCE_EXHAUSTED"),
            (.queueFull, "queue-full", 503, "UNAVAILABLE"),
            (.pluginUnavailable, "plugin-unavailable", 503, "UNAVAILABLE"),
            (.methodUnavailable, "method-unavailable", 501, "UNIMPLEMENTED"),
            (.replyTooLarge, "reply-too-large", 502, "RESOURCE_EXHAUSTED"),
            (.pluginProtocol, "plugin-protocol", 502, "INTERNAL"),
            (.deadlineExceeded, "deadline-exceeded", 504, "DEADLINE_EXCEEDED"),
            (.draining, "draining", 503, "UNAVAILABLE"),
            (.internalFault, "internal", 500, "INTERNAL"),
        ]
        for (kind, slug, status, code) in contract {
            #expect("\(kind.slug)" == slug)
            #expect(kind.status == status)
            #expect("\(kind.code.name)" == code)
        }
        #expect(Set(contract.map(\.0)) == Set(ProblemKind.allCases))
        #expect(Set(ProblemKind.allCases.map { "\($0.title)" }).count == ProblemKind.allCases.count)
    }
}
