internal import Foundation
internal import GatewayTestKit
internal import Testing

/// `multipart/form-data`: a part of JSON, and files onto fields of bytes.
@Suite("Uploads")
struct UploadTests {
    private let type = ("Content-Type", "multipart/form-data; boundary=frontier")

    private func form(_ parts: String...) -> String {
        parts.map { "--frontier\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + "--frontier--\r\n"
    }

    @Test("a message's JSON and files beside it, on an annotated route and on the method's own path")
    func files() throws {
        try withGateway(.library()) { gateway in
            let body = form(
                "name=\"message\"\r\nContent-Type: application/json\r\n\r\n{\"title\":\"t\",\"year\":1999}",
                "name=\"cover\"; filename=\"c.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--front\r\n",
                "name=\"pages\"; filename=\"1\"\r\n\r\none", "name=\"pages\"; filename=\"2\"\r\n\r\ntwo",
                "name=\"covers.back\"; filename=\"b\"\r\n\r\nback",
                "name=\"file\"; filename=\"f\"\r\nContent-Type: a/b\r\n\r\nraw",
                "name=\"index\"; filename=\"i\"\r\n\r\n", "name=\"covers.note\"\r\n\r\nhello")
            let response = try gateway.request("POST", "/v1/books/b:attach", headers: [type], body: body)
            #expect(
                response.text
                    == #"{"name":"b","cover":"DQotLWZyb250DQo=","pages":["b25l","dHdv"],"title":"t","#
                    + #""covers":{"back":"YmFjaw==","note":"hello"},"file":{"contentType":"a/b","data":"cmF3"},"#
                    + #""index":"","year":1999}"#)
            let own = try gateway.request(
                "POST", "/library/test.v1.Library/Attach", headers: [type],
                body: form("name=cover; filename=c\r\n\r\nhi", "name=title\r\n\r\nt"))
            #expect(own.text == #"{"cover":"aGk=","title":"t"}"#)
            let nested = try gateway.request(
                "POST", "/v1/books/b/covers?title=t", headers: [type],
                body: form("name=front; filename=c\r\n\r\nhi", "name=json\r\n\r\n{\"note\":\"n\"}"))
            #expect(nested.text == #"{"name":"b","title":"t","covers":{"front":"aGk=","note":"n"}}"#)
        }
    }

    @Test("what does not fit is refused by the part's name")
    func refusals() throws {
        try withGateway(.library()) { gateway in
            func refusal(_ body: String) throws -> String {
                let response = try gateway.request("POST", "/v1/books/b:attach", headers: [type], body: body)
                #expect(response.status == 400)
                return "\(response.problem ?? ""): \(response.detail)"
            }
            #expect(
                try refusal(form("name=nowhere; filename=x\r\n\r\nx"))
                    == #"invalid-message: part "nowhere": test.v1.AttachRequest has no field "nowhere""#)
            #expect(
                try refusal(form("name=title; filename=x\r\n\r\nx"))
                    == #"invalid-message: part "title": title holds no bytes, which a file needs"#)
            #expect(
                try refusal(form("name=cover; filename=x\r\n\r\nx", "name=cover; filename=x\r\n\r\nx"))
                    == #"invalid-message: part "cover": it is given twice"#)
            let list = try refusal(form("name=m\r\nContent-Type: application/json\r\n\r\n[]"))
            #expect(list.hasPrefix("invalid-message: line 1, column 1, at $: expected an object, found an array, in"))
            let cut = try refusal(form("name=m\r\nContent-Type: application/json\r\n\r\n{"))
            #expect(cut.hasPrefix("invalid-json: "))
            let part = try refusal("--frontier")
            #expect(part.hasPrefix("invalid-message: "))
        }
    }

    @Test("a method without a field for files takes no form, nor does a foreign page's get through")
    func mediaTypes() throws {
        try withGateway(.library()) { gateway in
            let body = form("name=name\r\n\r\nx")
            func status(_ path: String, _ headers: (String, String)..., body: String) throws -> Int {
                try gateway.request("POST", path, headers: headers, body: body).status
            }
            let withoutFile = try status("/library/test.v1.Library/MoveBook", type, body: body)
            #expect(withoutFile == 415)
            let foreign = try status("/v1/books/b:attach", type, ("Origin", "http://evil.example"), body: body)
            #expect(foreign == 403)
            let own = try status(
                "/v1/books/b:attach", type, ("Origin", "http://\(gateway.listen.authority)"),
                body: form("name=cover; filename=x\r\n\r\nx"))
            #expect(own == 200)
        }
    }

    @Test("curl -F, as people use it")
    func curl() throws {
        try withGateway(.library()) { gateway in
            try gateway.directory.write("the file", to: "cover.bin")
            let curl = Process()
            curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
            let output = Pipe()
            curl.standardOutput = output
            curl.arguments = [
                "-sS", "-F", #"message={"title":"t"};type=application/json"#, "-F",
                "cover=@\(gateway.directory.path(of: "cover.bin"))", "-F", "year=2001",
                "http://\(gateway.listen.authority)/v1/books/b:attach",
            ]
            try curl.run()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            curl.waitUntilExit()
            #expect(
                String(decoding: text, as: UTF8.self)
                    == #"{"name":"b","cover":"dGhlIGZpbGU=","title":"t","year":2001}"#)
        }
    }
}
