internal import GatewayTestKit
internal import Testing

/// Query parameters onto fields.
@Suite("Queries")
struct QueryTests {
    private func expect(
        _ gateway: RunningGateway, _ query: String, gives expected: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let response = try gateway.request("GET", "/v1/probe?\(query)")
        #expect(response.text == expected, sourceLocation: sourceLocation)
    }

    private func expect(
        _ gateway: RunningGateway, _ query: String, isRefused reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let response = try gateway.request("GET", "/v1/probe?\(query)")
        #expect(
            response.status == 400 && response.problem == "invalid-parameter", "\(response)",
            sourceLocation: sourceLocation)
        #expect(response.detail == reason, sourceLocation: sourceLocation)
    }

    @Test("every kind of field, by either name")
    func kinds() throws {
        try withGateway(.library()) { gateway in
            try expect(
                gateway, "a_double=0.5&aFloat=NaN&an_int32=-1&anInt64=-2&a_uint32=3&a_uint64=18446744073709551615",
                gives: #"{"aDouble":0.5,"aFloat":"NaN","anInt32":-1,"anInt64":"-2","aUint32":3,"#
                    + #""aUint64":"18446744073709551615"}"#)
            try expect(
                gateway, "text=a+b%2Bc%20%26&a_bool=true&genre=2",
                gives: #"{"aBool":true,"text":"a b+c &","genre":"GENRE_POETRY"}"#)
            try expect(
                gateway, "nested.nested.text=x&nested.an_int32=4&numbers=1&numbers=2&nested.genres=GENRE_NOVEL",
                gives: #"{"nested":{"anInt32":4,"nested":{"text":"x"},"genres":["GENRE_NOVEL"]},"numbers":[1,2]}"#)
            try expect(
                gateway, "time=2024-01-01T01:00:00%2B01:00&duration=-1.5s&mask=a,bC",
                gives: #"{"time":"2024-01-01T00:00:00Z","duration":"-1.500s","mask":"a,bC"}"#)
            try expect(
                gateway, "wrapped_double=1&wrappedBool=false&wrapped_text=&wrapped_bytes=AP8&wrapped_uint64=5",
                gives: #"{"wrappedDouble":1,"wrappedUint64":"5","wrappedBool":false,"wrappedText":"","#
                    + #""wrappedBytes":"AP8="}"#)
            try expect(
                gateway, "times=2024-01-01T00:00:00Z&times=2025-01-01T00:00:00Z&wrapped_texts=a&wrapped_texts=",
                gives: #"{"times":["2024-01-01T00:00:00Z","2025-01-01T00:00:00Z"],"wrappedTexts":["a",""]}"#)
            try expect(gateway, "maybe=&second=0", gives: #"{"second":0,"maybe":""}"#)
            try expect(gateway, "", gives: "{}")
        }
    }

    @Test("what does not fit is refused, and named")
    func refusals() throws {
        try withGateway(.library()) { gateway in
            try expect(
                gateway, "nowhere=1", isRefused: #"query parameter "nowhere": test.v1.Kinds has no field "nowhere""#)
            try expect(gateway, "text=a&text=b", isRefused: #"query parameter "text": it is given twice"#)
            try expect(gateway, "an_int32=1&anInt32=1", isRefused: #"query parameter "anInt32": it is given twice"#)
            try expect(
                gateway, "first=a&second=1",
                isRefused: #"query parameter "second": another member of its oneof is given, too"#)
            try expect(
                gateway, "third.text=a&first=a",
                isRefused: #"query parameter "first": another member of its oneof is given, too"#)
            try expect(
                gateway, "labels=1",
                isRefused: #"query parameter "labels": labels is a map, which only a body can fill"#)
            try expect(
                gateway, "children=1",
                isRefused:
                    #"query parameter "children": children is a repeated test.v1.Kinds, which only a body can fill"#)
            try expect(
                gateway, "a_bool=yes", isRefused: #"query parameter "a_bool": "yes" is not true or false"#)
            try expect(gateway, "text=%G1", isRefused: "the query holds a % that two hexadecimal digits don't follow")
            try expect(
                gateway, "genre=GENRE_PROSE",
                isRefused: #"query parameter "genre": test.v1.Genre has no value "GENRE_PROSE""#)
        }
    }

    @Test("with unknown fields ignored, unknown parameters are, too")
    func ignored() throws {
        try withGateway(.library(), settings: "json: { unknown_fields: ignore }") { gateway in
            try expect(gateway, "nowhere=1&nested.nowhere=2&genre=GENRE_PROSE&text=a", gives: #"{"text":"a"}"#)
        }
    }

    @Test("a method without side effects takes its message from the query of its own path")
    func ownPath() throws {
        try withGateway(.library()) { gateway in
            let path = "/library/test.v1.Library/Probe"
            let response = try gateway.request("GET", "\(path)?nested.text=a&numbers=1")
            #expect(response.text == #"{"nested":{"text":"a"},"numbers":[1]}"#)
            let head = try gateway.request("HEAD", "\(path)?text=a")
            #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "12")
            #expect(try gateway.post(path, #"{"text":"b"}"#).text == #"{"text":"b"}"#)
            let mixed = try gateway.post("\(path)?text=a", "{}")
            #expect(mixed.status == 400)
            #expect(mixed.detail == #"unknown query parameter "text": the body holds the whole message"#)
            #expect(try gateway.request("GET", "/library/test.v1.Library/Path?text=a").status == 405)
        }
    }

    @Test("a route whose body is the whole message takes no query")
    func wholeBody() throws {
        try withGateway(.library()) { gateway in
            let response = try gateway.post("/v1/path/body/x?a_bool=true", "{}")
            #expect(response.status == 400 && response.problem == "invalid-parameter")
        }
    }
}
