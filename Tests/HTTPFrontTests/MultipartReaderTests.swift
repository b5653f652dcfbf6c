internal import Bytes
internal import Testing

@testable internal import HTTPFront

@Suite struct MultipartReaderTests {
    /// `name[filename]<type>=content` of each part, or what is wrong.
    private func read(
        _ body: String, _ type: String = "multipart/form-data; boundary=xYz", maximum: Int = 9
    ) -> [String] {
        let type = Array(type.utf8)
        return type.withUnsafeBufferPointer { type -> [String] in
            guard let start = type.baseAddress else { return [] }
            do throws(MultipartFault) {
                let type = ByteView(start: start, count: type.count)
                let reader = try MultipartReader(contentType: type, maximumParts: maximum)
                let body = ByteBuffer(body.utf8)
                return try reader.parts(of: body.bytes).map { part in
                    part.name + (part.fileName.map { "[\($0)]" } ?? "")
                        + (part.contentType.map { "<\($0.text)>" } ?? "") + "="
                        + String(decoding: part.bytes, as: UTF8.self)
                }
            } catch {
                return [error.description]
            }
        }
    }

    private func part(_ header: String, _ content: String) -> String {
        "--xYz\r\n\(header)\r\n\r\n\(content)\r\n"
    }

    @Test func partsAreFoundWithTheirNames() {
        let body =
            part("Content-Disposition: form-data; name=\"message\"\r\nContent-Type: application/json", "{\"a\":1}")
            + part("content-disposition:form-data;filename=\"a b.png\" ; name=photo", "\u{0}\r\n--xY\r\r\n")
            + part("Content-Disposition: form-data; name=\"\"", "")
            + "--xYz--\r\nepilogue"
        #expect(
            read(body) == [
                "message<application/json>={\"a\":1}", "photo[a b.png]=\u{0}\r\n--xY\r\r\n", "=",
            ])
    }

    @Test func aFormWithoutPartsHasNone() {
        #expect(read("--xYz--") == [])
        #expect(read("--xYz--\r\n") == [])
    }

    @Test func aPreambleIsSkipped() {
        let one = part("Content-Disposition: form-data; name=\"a\"", "1")
        #expect(read("hello --xYz\r\n" + one + "--xYz--") == ["a=1"])
    }

    @Test(arguments: [
        "multipart/form-data; boundary=\"xYz\"", "Multipart/Form-Data; charset=utf-8; BOUNDARY=xYz",
        "multipart/form-data;boundary=xYz;charset=utf-8", "multipart/form-data; boundary=\"xYz\" ; a=\"b;c\"",
    ]) func aBoundaryIsReadInEveryForm(type: String) {
        #expect(read(part("Content-Disposition: form-data; name=a", "1") + "--xYz--", type) == ["a=1"])
    }

    @Test(arguments: [
        "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=a\u{1}", "multipart/mixed; boundary=xYz",
        "multipart/form-data; boundary=\"a \"", "multipart/form-data boundary=xYz",
        "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
    ]) func aBoundaryThatIsNoneIsRefused(type: String) {
        let answer = read("--xYz--", type)
        #expect(answer.count == 1 && answer[0].contains(/boundary|malformed/), "\(answer)")
    }

    @Test func namesAreUnquoted() {
        #expect(
            read(part(#"Content-Disposition: form-data; name="a\"b\\c\d%22""#, "1") + "--xYz--") == [#"a"b\c\d%22=1"#])
    }

    @Test(arguments: [
        ("--xYz\r\n\r\n1\r\n--xYz--", "no name"),
        ("--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xYz--", "no name"),
        ("--xYz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--xYz--", "other than form-data"),
        ("--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--xYz--", "malformed quoted"),
        ("--xYz\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n1\r\n--xYz--", "malformed quoted"),
        ("--xYz\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n--xYz--", "malformed parameter"),
        ("--xYz\r\nnonsense\r\n\r\n1\r\n--xYz--", "no colon"),
        (
            "--xYz\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--xYz--",
            "as they are"
        ),
        ("--xYzz\r\n\r\n", "something else than a line end"), ("--xYz", "something else than a line end"),
        ("", "does not have the boundary"), ("--abc--", "does not have the boundary"),
    ]) func whatIsMalformedIsRefused(body: String, reason: String) {
        let answer = read(body)
        #expect(answer.count == 1 && answer[0].contains(reason), "\(answer)")
    }

    /// Whatever is cut off: the last boundary's second dash ends a body.
    @Test func aBodyThatEndsTooEarlyIsRefused() {
        let body = part("Content-Disposition: form-data; name=\"a\"", "1") + "--xYz--"
        for count in 0..<body.utf8.count {
            #expect(read(String(decoding: Array(body.utf8.prefix(count)), as: UTF8.self)) != ["a=1"], "\(count) bytes")
        }
        #expect(read(body) == ["a=1"])
    }

    @Test func partsAndTheirHeadersAreBounded() {
        let one = part("Content-Disposition: form-data; name=a", "1")
        #expect(read(one + one + "--xYz--", maximum: 2) == ["a=1", "a=1"])
        #expect(read(one + one + one + "--xYz--", maximum: 2) == ["the body has more than 2 parts"])
        let long = String(repeating: "x", count: MultipartReader.maximumHeaderBytes)
        #expect(read(part("A: \(long)", "1") + "--xYz--") == ["the header of a part is larger than 8192 bytes"])
    }
}
