internal import Bytes
internal import Testing

@testable internal import WebSocket

@Suite struct WebSocketOfferTests {
    private func answer(
        connection: StaticString? = "Upgrade", upgrade: StaticString? = "websocket", version: StaticString? = "13",
        key: StaticString? = "dGhlIHNhbXBsZSBub25jZQ==", subprotocols: StaticString? = nil
    ) -> WebSocketOffer.OnRequest {
        func view(_ text: StaticString?) -> ByteView? {
            text.map { ByteView(start: $0.utf8Start, count: $0.utf8CodeUnitCount) }
        }
        let offer = WebSocketOffer(
            connection: view(connection), upgrade: view(upgrade), version: view(version), key: view(key),
            subprotocols: view(subprotocols))
        return offer.evaluate()
    }

    /// The example of RFC 6455 §1.3.
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    @Test func theExampleOfTheStandard() {
        #expect(answer() == .upgrade(accept: Self.accept, namesSubprotocol: false))
    }

    @Test func wordsMayStandInListsAndInAnyCase() {
        #expect(
            answer(connection: "keep-alive, \tUPGRADE ", upgrade: "h2c,WebSocket")
                == .upgrade(accept: Self.accept, namesSubprotocol: false))
    }

    @Test(
        arguments: [
            (nil, "websocket"), ("Upgrade", nil), ("keep-alive", "websocket"), ("Upgrade", "h2c"),
            ("Upgraded", "websocket"),
            ("Upgrade", "websocket2"), ("", ""),
        ] as [(StaticString?, StaticString?)])
    func whatAsksForNoWebSocketIsOrdinary(connection: StaticString?, upgrade: StaticString?) {
        #expect(answer(connection: connection, upgrade: upgrade) == .ordinary)
    }

    @Test(arguments: [nil, "", "8", "130", "x"] as [StaticString?])
    func otherVersionsAreRefused(version: StaticString?) {
        #expect(answer(version: version) == .wrongVersion)
    }

    @Test(
        arguments: [
            nil, "", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQaa",
            "dGhlIHNhbXBsZSBub25jZ-==", "====aaaaaaaaaaaaaaaaaaaa",
        ] as [StaticString?])
    func keysThatAreNotSixteenBytesAreRefused(key: StaticString?) {
        #expect(answer(key: key) == .malformed("Sec-WebSocket-Key is not 16 bytes in base64"))
    }

    @Test(
        arguments: [
            ("patchbay.json", true), ("patchbay.bearer.c2VjcmV0, patchbay.json", true),
            ("patchbay.bearer.c2VjcmV0", false),
            ("graphql-ws", false), ("patchbay.json2", false),
        ] as [(StaticString, Bool)])
    func onlyOurSubprotocolIsEchoed(offered: StaticString, isNamed: Bool) {
        #expect(answer(subprotocols: offered) == .upgrade(accept: Self.accept, namesSubprotocol: isNamed))
    }
}
