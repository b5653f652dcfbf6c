internal import Routing
internal import Testing

@Suite struct StreamShapeTests {
    @Test(
        arguments: [
            // Nothing, or nothing that there is.
            (nil, .lines), ("", .lines), (" , ,", .lines), ("text/html", .lines), ("image/*", .lines),
            ("*/*", .lines), ("application/*", .lines), ("application/x-ndjson", .lines), ("text/*", .events),
            // Server-Sent Events.
            ("text/event-stream", .events), ("Text/Event-Stream; charset=utf-8", .events),
            ("text/event-stream, */*", .events), ("*/*, text/event-stream", .events),
            ("text/event-stream, application/json", .events), ("application/json, text/event-stream", .events),
            ("text/event-stream;q=0", .lines), ("text/event-stream;q=0, */*", .lines),
            ("text/event-stream;q=0.5, */*", .lines), ("text/event-stream, application/x-ndjson", .events),
            ("application/x-ndjson, text/event-stream", .lines),
            ("application/x-ndjson;q=0.9, text/event-stream", .events),
            ("text/event-stream;q=0.8, application/x-ndjson;q=0.801", .lines),
            // An array, for those who would take nothing else.
            ("application/json", .array), ("application/json;q=0.1", .array), ("application/json, text/html", .array),
            ("application/json, text/plain, */*", .lines), ("application/json, */*;q=0.1", .lines),
            ("application/json, application/*;q=0.1", .lines), ("application/json, */*;q=0", .array),
            ("application/json, application/x-ndjson;q=0.1", .array), ("application/json;q=0", .lines),
            ("application/json;q=0.5, text/event-stream;q=0.4", .array),
            ("application/json;q=0.4, text/event-stream;q=0.5", .events),
            ("application/json, application/x-ndjson", .lines),
            ("application/json;q=0.3, application/x-ndjson;q=0.2", .array),
            ("application/jsonp", .lines),
            // A browser that goes there.
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .lines),
            // Weights that are none count as nothing.
            ("text/event-stream;q=x", .lines), ("text/event-stream;q=", .lines),
            ("text/event-stream;q=0.000001", .lines),
            ("text/event-stream; Q=1.000", .events), ("text/event-stream;a=b;q=0.25", .events),
        ] as [(String?, StreamShape)])
    func chosen(accept: String?, shape: StreamShape) {
        #expect(lendingOptional(accept) { StreamShape(accept: $0) } == shape)
    }

    @Test(
        "a sequence of JSON values comes as lines or as JSON",
        arguments: [
            ("application/x-ndjson", true), ("Application/X-NDJSON; charset=UTF-8", true), ("application/json", true),
            ("application/x-ndjson; charset=latin1", false), ("application/ndjsonx", false), ("text/plain", false),
            (nil, true),
        ] as [(String?, Bool)])
    func sequence(contentType: String?, isTaken: Bool) {
        #expect(lendingOptional(contentType) { MediaType.isJSONSequence(contentType: $0, hasOrigin: false) } == isTaken)
    }
}
