internal import GatewayTestKit
internal import Testing

/// `google.api.HttpBody`: bytes of any media type, both ways.
@Suite("Raw bodies")
struct HTTPBodyTests {
    @Test("a reply leaves as it is, under the plugin's media type, and can run nothing in our origin")
    func reply() throws {
        try withGateway(.library()) { gateway in
            let path = "/v1/files/a/b.html?content_type=text/html;+charset=utf-8&text=%3Cp%3Ehi"
            let response = try gateway.request("GET", path)
            #expect(response.status == 200 && response.text == "<p>hi")
            #expect(response.header("Content-Type") == "text/html; charset=utf-8")
            #expect(response.header("Content-Security-Policy") == "sandbox; default-src 'none'")
            #expect(response.header("X-Content-Type-Options") == "nosniff")
            #expect(response.header("X-Request-Id") != nil)
            let head = try gateway.request("HEAD", path)
            #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "5")
            #expect(head.header("Content-Type") == "text/html; charset=utf-8")
        }
    }

    @Test("a media type that is none becomes application/octet-stream")
    func mediaTypes() throws {
        try withGateway(.library()) { gateway in
            for type in ["", "text", "text/plain%0D%0AX-Evil:+1", "text/%C3%BC"] {
                let response = try gateway.request("GET", "/v1/files/a?text=x&content_type=\(type)")
                #expect(response.header("Content-Type") == "application/octet-stream", "\(type)")
                #expect(response.text == "x" && response.header("X-Evil") == nil)
            }
        }
    }

    @Test("a request's bytes and its media type, whatever they are")
    func request() throws {
        try withGateway(.library()) { gateway in
            for type in [
                "image/png", "application/json", "text/plain; charset=latin1", "multipart/form-data; boundary=x",
            ] {
                let response = try gateway.request(
                    "POST", "/v1/mirror", headers: [("Content-Type", type)], body: "\u{0}not JSON\u{1}")
                #expect(response.text == "\u{0}not JSON\u{1}" && response.header("Content-Type") == type)
            }
            let untyped = try gateway.request("POST", "/v1/uploads", body: "abc")
            #expect(untyped.json["bytes"] == "3" && untyped.json["contentType"] == .null)
            #expect(try gateway.request("POST", "/v1/mirror").text == "")
        }
    }

    @Test("as one field: the rest from path and query")
    func field() throws {
        try withGateway(.library()) { gateway in
            let response = try gateway.request(
                "POST", "/v1/files/f?note=n", headers: [("Content-Type", "a/b")], body: "abcd")
            #expect(response.json["name"] == "f" && response.json["note"] == "n")
            #expect(response.json["contentType"] == "a/b" && response.json["bytes"] == "4")
            let shown = try gateway.request("GET", "/v1/described/f/file?text=t&content_type=c/d")
            #expect(shown.text == "t" && shown.header("Content-Type") == "c/d")
            #expect(shown.header("Content-Security-Policy") != nil)
            let whole = try gateway.request("GET", "/v1/described/f?text=t")
            #expect(whole.text == #"{"name":"f","file":{"data":"dA=="}}"#)
        }
    }

    @Test("on the method's own path: JSON is JSON, all else is raw, and the reply is raw")
    func ownPath() throws {
        try withGateway(.library()) { gateway in
            let path = "/library/test.v1.Library/Mirror"
            let json = try gateway.post(path, #"{"contentType":"a/b","data":"aGk="}"#)
            #expect(json.text == "hi" && json.header("Content-Type") == "a/b")
            let raw = try gateway.request("POST", path, headers: [("Content-Type", "image/png")], body: "png")
            #expect(raw.text == "png" && raw.header("Content-Type") == "image/png")
        }
    }

    @Test("a foreign page cannot send one")
    func crossSite() throws {
        try withGateway(.library()) { gateway in
            let own = try gateway.request(
                "POST", "/v1/mirror",
                headers: [("Content-Type", "text/plain"), ("Origin", "http://\(gateway.listen.authority)")], body: "x")
            #expect(own.status == 200)
            let foreign = try gateway.request(
                "POST", "/v1/mirror", headers: [("Content-Type", "text/plain"), ("Origin", "http://evil.example")],
                body: "x")
            #expect(foreign.status == 403)
        }
    }

    @Test("streams: pieces with nothing between them, the first media type, a cut where it fails")
    func streams() throws {
        try withGateway(.library()) { gateway in
            let path = "/library/test.v1.Library"
            let whole = try gateway.post("\(path)/Read", #"{"count":2,"contentType":"text/plain"}"#)
            #expect(whole.text == "piece 1\npiece 2\n" && whole.header("Content-Type") == "text/plain")
            #expect(whole.header("Content-Security-Policy") == "sandbox; default-src 'none'")
            #expect(try gateway.post("\(path)/Read", #"{"failWith":5}"#).status == 404)
            #expect(throws: TestFailure.self) { try gateway.post("\(path)/Read", #"{"count":1,"failWith":5}"#) }
            let failed = try gateway.stream("\(path)/Read", #"{"count":1,"failWith":5}"#)
            #expect(failed.head.status == 200)
            #expect(try failed.chunk() == "piece 1\n")
            #expect(throws: TestFailure.self) { try failed.chunk() }
            let stored = try gateway.request(
                "POST", "\(path)/Store", headers: [("Content-Type", "image/png")],
                body: String(repeating: "x", count: 200_000))
            #expect(stored.json["bytes"] == "200000" && stored.json["contentType"] == "image/png")
        }
    }

    @Test("a stream of raw bodies that lacks a required field is refused, and nothing else is")
    func streamThatLacksAField() throws {
        try withGateway(.library()) { gateway in
            let type = ("Content-Type", "image/png")
            let refused = try gateway.request("POST", "/v1/scans", headers: [type], body: "xx")
            #expect(refused.status == 400 && refused.problem == "invalid-message", "\(refused)")
            #expect(refused.detail.contains("number"), "\(refused)")
            let taken = try gateway.request("POST", "/v1/scans?number=7", headers: [type], body: "xx")
            #expect(taken.status == 200 && taken.json["bytes"] == "2", "\(taken)")
        }
    }
}
