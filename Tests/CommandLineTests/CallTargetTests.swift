internal import ArgumentParser
internal import Testing

@testable internal import CommandLine

@Suite struct CallTargetTests {
    private func fault(_ text: String) -> String? {
        do throws(ValidationError) {
            _ = try CallTarget(text)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `A service and a method, also as gRPC writes them`() throws {
        let target = try CallTarget("shop.v1.Orders/Create")
        #expect(target.service == "shop.v1.Orders")
        #expect(target.method == "Create")
        #expect(try CallTarget("/shop.v1.Orders/Create") == target)
    }

    @Test func `The way of a proto file is understood well enough to say what would be right`() {
        #expect(fault("shop.v1.Orders.Create")?.hasSuffix("did you mean shop.v1.Orders/Create?") == true)
        #expect(fault("Create") == "expected SERVICE/METHOD such as shop.v1.Orders/Create, found \"Create\"")
    }

    @Test(arguments: ["", "/", "a/", "/a", "a/b/c", ".", "a.", ".a"])
    func `Anything else is no method`(_ text: String) {
        #expect(fault(text)?.contains("expected SERVICE/METHOD") == true)
    }
}
