internal import GatewayTestKit
internal import Testing

/// Annotated routes: what comes from the path and the body, and what is shown of the reply.
@Suite("Bindings")
struct BindingTests {
    private func expect(
        _ gateway: RunningGateway, _ method: String, _ target: String, _ body: String? = nil, gives expected: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let headers = body == nil ? [] : [("Content-Type", "application/json")]
        let response = try gateway.request(method, target, headers: headers, body: body)
        #expect(response.text == expected, sourceLocation: sourceLocation)
        #expect(response.status == 200, sourceLocation: sourceLocation)
        #expect(response.header("Content-Type") == "application/json", sourceLocation: sourceLocation)
    }

    @Test("a variable takes a field of any kind that has a form as text")
    func variables() throws {
        try withGateway(.library()) { gateway in
            try expect(gateway, "GET", "/v1/path/text/a%2Fb%20c+d", gives: #"{"text":"a/b c+d"}"#)
            try expect(gateway, "GET", "/v1/path/all/a%2Fb/c%20d", gives: #"{"text":"a%2Fb/c d"}"#)
            try expect(gateway, "GET", "/v1/path/number/-9", gives: #"{"anInt64":"-9"}"#)
            try expect(gateway, "GET", "/v1/path/bool/true", gives: #"{"aBool":true}"#)
            try expect(gateway, "GET", "/v1/path/double/1.5e3", gives: #"{"aDouble":1500}"#)
            try expect(gateway, "GET", "/v1/path/bytes/AP8", gives: #"{"someBytes":"AP8="}"#)
            try expect(gateway, "GET", "/v1/path/genre/GENRE_POETRY", gives: #"{"genre":"GENRE_POETRY"}"#)
            try expect(gateway, "GET", "/v1/path/genre/1", gives: #"{"genre":"GENRE_NOVEL"}"#)
            try expect(
                gateway, "GET", "/v1/path/time/2024-02-29T12:00:00Z", gives: #"{"time":"2024-02-29T12:00:00Z"}"#)
            try expect(gateway, "GET", "/v1/path/duration/90s", gives: #"{"duration":"90s"}"#)
            try expect(gateway, "GET", "/v1/path/mask/text,aBool", gives: #"{"mask":"text,aBool"}"#)
            try expect(gateway, "GET", "/v1/path/wrapped/0", gives: #"{"wrappedInt64":"0"}"#)
            try expect(
                gateway, "GET", "/v1/path/nested/deep/5",
                gives: #"{"nested":{"anInt64":"5","nested":{"text":"deep"}}}"#)
            try expect(gateway, "GET", "/v1/path/choice/x", gives: #"{"first":"x"}"#)
        }
    }

    @Test("a variable that doesn't fit is named")
    func misfits() throws {
        try withGateway(.library()) { gateway in
            let number = try gateway.request("GET", "/v1/path/number/x")
            #expect(number.status == 400 && number.problem == "invalid-parameter")
            #expect(number.detail == #"path variable "an_int64": expected a 64-bit integer, found "x""#)
            let text = try gateway.request("GET", "/v1/path/text/%FF")
            #expect(text.status == 400 && text.detail.contains("is not UTF-8"))
            let genre = try gateway.request("GET", "/v1/path/genre/GENRE_PROSE")
            #expect(genre.status == 400 && genre.detail.contains("test.v1.Genre has no value"))
        }
    }

    @Test("the path wins over the body, even with what stands for nothing")
    func precedence() throws {
        try withGateway(.library()) { gateway in
            try expect(
                gateway, "POST", "/v1/path/body/path", #"{"text":"body","aBool":true}"#,
                gives: #"{"aBool":true,"text":"path"}"#)
            try expect(
                gateway, "PUT", "/v1/shelves/1/books/2", #"{"book":{"name":"x","title":"t"},"allowMissing":true}"#,
                gives: #"{"book":{"name":"shelves/1/books/2","title":"t"},"allowMissing":true}"#)
        }
    }

    @Test("a field as the body, the rest from path and query")
    func parts() throws {
        try withGateway(.library()) { gateway in
            try expect(
                gateway, "POST", "/v1/shelves/s/books?request_id=r&overwrite=true", #"{"title":"t"}"#,
                gives: #"{"parent":"shelves/s","book":{"title":"t"},"requestId":"r","overwrite":true}"#)
            try expect(
                gateway, "PATCH", "/v1/shelves/1/books/2?updateMask=title,read_by&allow_missing=true",
                #"{"title":"t","name":"lost"}"#,
                gives: #"{"book":{"name":"shelves/1/books/2","title":"t"},"updateMask":"title,readBy","#
                    + #""allowMissing":true}"#)
            let again = try gateway.request("POST", "/v1/shelves/s/books?book.title=x", body: "{}")
            #expect(again.status == 400 && again.detail == #"query parameter "book.title": the body gives it"#)
        }
    }

    @Test("a body of any kind")
    func bodies() throws {
        try withGateway(.library()) { gateway in
            for (field, body, expected) in [
                ("text", #""t""#, #"{"text":"t"}"#), ("number", "7", #"{"anInt64":"7"}"#),
                ("genre", #""GENRE_NOVEL""#, #"{"genre":"GENRE_NOVEL"}"#),
                ("bytes", #""AP8=""#, #"{"someBytes":"AP8="}"#),
                ("time", #""2024-01-01T00:00:00Z""#, #"{"time":"2024-01-01T00:00:00Z"}"#),
                ("wrapped", #""""#, #"{"wrappedText":""}"#), ("value", #"[1,null]"#, #"{"value":[1,null]}"#),
                ("nested", #"{"text":"n"}"#, #"{"nested":{"text":"n"}}"#), ("nested", "", #"{"nested":{}}"#),
                ("numbers", "[1,2]", #"{"numbers":[1,2]}"#), ("texts", #"["a"]"#, #"{"texts":["a"]}"#),
                ("children", #"[{"text":"a"},{}]"#, #"{"children":[{"text":"a"},{}]}"#),
                ("labels", #"{"a":"b"}"#, #"{"labels":{"a":"b"}}"#), ("choice", #""""#, #"{"first":""}"#),
                ("text", "", "{}"), ("time", "null", "{}"),
            ] {
                try expect(gateway, "POST", "/v1/body/\(field)", body, gives: expected)
            }
            let misfit = try gateway.post("/v1/body/nested", #"{"text":1}"#)
            #expect(misfit.problem == "invalid-message")
            #expect(misfit.detail == "line 1, column 9, at $.text: expected a string, found a number")
            #expect(try gateway.post("/v1/body/text", "tea").problem == "invalid-json")
        }
    }

    @Test("a reply of any kind, and the default of one that is not there")
    func replies() throws {
        try withGateway(.library()) { gateway in
            for (field, body, expected) in [
                ("text", #"{"text":"t"}"#, #""t""#), ("text", "{}", #""""#), ("number", #"{"anInt64":7}"#, #""7""#),
                ("number", "{}", #""0""#), ("genre", "{}", #""GENRE_UNSPECIFIED""#), ("bytes", "{}", #""""#),
                ("time", "{}", "null"), ("time", #"{"time":"2024-01-01T00:00:00Z"}"#, #""2024-01-01T00:00:00Z""#),
                ("wrapped", "{}", "null"), ("wrapped", #"{"wrappedText":"w"}"#, #""w""#), ("value", "{}", "null"),
                ("value", #"{"value":{"a":1}}"#, #"{"a":1}"#), ("nested", "{}", "{}"),
                ("nested", #"{"nested":{"text":"n"}}"#, #"{"text":"n"}"#), ("numbers", "{}", "[]"),
                ("numbers", #"{"numbers":[1,2]}"#, "[1,2]"), ("children", #"{"children":[{}]}"#, "[{}]"),
                ("labels", "{}", "{}"), ("labels", #"{"labels":{"a":"b"}}"#, #"{"a":"b"}"#),
                ("choice", #"{"first":"f"}"#, #""f""#), ("choice", #"{"second":2}"#, #""""#), ("maybe", "{}", #""""#),
            ] {
                try expect(gateway, "POST", "/v1/reply/\(field)", body, gives: expected)
            }
            try expect(gateway, "GET", "/v1/shelves/1/titles?page_size=2", gives: #"["Volume 1","Volume 2"]"#)
        }
    }

    @Test("required fields may come from path, query and body together")
    func required() throws {
        try withGateway(.library()) { gateway in
            try expect(
                gateway, "GET", "/v1/tickets/7?seat.row=A&price.amount=5",
                gives: #"{"number":7,"seat":{"row":"A"},"price":{"amount":"5"}}"#)
            try expect(
                gateway, "POST", "/v1/tickets/7?note=n", #"{"row":"B"}"#,
                gives: #"{"number":7,"seat":{"row":"B"},"note":"n"}"#)
            try expect(
                gateway, "PUT", "/v1/tickets/7", #"{"seat":{"row":"B"}}"#, gives: #"{"number":7,"seat":{"row":"B"}}"#)
            for (method, target, body, missing) in [
                ("GET", "/v1/tickets/7", nil, "seat"), ("GET", "/v1/tickets/7?seat.place=1", nil, "seat.row"),
                ("PUT", "/v1/tickets/7", #"{"seat":{}}"#, "seat.row"), ("POST", "/v1/tickets/7", "null", "seat"),
                ("PUT", "/v1/tickets/7", #"{"seat":{"row":"A"},"price":{}}"#, "price.amount"),
            ] as [(String, String, String?, String)] {
                let response = try gateway.request(method, target, body: body)
                #expect(response.status == 400 && response.problem == "invalid-message", "\(method) \(target)")
                #expect(response.detail == "the required field \(missing) is missing")
            }
        }
    }

    @Test("a route without a body takes none")
    func superfluousBody() throws {
        try withGateway(.library()) { gateway in
            #expect(try gateway.request("DELETE", "/v1/shelves/1/books/2", body: "{}").status == 200)
            let response = try gateway.request("DELETE", "/v1/shelves/1/books/2", body: #"{"force":true}"#)
            #expect(response.status == 400 && response.detail == "the route takes no body")
        }
    }

    @Test("every message of a client stream gets the fields of path and query")
    func streams() throws {
        try withGateway(.library()) { gateway in
            let response = try gateway.request(
                "POST", "/v1/shelves/9:import?overwrite=true", headers: [("Content-Type", "application/x-ndjson")],
                body: #"{"title":"a"}"# + "\n" + #"{"title":"b"}"# + "\n")
            #expect(response.text == #"{"books":2,"names":["shelves/9/a","shelves/9/b"]}"#)
            let unknown = try gateway.request("POST", "/v1/shelves/9:import?nowhere=1", body: "{}")
            #expect(unknown.status == 400 && unknown.problem == "invalid-parameter")
            let titles = try gateway.request("GET", "/v1/shelves/9/titles:watch?count=2")
            #expect(titles.text == "\"Volume 1\"\n\"Volume 2\"\n")
        }
    }
}
