internal import Bytes
internal import ProtoJSON
internal import Routing
internal import Schema
internal import Testing

@testable internal import DataPlane

@Suite("Bound requests")
struct RequestBinderTests {
    /// The message that a request makes, as JSON; or what it is refused for.
    private func message(
        _ template: String, rule: String = "", path: String, query: String? = nil, body: String = "",
        form contentType: String? = nil, options: RequestOptions = RequestOptions()
    ) throws -> String {
        let method = try BindingFixture.method("Do")
        let binding = try RouteBinding.compile(
            HTTPRule(verb: "POST", template: template, body: rule), template: try PathTemplate(template),
            method: method
        ).get()
        let binder = RequestBinder(options: options)
        let path = ByteBuffer(path.utf8)
        let query = ByteBuffer((query ?? "").utf8)
        let body = ByteBuffer(body.utf8)
        let type = ByteBuffer((contentType ?? "").utf8)
        var fields = ByteBuffer()
        var output = ByteBuffer()
        do throws(BindingRefusal) {
            try binder.append(
                fieldsOf: binding, path: path.view, query: query.view, body: contentType == nil ? body.bytes : nil,
                of: method, to: &fields)
            try binder.append(
                body: body.bytes, contentType == nil ? .json : .form, contentType: type.view, fields: fields.bytes,
                by: binding, of: method, to: &output)
        } catch {
            switch error {
            case .body(let fault): return fault.detail
            case .parameter(let text), .message(let text): return text
            }
        }
        let reply = try #require(method.output)
        var json = ByteBuffer()
        try ReplyTranscoder().transcode(output.bytes, from: reply, in: method.schema, into: &json)
        return json.string()
    }

    @Test("path, query and body, each in its place")
    func parts() throws {
        #expect(
            try message(
                "/v1/{inner.text=a/*}/{number}", rule: "inner", path: "/v1/a/b%2Fc/7", query: "text=q&list=x&list=y",
                body: #"{"number":1,"text":"lost"}"#)
                == #"{"text":"q","number":"7","inner":{"text":"a/b%2Fc","number":"1"},"list":["x","y"]}"#)
        #expect(
            try message("/v1/{text}", rule: "*", path: "/v1/a%2Fb", body: #"{"text":"lost","number":1}"#)
                == #"{"text":"a/b","number":"1"}"#)
        #expect(try message("/v1/{text=**}", path: "/v1") == "{}")
        #expect(try message("/v1/{text=**}", path: "/v1/a/b%20c") == #"{"text":"a/b c"}"#)
    }

    @Test("refusals name the path variable, the query parameter, or the place in the body")
    func refusals() throws {
        #expect(
            try message("/v1/{number}", path: "/v1/x")
                == #"path variable "number": expected a 64-bit integer, found "x""#)
        #expect(
            try message("/v1/x", path: "/v1/x", query: "nowhere=1")
                == #"query parameter "nowhere": t.All has no field "nowhere""#)
        #expect(
            try message("/v1/{text}", path: "/v1/x", query: "text=y")
                == #"query parameter "text": the path gives it"#)
        #expect(
            try message("/v1/x", rule: "inner", path: "/v1/x", query: "inner.text=y")
                == #"query parameter "inner.text": the body gives it"#)
        #expect(
            try message("/v1/x", rule: "*", path: "/v1/x", query: "text=y")
                == #"unknown query parameter "text": the body holds the whole message"#)
        #expect(
            try message("/v1/x", path: "/v1/x", query: "text=%")
                == "the query holds a % that two hexadecimal digits don't follow")
        #expect(try message("/v1/x", path: "/v1/x", body: #"{"text":"a"}"#) == "the route takes no body")
        #expect(try message("/v1/x", path: "/v1/x", body: " {}\n") == "{}")
        #expect(
            try message("/v1/{one}", rule: "*", path: "/v1/x", body: #"{"other":"b"}"#)
                == "the body gives another member of a oneof than one, which the path gives")
        #expect(
            try message("/v1/{mask}", rule: "*", path: "/v1/text", body: #"{"mask":"number"}"#)
                == "the path gives mask, so the body may not")
        #expect(try message("/v1/{one}", rule: "*", path: "/v1/x", body: #"{"one":"b"}"#) == #"{"one":"x"}"#)
    }

    @Test("a body that leaves its field out is no other member of a oneof")
    func absentBody() throws {
        for body in ["", " \n", "null", " null\t"] {
            #expect(try message("/v1/x", rule: "one", path: "/v1/x", query: "other=1", body: body) == #"{"other":"1"}"#)
            #expect(try message("/v1/{other}", rule: "one", path: "/v1/1", body: body) == #"{"other":"1"}"#)
            // The field is the body's all the same.
            #expect(
                try message("/v1/x", rule: "one", path: "/v1/x", query: "one=1", body: body)
                    == #"query parameter "one": the body gives it"#)
        }
        for body in [#""a""#, #""""#, "nullx"] {
            #expect(
                try message("/v1/x", rule: "one", path: "/v1/x", query: "other=1", body: body)
                    == #"query parameter "other": another member of its oneof is given, too"#)
        }
    }

    @Test("what is unknown is passed over on demand")
    func ignoring() throws {
        let options = RequestOptions(ignoresUnknownFields: true)
        #expect(
            try message("/v1/x", path: "/v1/x", query: "nowhere=1&text=a", body: "x", options: options)
                == #"{"text":"a"}"#)
        #expect(try message("/v1/x", rule: "*", path: "/v1/x", query: "text=a", options: options) == "{}")
    }

    // MARK: Forms

    private func form(_ parts: String..., rule: String = "*", path: String = "/v1/p") throws -> String {
        let body = parts.map { "--x\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + "--x--\r\n"
        return try message(
            "/v1/{text}", rule: rule, path: path, body: body, form: "multipart/form-data; boundary=x")
    }

    @Test("a part of JSON, files, texts")
    func forms() throws {
        let json = "name=\"message\"\r\nContent-Type: application/json\r\n\r\n{\"number\":5,\"text\":\"lost\"}"
        #expect(
            try form(
                json, "name=bytes; filename=a.bin\r\nContent-Type: application/json\r\n\r\n{}", "name=list\r\n\r\na",
                "name=list\r\nContent-Type: text/plain\r\n\r\nb", "name=many_bytes; filename=b\r\n\r\nx",
                "name=manyBytes; filename=c\r\n\r\ny", "name=file; filename=d\r\nContent-Type: a/b\r\n\r\nz",
                "name=\"inner.bytes\"; filename=e\r\n\r\n!", "name=time; filename=\"\"\r\n\r\n")
                == #"{"text":"p","number":"5","inner":{"bytes":"IQ=="},"list":["a","b"],"bytes":"e30=","#
                + #""manyBytes":["eA==","eQ=="],"file":{"contentType":"a/b","data":"eg=="}}"#)
        #expect(try form("name=json\r\n\r\n {\"number\":5}") == #"{"text":"p","number":"5"}"#)
        #expect(
            try form("name=bytes; filename=a\r\n\r\nhi", rule: "inner") == #"{"text":"p","inner":{"bytes":"aGk="}}"#)
    }

    @Test("a part that says it is JSON under the name of a field is that field's, else the message's")
    func jsonParts() throws {
        func json(_ name: String, _ value: String) -> String {
            "name=\"\(name)\"\r\nContent-Type: application/json\r\n\r\n\(value)"
        }
        #expect(
            try form(
                json("inner", #"{"number":1,"text":"t"}"#), json("list", #"["a","b"]"#), json("map", #"{"k":"v"}"#),
                json("number", "5"), json("time", #""2001-02-03T04:05:06Z""#), json("one", "null"),
                json("message", #"{"other":"o"}"#))
                == #"{"text":"p","number":"5","inner":{"text":"t","number":"1"},"list":["a","b"],"map":{"k":"v"},"#
                + #""time":"2001-02-03T04:05:06Z","other":"o"}"#)
        #expect(
            try form(json("inner.inner.list", #"["a"]"#), json("inner.inner.number", "null"))
                == #"{"text":"p","inner":{"inner":{"list":["a"]}}}"#)
        #expect(try form(json("bytes", "{}")) == #"{"text":"p","bytes":"e30="}"#)
        #expect(
            try form("name=inner; filename=i.json\r\nContent-Type: application/json\r\n\r\n{\"number\":1}")
                == #"{"text":"p","inner":{"number":"1"}}"#)
        #expect(try form(json("inner", "{}"), json("inner", "{}")) == #"part "inner": it is given twice"#)
        #expect(
            try form(json("number", "1"), json("message", #"{"number":2}"#))
                == #"part "number": the message gives it, too"#)
        #expect(
            try form(json("inner", #"{"nowhere":1}"#))
                == #"line 1, column 2, at $.nowhere: t.All has no field "nowhere", in part "inner""#)
    }

    @Test("forms that don't fit")
    func formRefusals() throws {
        let json = "name=\"message\"\r\nContent-Type: application/json\r\n\r\n{\"one\":\"a\",\"bytes\":\"AAA=\"}"
        #expect(try form(json, json) == #"the parts "message" and "message" both are the message"#)
        #expect(
            try form(json, "name=other\r\n\r\nb") == #"part "other": another member of its oneof is given, too"#)
        let deep = "name=message\r\nContent-Type: application/json\r\n\r\n{\"inner\":{\"inner\":{\"text\":\"a\"}}}"
        #expect(
            try form(deep, "name=inner.inner.text\r\n\r\nb") == #"part "inner.inner.text": the message gives it, too"#)
        #expect(
            try form(deep, "name=inner.text\r\n\r\nb")
                == #"{"text":"p","inner":{"text":"b","inner":{"text":"a"}}}"#)
        #expect(try form(json, "name=bytes; filename=a\r\n\r\nb") == #"part "bytes": the message gives it, too"#)
        #expect(
            try form("name=bytes; filename=a\r\n\r\nb", "name=bytes; filename=a\r\n\r\nb")
                == #"part "bytes": it is given twice"#)
        #expect(try form("name=nowhere\r\n\r\nb") == #"part "nowhere": t.All has no field "nowhere""#)
        #expect(
            try form("name=number; filename=a\r\n\r\nb") == #"part "number": number holds no bytes, which a file needs"#
        )
        #expect(
            try form("name=message\r\nContent-Type: application/json\r\n\r\n{")
                == #"line 1, column 2, at $: expected a member's name, found the end of the body, in part "message""#)
        #expect(
            try message("/v1/x", rule: "*", path: "/v1/x", body: "--y", form: "multipart/form-data; boundary=x")
                == "the body does not have the boundary that its Content-Type announces")
    }
}
