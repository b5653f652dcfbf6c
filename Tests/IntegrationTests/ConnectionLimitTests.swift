internal import GatewayTestKit
internal import Testing

/// `limits.connections` is that of the whole gateway.
@Suite("The limit of connections")
struct ConnectionLimitTests {
    private static let target = "/orders/shop.v1.Orders/Echo"

    @Test(
        "as many clients as it says are served at a time, on however many workers, and the next one when one of them goes",
        arguments: [(limit: 1, workers: 2), (3, 2), (3, 4), (4, 2)])
    func limit(limit: Int, workers: Int) throws {
        try withGateway(.orders(), settings: "workers: \(workers)", "limits: { connections: \(limit) }") { gateway in
            var clients: [HTTPConnection] = []
            for _ in 0..<limit {
                let client = try gateway.connect()
                try ask(client)
                try #expect(client.response().status == 200)
                clients.append(client)
            }
            let further = try gateway.connect()
            try ask(further)
            #expect(!further.hasBytes(within: 200), "client \(limit + 1) is served")
            for client in clients {
                try ask(client)
                try #expect(client.response().status == 200)
            }
            try #expect(gateway.metric("patchbay_connections") == Double(limit))
            clients.removeLast().close()
            try #expect(further.response().status == 200)
            further.close()
        }
    }

    private func ask(_ client: HTTPConnection) throws {
        try client.send(
            "POST", Self.target, host: "localhost", headers: [("Content-Type", "application/json")], body: [])
    }
}
