internal import Testing

@testable internal import PluginDiscovery

@Suite struct DescriptorPoolTests {
    @Test func `Each path once, the first counts; what is malformed is left out`() throws {
        var pool = DescriptorPool()
        let first = try ScriptedPlugin.file("a.proto", services: ["One"])
        pool.add([first, try ScriptedPlugin.file("a.proto", services: ["Two"]), [0xff], []])
        #expect(pool.services.map(\.name) == ["One"])
        #expect(pool.describes("One") && !pool.describes("Two"))
        #expect(pool.closure(services: ["One"]).files == [first])
    }

    @Test func `A closure has what is imported, once, and names what is not there`() throws {
        var pool = DescriptorPool()
        let a = try ScriptedPlugin.file("a.proto", package: "s", imports: ["b.proto", "gone.proto"], services: ["A"])
        let b = try ScriptedPlugin.file("b.proto", imports: ["a.proto"])
        let c = try ScriptedPlugin.file("c.proto")
        pool.add([c, b, a])
        let (files, missing) = pool.closure(services: ["s.A"])
        #expect(files == [a, b])
        #expect(missing == ["gone.proto"])
        #expect(pool.completed(files) == [a, b, c])
        #expect(pool.closure(services: [], paths: ["b.proto"], settled: ["a.proto"]).files == [b])
    }

    @Test func `Of what nobody needs only a little is kept`() throws {
        var pool = DescriptorPool()
        let large = try ScriptedPlugin.file("large.proto", services: (0..<60_000).map { "Service\($0)" })
        let small = try ScriptedPlugin.file("small.proto")
        pool.add([large, small])
        #expect(pool.completed([]) == [small])
    }
}
