internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import Testing

@Suite struct KeepAliveTests {
    @Test func requestsFollowEachOtherOnOneConnection() throws {
        let house = try TestHouse()
        let client = try house.client()
        for body in ["one", "two", ""] {
            client.send("POST /echo?a=%20 HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
            let response = try house.response(to: client)
            #expect(response.status == 200)
            #expect(response.body == "POST /echo?a=%20 \(body)")
            #expect(response["content-type"] == "text/plain")
            #expect(response["x-content-type-options"] == "nosniff")
            #expect(response["connection"] == nil)
        }
        #expect(house.server.openConnections == 1)
        #expect(house.server.openExchanges == 0)
        #expect(
            house.service.events == [
                "head /echo", "request 3", "ended 200 true", "head /echo", "request 3", "ended 200 true", "head /echo",
                "request 0", "ended 200 true",
            ])
    }

    @Test func aRefusalAtTheHeadKeepsTheConnectionOfARequestWithoutBody() throws {
        let house = try TestHouse()
        house.service.onHead = { exchange in
            exchange.reply.append("no")
            exchange.respond(status: 404, contentType: "text/plain")
            return .respond
        }
        let client = try house.client()
        for method in ["GET", "DELETE", "POST"] {
            client.send("\(method) /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try house.response(to: client)
            #expect(response.status == 404)
            #expect(response.body == "no")
            #expect(response["connection"] == nil)
        }
        #expect(house.server.openConnections == 1)
    }

    @Test func aRefusalAtTheHeadClosesTheConnectionOfARequestWithBody() throws {
        let house = try TestHouse()
        house.service.onHead = { exchange in
            exchange.respond(status: 415)
            return .respond
        }
        let client = try house.client()
        client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        let response = try house.response(to: client)
        #expect(response.status == 415)
        #expect(response["connection"] == "close")
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /x", "ended 415 true"])
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let house = try TestHouse()
        let client = try house.client()
        client.send(
            "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                + "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try house.response(to: client).body == "GET /1 ")
        #expect(try house.response(to: client).body == "POST /2 ab")
        #expect(try house.response(to: client).body == "GET /3 ")
    }

    @Test func pipelinedRequestsWaitForOneAnother() throws {
        let house = try TestHouse()
        house.service.hold()
        let client = try house.client()
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        try house.waitForEvents(2)
        #expect(house.service.events == ["head /1", "request 0"])
        house.service.answer("first")
        #expect(try house.response(to: client).body == "first")
        try house.turn(until: { house.service.waiting.count == 1 })
        house.service.answer("second")
        #expect(try house.response(to: client).body == "second")
    }

    @Test func headHasTheLengthAndNoBody() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            exchange.reply.append("twelve bytes")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\nGET /g HTTP/1.1\r\nHost: x\r\n\r\n")
        let head = try house.response(to: client, hasBody: false)
        #expect(head["content-length"] == "12")
        #expect(try house.response(to: client).body == "twelve bytes")
    }

    @Test func http10ClosesUnlessAskedToStay() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            exchange.reply.append(exchange.isHTTP10 ? "old" : "new")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try house.response(to: client).body == "old")
        try house.waitForClose(of: client)

        let staying = try house.client()
        for _ in 0..<2 {
            staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try house.response(to: staying).body == "old")
        }
    }

    @Test func aClientMayAskToClose() throws {
        let house = try TestHouse()
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(try house.response(to: client).status == 200)
        try house.waitForClose(of: client)
        #expect(house.server.openConnections == 0)
    }

    @Test func aServiceMayAskToClose() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            exchange.closesConnection = true
            exchange.respond(status: 204)
        }
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let response = try house.response(to: client, hasBody: false)
        #expect(response.status == 204)
        #expect(response["connection"] == "close")
        try house.waitForClose(of: client)
    }

    @Test func aRequestMayComeByteByByte() throws {
        let house = try TestHouse()
        let client = try house.client()
        for byte in "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8 {
            client.send([byte])
            house.loop.turn()
        }
        #expect(try house.response(to: client).body == "POST /slow abc")
    }

    @Test func aUnixListenerServesToo() throws {
        let path = "/tmp/patchbay-front-\(Linux.currentPID).sock"
        let house = try TestHouse(listener: Linux.listenUnix(path: path))
        house.service.onRequest = { exchange in
            exchange.reply.append("\(exchange.peer) \(exchange.connectionIsUnix)")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        for _ in 0..<2 {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try house.response(to: client).body == "unix true")
        }
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        try Linux.removeTree(path)
    }

    @Test func thePeerIsNamed() throws {
        let house = try TestHouse()
        house.service.onRequest = { exchange in
            exchange.reply.append(exchange.peer)
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let own = try Linux.localAddress(of: client.descriptor).description
        #expect(try house.response(to: client).body == own)
    }
}
