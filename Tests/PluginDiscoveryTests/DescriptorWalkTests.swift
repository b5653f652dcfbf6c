internal import Testing

@testable internal import PluginDiscovery

@Suite struct DescriptorWalkTests {
    private func run(_ plugin: inout ScriptedPlugin, _ bounds: DescriptorWalk.Bounds) -> DiscoveryFault.Code? {
        var machine = ReflectionMachine(hiding: [], only: nil, bounds: bounds)
        guard case .fail(let fault) = machine.run(against: &plugin) else { return nil }
        return fault.code
    }

    @Test func `Services are counted`() throws {
        var plugin = ScriptedPlugin(services: ["A", "B", "C"])
        plugin.files = ["A": [try ScriptedPlugin.file("a.proto", services: ["A", "B", "C"])]]
        #expect(run(&plugin, .init(maximumServices: 3)) == nil)
        #expect(run(&plugin, .init(maximumServices: 2)) == .tooLarge)
    }

    @Test func `Files and their bytes are counted`() throws {
        var plugin = ScriptedPlugin(services: ["A"])
        let a = try ScriptedPlugin.file("a.proto", imports: ["b.proto"], services: ["A"])
        let b = try ScriptedPlugin.file("b.proto")
        plugin.files = ["A": [a], "b.proto": [b]]
        #expect(run(&plugin, .init(maximumFiles: 2, maximumBytes: a.count + b.count)) == nil)
        #expect(run(&plugin, .init(maximumFiles: 1)) == .tooLarge)
        #expect(run(&plugin, .init(maximumBytes: a.count + b.count - 1)) == .tooLarge)
    }

    @Test func `Imports are counted before they are asked for`() throws {
        var plugin = ScriptedPlugin(services: ["A"])
        plugin.files = ["A": [try ScriptedPlugin.file("a", imports: (0..<100).map { "i\($0)" }, services: ["A"])]]
        #expect(run(&plugin, .init(maximumFiles: 9)) == .tooLarge)
        #expect(plugin.asked == ["", "A"])
    }

    @Test func `Names are measured`() throws {
        let long = String(repeating: "n", count: 101)
        var plugin = ScriptedPlugin(services: [long])
        #expect(run(&plugin, .init(maximumNameBytes: 100)) == .tooLarge)
        plugin = ScriptedPlugin(services: ["A"])
        plugin.files = ["A": [try ScriptedPlugin.file("a", imports: [long], services: ["A"])]]
        #expect(run(&plugin, .init(maximumNameBytes: 100)) == .tooLarge)
        #expect(run(&plugin, .init(maximumNameBytes: 101)) == nil)
    }

    @Test func `A long chain of imports is walked without recursion`() throws {
        var plugin = ScriptedPlugin(services: ["A"])
        plugin.files["A"] = [try ScriptedPlugin.file("0", imports: ["1"], services: ["A"])]
        for number in 1..<3000 {
            plugin.files["\(number)"] = [try ScriptedPlugin.file("\(number)", imports: ["\(number + 1)"])]
        }
        #expect(run(&plugin, .init()) == nil)
        #expect(plugin.asked.count == 3002)
    }
}
