internal import GatewayTestKit
internal import Testing

/// A client that leaves before it has its reply.
@Suite("A client that leaves")
struct DepartureTests {
    @Test("its call is cancelled, whether it closes or resets")
    func cancelled() throws {
        try withGateway(.misbehave()) { gateway in
            let closing = try gateway.hold("a")
            closing.leave()
            try eventually("the plugin notices") { gateway.directory.has("a.cancelled") }
            let resetting = try gateway.hold("b")
            resetting.connection.reset()
            try eventually("the plugin notices") { gateway.directory.has("b.cancelled") }
            try eventually("no call is in flight") {
                try gateway.plugin("trouble")["instances"][0]["in_flight"] == 0
            }
        }
    }

    @Test("its place in the queue is free again")
    func leavesTheQueue() throws {
        let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 10, queue_timeout: 60s }"
        try withGateway(.misbehave([], busy)) { gateway in
            let running = try gateway.hold("a")
            let waiting = try gateway.begin("/trouble/test.v1.Trouble/Hold", #"{"tag":"b"}"#)
            try eventually("a call waits") { try gateway.plugin("trouble")["queue"] == 1 }
            waiting.leave()
            try eventually("no call waits") { try gateway.plugin("trouble")["queue"] == 0 }
            try gateway.release("a")
            try #expect(running.response().status == 200)
            #expect(!gateway.directory.has("b.started"))
        }
    }

    @Test("in the middle of its head or body, nothing happens")
    func leavesEarly() throws {
        try withGateway(.orders()) { gateway in
            for part in ["POST /orders/shop", "POST /orders/shop.v1.Orders/Echo HTTP/1.1\r\nHost: localhost\r\n"] {
                let connection = try gateway.connect()
                try connection.send(part)
                connection.close()
            }
            let connection = try gateway.connect()
            try connection.send(
                "POST", "/orders/shop.v1.Orders/Echo", host: "localhost", headers: [("Content-Length", "100")])
            try connection.send("{")
            connection.close()
            try #expect(gateway.post("/orders/shop.v1.Orders/Echo").status == 200)
        }
    }
}
