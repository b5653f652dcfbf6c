internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import Testing

@Suite struct HeadFaultTests {
    static let host = "Host: x\r\n"

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n", HeadFault.missingHost),
        ("GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n", .duplicateHost),
        ("GET / HTTP/1.1\r\nHost : y\r\n\(host)", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host)A(b): y\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host)\u{e9}: y\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host): y\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n: y\r\n\(host)", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host): y\r\nA: b\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host):\r\nContent-Length: 5\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host):  \r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\nHost: x\n:\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\n\(host)A: b\u{0}c\r\n", .malformedHeaderName),
        ("GET / HTTP/1.1\r\nA: b\u{0}c\r\n\(host)", .controlCharacterInHeader),
        ("GET / HTTP/1.1\r\nA: b\u{0}\r\n\(host)", .controlCharacterInHeader),
        ("GET /a\u{0}b HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET /a\u{0} HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET / HTTP/1.1\r\n\(host)A: b\rc\r\n", .controlCharacterInHeader),
        ("GET / HTTP/1.1\r\n\(host)A: b\u{1}c\r\n", .controlCharacterInHeader),
        (
            "GET / HTTP/1.1\r\n\(host)A: a long value with its control character at the end\u{7f}\r\n",
            .controlCharacterInHeader
        ),
        ("GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n", .foldedHeader),
        ("GET / HTTP/1.1\r\n\(host)A: b\r\n\t\r\n", .foldedHeader),
        ("POST / HTTP/1.1\r\n\(host)Content-Lengt: 5\r\n h\r\n", .foldedHeader),
        ("POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\nContent-Length: 5\r\n", .duplicateContentLength),
        ("POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\ncontent-length: 6\r\n", .duplicateContentLength),
        (
            "POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            .contentLengthWithTransferEncoding
        ),
        (
            "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            .contentLengthWithTransferEncoding
        ),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n", .unknownTransferEncoding),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: identity\r\n", .unknownTransferEncoding),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n", .unknownTransferEncoding),
        (
            "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            .unknownTransferEncoding
        ),
        ("POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n", .transferEncodingInHTTP10),
        ("GET /a b HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET /a\u{1}b HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET x HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET ftp://x/ HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET http:///a HTTP/1.1\r\n\(host)", .malformedTarget),
        ("GET http://x?a HTTP/1.1\r\n\(host)", .malformedTarget),
        ("CONNECT x:80 HTTP/1.1\r\n\(host)", .malformedTarget),
        ("G@T / HTTP/1.1\r\n\(host)", .methodIsNoToken),
        ("GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 16_400))\r\n", .headerTooLarge),
    ])
    func aMalformedHeadIsRefusedAndTheConnectionClosed(head: String, fault: HeadFault) throws {
        let house = try TestHouse()
        let client = try house.client()
        // What follows must never be taken for a request.
        client.send(head + "\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
        let response = try house.response(to: client)
        #expect(response.status == fault.status)
        #expect(response.body == fault.reason.description)
        #expect(response["connection"] == "close")
        #expect(response.count(of: "content-length") == 1)
        try house.waitForClose(of: client)
        #expect(client.received == "")
        #expect(house.service.events == ["refused \(fault)", "ended \(fault.status) true"])
        try house.turn(until: { house.server.openConnections == 0 })
    }

    /// What the library refuses by itself, before anybody is asked.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1,1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "nonsense\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 40_000))\r\n\r\n",
        "GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func whatNeverReachesTheServiceIsClosed(bytes: String) throws {
        let house = try TestHouse()
        let client = try house.client()
        client.send(bytes)
        try house.waitForClose(of: client)
        #expect(!client.received.contains(" 200 "))
        for event in house.service.events { #expect(!event.hasPrefix("request")) }
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.server.openExchanges == 0)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost:x\r\nEmpty:\r\nBlank:   \r\nTab:\ta\tb \t\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\n\n",
        "GET /?a=b&c=%64+d HTTP/1.1\r\nHost: x\r\nLast:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nLast:   \r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: x\r\nX: \u{e4}\u{f6}\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n",
    ])
    func unusualButRightHeadsAreServed(head: String) throws {
        let house = try TestHouse()
        let client = try house.client()
        client.send(head)
        #expect(try house.response(to: client).status == 200)
    }

    @Test func aTargetInAbsoluteFormNamesTheHost() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            exchange.reply.append("\(exchange.host?.text ?? "-") \(exchange.path.text) \(exchange.query?.text ?? "-")")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        for (target, expected) in [
            ("HTTP://evil:1/a/b?c?d", "evil:1 /a/b c?d"), ("https://e", "e / -"), ("/p?", "x /p "), ("*", "x * -"),
            ("//e/p", "x //e/p -"), ("/a%2Fb+c", "x /a%2Fb+c -"), ("/?a=%zz&b=+&&=", "x / a=%zz&b=+&&="),
        ] {
            client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try house.response(to: client).body == expected)
        }
    }

    @Test func headersAreFoundInAnyCase() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            var all = ""
            exchange.forEachHeader { name, value in all += "\(name.text)=\(value.text);" }
            exchange.reply.append("\(exchange.header("x-tHing")?.text ?? "-") \(exchange.header("none") == nil) \(all)")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Thing:  one  \r\nx-thing: two\r\nE:\r\n\r\n")
        #expect(try house.response(to: client).body == "one true Host=x;X-Thing=one;x-thing=two;E=;")
    }
}
