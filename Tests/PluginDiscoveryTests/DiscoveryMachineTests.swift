internal import Testing

@testable internal import PluginDiscovery

@Suite struct DiscoveryMachineTests {
    private let hidden: Set<String> = ["plugin.GRPCBroker"]

    private func auto(only services: [String]? = nil) -> DiscoveryMachine {
        DiscoveryMachine(.auto, hiding: hidden, only: services)
    }

    private func scan(_ files: [[UInt8]] = [], _ subject: String = "/proc/1/exe (/bin/p)") -> DiscoveryMachine.Scan {
        .init(files: files, places: files.isEmpty ? [] : ["/bin/p"], subject: subject)
    }

    private let noReflection = Result<Discovery, DiscoveryFault>.failure(.init(.unimplemented, "no reflection"))

    private func finished(_ order: DiscoveryMachine.Order) -> Discovery? {
        if case .finish(let discovery) = order { discovery } else { nil }
    }

    private func message(_ order: DiscoveryMachine.Order) -> String {
        if case .fail(let fault) = order { fault.message } else { "" }
    }

    @Test func `Reflection that leaves nothing out is all`() throws {
        var machine = auto()
        #expect(machine.start() == .reflect)
        let discovery = Discovery(files: [[1]], services: ["s.A"], source: .v1)
        #expect(machine.reflected(.success(discovery)) == .finish(discovery))
    }

    @Test func `Files that the gateway brings itself are no reason to look further`() {
        var machine = auto()
        _ = machine.start()
        let discovery = Discovery(
            services: ["s.A"], missingFiles: [.init(name: "google/protobuf/timestamp.proto", reason: "no")], source: .v1
        )
        #expect(machine.reflected(.success(discovery)) == .finish(discovery))
    }

    @Test func `What reflection leaves out comes from the executable, with its imports`() throws {
        var machine = auto()
        _ = machine.start()
        let a = try ScriptedPlugin.file("a.proto", package: "s", imports: ["b.proto"], services: ["A"])
        let b = try ScriptedPlugin.file("b.proto", imports: ["c.proto"])
        let c = try ScriptedPlugin.file("c.proto")
        let d = try ScriptedPlugin.file("d.proto", package: "s", imports: ["b.proto"], services: ["D"])
        let partial = Discovery(
            files: [a], services: ["s.A"], missingServices: [.init(name: "s.D", reason: "status 5")],
            missingFiles: [.init(name: "b.proto", reason: "status 5")], source: .v1)
        #expect(machine.reflected(.success(partial)) == .scan(.executable))
        let discovery = finished(machine.scanned(scan([b, c, d])))
        #expect(discovery?.services == ["s.A", "s.D"])
        #expect(Set(discovery?.files ?? []) == [a, b, c, d])
        #expect(discovery?.missingServices == [] && discovery?.missingFiles == [])
        #expect(discovery?.source.description == "server reflection v1, completed from /bin/p")
    }

    @Test func `Holes that nobody fills stay, and hurt nobody else`() throws {
        var machine = auto()
        _ = machine.start()
        let a = try ScriptedPlugin.file("a.proto", package: "s", imports: ["b.proto"], services: ["A"])
        let partial = Discovery(
            files: [a], services: ["s.A"], missingServices: [.init(name: "s.D", reason: "status 5")],
            missingFiles: [.init(name: "b.proto", reason: "status 5")], source: .v1)
        _ = machine.reflected(.success(partial))
        #expect(machine.scanned(scan()) == .scan(.scripts))
        #expect(machine.scanned(scan()) == .finish(partial))
    }

    @Test func `Services that reflection only names, and nobody describes, are a failure that says so`() {
        var machine = auto()
        _ = machine.start()
        let named = Discovery(missingServices: [.init(name: "s.D", reason: "status 5")], source: .v1)
        #expect(machine.reflected(.success(named)) == .scan(.executable))
        #expect(machine.scanned(scan()) == .scan(.scripts))
        let text = message(machine.scanned(scan()))
        #expect(text.contains("s.D (status 5)") && text.contains("descriptors:"), "\(text)")
    }

    @Test func `Without reflection the candidates of the executable are probed`() throws {
        var machine = auto()
        _ = machine.start()
        #expect(machine.reflected(noReflection) == .scan(.executable))
        let file = try ScriptedPlugin.file("a.proto", package: "s", services: ["A", "B"])
        let broker = try ScriptedPlugin.file("broker.proto", package: "plugin", services: ["GRPCBroker"])
        guard case .probe(let candidates) = machine.scanned(scan([file, broker])) else {
            Issue.record("not probed")
            return
        }
        #expect(candidates.map(\.service) == ["s.A", "s.B"])
        let discovery = finished(machine.probed(served: ["s.B"], unserved: ["s.A"]))
        #expect(discovery?.services == ["s.B"])
        #expect(discovery?.unserved == ["s.A"])
        #expect(discovery?.source.description == "descriptors embedded in /bin/p")
        #expect(discovery?.files.contains(file) == true)
    }

    @Test func `An executable with nothing that is served leads to the scripts`() throws {
        var machine = auto()
        _ = machine.start()
        _ = machine.reflected(noReflection)
        let a = try ScriptedPlugin.file("a.proto", package: "s", services: ["A"])
        let b = try ScriptedPlugin.file("b.proto", package: "s", imports: ["a.proto"], services: ["B"])
        _ = machine.scanned(scan([a]))
        #expect(machine.probed(served: [], unserved: ["s.A"]) == .scan(.scripts))
        let scripts = DiscoveryMachine.Scan(files: [b], places: ["/p/b_pb2.py"], subject: "its script")
        guard case .probe(let candidates) = machine.scanned(scripts) else {
            Issue.record("not probed")
            return
        }
        // Nobody is asked twice, and all descriptors are in one pool.
        #expect(candidates.map(\.service) == ["s.B"])
        let discovery = finished(machine.probed(served: ["s.B"], unserved: []))
        #expect(discovery?.missingFiles == [])
        #expect(discovery?.source.kind == .scripts)
    }

    @Test func `Nothing found: what was tried, and what to give`() throws {
        var machine = auto()
        _ = machine.start()
        _ = machine.reflected(noReflection)
        #expect(machine.scanned(scan([], "/proc/1/exe (/usr/bin/ruby3.1)")) == .scan(.scripts))
        let text = message(machine.scanned(.init(subject: "its script /p/main.rb")))
        #expect(text.hasPrefix("no reflection; /proc/1/exe (/usr/bin/ruby3.1) holds no descriptor of a service"))
        #expect(text.contains("its script /p/main.rb") && text.contains("descriptors:"), "\(text)")
    }

    @Test func `An executable that cannot be read is told, and is not the end`() {
        var machine = auto()
        _ = machine.start()
        _ = machine.reflected(noReflection)
        let scan = DiscoveryMachine.Scan(subject: "/proc/1/exe", trouble: "/proc/1/exe cannot be read: why")
        #expect(machine.scanned(scan) == .scan(.scripts))
        let text = message(machine.scanned(.init(subject: "")))
        #expect(text.contains("cannot be read: why"))
        #expect(!text.contains("holds no"), "there was no script to look at: \(text)")
    }

    @Test func `services: are not probed`() throws {
        let file = try ScriptedPlugin.file("a.proto", package: "s", services: ["A", "B"])
        var machine = auto(only: ["s.A"])
        _ = machine.start()
        _ = machine.reflected(noReflection)
        #expect(finished(machine.scanned(scan([file])))?.services == ["s.A"])
    }

    @Test func `services: of which some have no descriptor are looked for further, and then named`() throws {
        let file = try ScriptedPlugin.file("a.proto", package: "s", services: ["A"])
        var machine = auto(only: ["s.A", "s.Z"])
        _ = machine.start()
        _ = machine.reflected(noReflection)
        #expect(machine.scanned(scan([file])) == .scan(.scripts))
        let discovery = finished(machine.scanned(.init(subject: "its script")))
        #expect(discovery?.services == ["s.A"])
        #expect(discovery?.missingServices.map(\.name) == ["s.Z"])
    }

    @Test func `Configured files: no reflection, and what is wrong with them is the end`() throws {
        var machine = DiscoveryMachine(.files(["a.binpb"]), hiding: hidden)
        #expect(machine.start() == .scan(.files(["a.binpb"])))
        guard case .fail(let fault) = machine.scanned(.init(subject: "a.binpb", trouble: "a.binpb holds none")) else {
            Issue.record("not failed")
            return
        }
        #expect(fault.code == .unusableFile)
        #expect(fault.message == "a.binpb holds none")
    }

    @Test func `Configured files of which the plugin serves nothing`() throws {
        let file = try ScriptedPlugin.file("a.proto", package: "s", services: ["A"])
        var machine = DiscoveryMachine(.files(["a.binpb"]), hiding: hidden)
        _ = machine.start()
        _ = machine.scanned(.init(files: [file], places: ["a.binpb"], subject: "a.binpb"))
        let text = message(machine.probed(served: [], unserved: ["s.A"]))
        #expect(text.contains("a.binpb holds descriptors of s.A, and the plugin says that it serves none"), "\(text)")
    }

    @Test func `Too much is the end at once`() {
        var machine = auto()
        _ = machine.start()
        let fault = DiscoveryFault(.tooLarge, "too much")
        #expect(machine.reflected(.failure(fault)) == .fail(fault))
    }

    @Test func `Candidates and methods are bounded`() throws {
        var machine = auto()
        _ = machine.start()
        _ = machine.reflected(noReflection)
        let file = try ScriptedPlugin.file("a.proto", package: "s", services: (0..<600).map { "A\($0)" })
        guard case .probe(let candidates) = machine.scanned(scan([file])) else {
            Issue.record("not probed")
            return
        }
        #expect(candidates.count == DiscoveryMachine.maximumCandidates)
    }
}
