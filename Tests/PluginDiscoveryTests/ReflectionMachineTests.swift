internal import PluginDiscovery
internal import Testing

@Suite struct ReflectionMachineTests {
    private let v1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
    private let v1alpha = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"

    private func code(_ order: ReflectionMachine.Order) -> DiscoveryFault.Code? {
        guard case .fail(let fault) = order else { return nil }
        return fault.code
    }

    @Test func `It opens v1 and writes the empty list request`() {
        var machine = ReflectionMachine(hiding: [])
        #expect(machine.start() == .open(path: v1, message: [0x3a, 0x00]))
    }

    @Test func `UNIMPLEMENTED leads to v1alpha, twice to the end`() {
        var machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        #expect(machine.ended(code: 12, message: "unknown service") == .open(path: v1alpha, message: [0x3a, 0x00]))
        #expect(code(machine.ended(code: 12, message: "unknown service")) == .unimplemented)
        #expect(machine.ended(code: 0, message: "") == .none)
    }

    @Test func `UNIMPLEMENTED in-band does so too`() {
        var machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        #expect(machine.receive(ScriptedPlugin.error(code: 12, "no")) == .open(path: v1alpha, message: [0x3a, 0x00]))
        #expect(code(machine.receive(ScriptedPlugin.error(code: 5, "no"))) == .ended)
    }

    @Test(arguments: [0, 2, 13, 14, 16])
    func `Any other end before the list is a failure`(status: Int) {
        var machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        guard case .fail(let fault) = machine.ended(code: status, message: "why") else {
            Issue.record("not failed")
            return
        }
        #expect(fault.code == .ended)
        #expect(fault.message == "the plugin would not list its services: status \(status), why")
    }

    @Test func `An end within the walk is a failure`() {
        var machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        let order = machine.receive(ScriptedPlugin.list(["a.S"]))
        #expect(order == .send(message: [0x22, 3, 0x61, 0x2e, 0x53]))
        #expect(code(machine.ended(code: 14, message: "gone")) == .ended)
    }

    @Test func `A service, its file and the closure of its imports come together`() throws {
        var plugin = ScriptedPlugin(services: ["shop.Orders", "plugin.GRPCStdio", "plugin.Tool"])
        let orders = try ScriptedPlugin.file(
            "o.proto", package: "shop", imports: ["a.proto", "b.proto"], services: ["Orders"])
        let a = try ScriptedPlugin.file("a.proto", imports: ["c.proto", "b.proto"])
        let b = try ScriptedPlugin.file("b.proto", imports: ["c.proto", "a.proto"])
        let c = try ScriptedPlugin.file("c.proto")
        let tool = try ScriptedPlugin.file("t.proto", package: "plugin", imports: ["c.proto"], services: ["Tool"])
        plugin.files = [
            "shop.Orders": [orders], "a.proto": [a], "b.proto": [b], "c.proto": [c], "plugin.Tool": [tool],
        ]
        guard case .finish(let discovery) = discover(&plugin) else {
            Issue.record("not finished")
            return
        }
        #expect(discovery.services == ["plugin.Tool", "shop.Orders"])
        #expect(Set(discovery.files) == Set([orders, a, b, c, tool]))
        #expect(discovery.files.count == 5)
        #expect(discovery.missingFiles.isEmpty && discovery.missingServices.isEmpty)
        #expect(plugin.asked.count == Set(plugin.asked).count, "nothing is asked for twice")
        #expect(!plugin.asked.contains("plugin.GRPCStdio"))
    }

    @Test func `A plugin that sends the whole closure is asked once`() throws {
        var plugin = ScriptedPlugin(services: ["s.A", "s.B"])
        let a = try ScriptedPlugin.file("a.proto", package: "s", imports: ["c.proto"], services: ["A", "B"])
        let c = try ScriptedPlugin.file("c.proto")
        plugin.files = ["s.A": [c, a, c, a]]
        #expect(discover(&plugin) == .finish(Discovery(files: [c, a], services: ["s.A", "s.B"], source: .v1)))
        #expect(plugin.asked == ["", "s.A"])
    }

    @Test func `Holes are noted and hurt nobody else`() throws {
        var plugin = ScriptedPlugin(services: ["s.A", "s.Ghost", "s.Liar"])
        let a = try ScriptedPlugin.file("a.proto", package: "s", imports: ["gone.proto", "odd.proto"], services: ["A"])
        let odd = try ScriptedPlugin.file("github.com/odd.proto")
        plugin.files = ["s.A": [a], "s.Liar": [a], "odd.proto": [odd]]
        #expect(
            discover(&plugin)
                == .finish(
                    Discovery(
                        files: [a, odd], services: ["s.A"],
                        missingServices: [
                            .init(name: "s.Ghost", reason: "status 5, not found: s.Ghost"),
                            .init(name: "s.Liar", reason: "the file that the plugin sent does not have it"),
                        ],
                        missingFiles: [
                            .init(name: "odd.proto", reason: "the plugin sent another file"),
                            .init(name: "gone.proto", reason: "status 5, not found: gone.proto"),
                        ], source: .v1)))
    }

    @Test func `Services that are named are asked for though they are not listed`() throws {
        var plugin = ScriptedPlugin(services: ["s.A"])
        let b = try ScriptedPlugin.file("b.proto", package: "s", services: ["B"])
        plugin.files = ["s.B": [b]]
        #expect(discover(&plugin, only: ["s.B"]) == .finish(Discovery(files: [b], services: ["s.B"], source: .v1)))
        #expect(plugin.asked == ["", "s.B"])
    }

    @Test func `A service without a package is found`() throws {
        var plugin = ScriptedPlugin(services: ["Bare"])
        let file = try ScriptedPlugin.file("bare.proto", services: ["Bare"])
        plugin.files = ["Bare": [file]]
        #expect(discover(&plugin) == .finish(Discovery(files: [file], services: ["Bare"], source: .v1)))
    }

    @Test func `Nothing to expose says what there is`() {
        var plugin = ScriptedPlugin(services: ["plugin.GRPCStdio", "grpc.health.v1.Health"])
        guard case .fail(let fault) = discover(&plugin) else {
            Issue.record("not failed")
            return
        }
        #expect(fault.code == .nothingToExpose)
        #expect(fault.message.hasSuffix("only: grpc.health.v1.Health, plugin.GRPCStdio"))
        #expect(code(discover(&plugin, only: ["grpc.health.v1.Health"])) == .nothingToExpose)
    }

    @Test func `Services without any descriptor are named, for others to fill in`() {
        var plugin = ScriptedPlugin(services: ["s.Ghost"])
        #expect(
            discover(&plugin)
                == .finish(
                    Discovery(
                        missingServices: [.init(name: "s.Ghost", reason: "status 5, not found: s.Ghost")], source: .v1))
        )
    }

    @Test func `Answers that are none are failures`() {
        var machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        #expect(code(machine.receive([0xff])) == .malformed)
        machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        #expect(code(machine.receive([])) == .malformed)
        machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        _ = machine.receive(ScriptedPlugin.list(["s.A"]))
        #expect(code(machine.receive(ScriptedPlugin.field(4, ScriptedPlugin.field(1, [0x0a, 9])))) == .malformed)
        machine = ReflectionMachine(hiding: [])
        _ = machine.start()
        _ = machine.receive(ScriptedPlugin.list(["s.A"]))
        #expect(code(machine.receive(ScriptedPlugin.field(4, ScriptedPlugin.field(1, [])))) == .malformed)
    }

    @Test func `What comes after the end is nothing`() throws {
        var plugin = ScriptedPlugin(services: ["s.A"])
        plugin.files = ["s.A": [try ScriptedPlugin.file("a.proto", package: "s", services: ["A"])]]
        var machine = ReflectionMachine(hiding: [])
        _ = machine.run(against: &plugin)
        #expect(machine.receive(ScriptedPlugin.list(["s.B"])) == .none)
        #expect(machine.ended(code: 13, message: "late") == .none)
    }

    @Test func `Every prefix of a conversation's messages ends in an order`() throws {
        let file = try ScriptedPlugin.file("a.proto", package: "s", imports: ["b.proto"], services: ["A"])
        let message = ScriptedPlugin.field(4, ScriptedPlugin.field(1, file))
        for length in 0...message.count {
            var machine = ReflectionMachine(hiding: [])
            _ = machine.start()
            _ = machine.receive(ScriptedPlugin.list(["s.A"]))
            let order = machine.receive(Array(message.prefix(length)))
            #expect((order == .send(message: [0x1a, 7] + Array("b.proto".utf8))) == (length == message.count))
        }
    }
}
