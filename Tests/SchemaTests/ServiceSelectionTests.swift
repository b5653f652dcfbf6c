internal import Schema
internal import Testing

@Suite struct ServiceSelectionTests {
    @Test func allButTheHidden() {
        let selection = ServiceSelection.all(except: ["grpc.health.v1.Health"])
        #expect(selection.exposes("shop.v1.Orders"))
        #expect(!selection.exposes("grpc.health.v1.Health"))
    }

    @Test func onlyTheNamed() {
        let selection = ServiceSelection.only(["shop.v1.Orders"])
        #expect(selection.exposes("shop.v1.Orders"))
        #expect(!selection.exposes("shop.v1.Other"))
    }
}
