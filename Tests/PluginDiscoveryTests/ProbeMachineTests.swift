internal import Testing

@testable internal import PluginDiscovery

@Suite struct ProbeMachineTests {
    /// A server that answers probes.
    private struct Server {
        var services: Set<String>
        /// The answer to a method or service that it does not have.
        var refusal: (_ service: String, _ method: String, _ isServed: Bool) -> (Int, String)?
        /// A real method that gets this of a request answers so; nil: it waits.
        var handling: (ProbeMachine.Request) -> (Int, String)?
        /// Paths of real methods of which a call began.
        private(set) var opened: [String] = []
        private(set) var cancelled = 0
        private(set) var asked: [ProbeMachine.Request] = []

        init(
            _ services: Set<String>, refusal: @escaping (String, String, Bool) -> (Int, String)?,
            handling: @escaping (ProbeMachine.Request) -> (Int, String)?
        ) {
            self.services = services
            self.refusal = refusal
            self.handling = handling
        }

        static func go(_ services: Set<String>) -> Server {
            Server(services) { service, method, isServed in
                (12, isServed ? "unknown method \(method) for service \(service)" : "unknown service \(service)")
            } handling: { _ in
                nil
            }
        }

        /// grpcio.
        static func python(_ services: Set<String>) -> Server {
            Server(services) { _, _, _ in
                (12, "Method not found!")
            } handling: { _ in
                nil
            }
        }

        /// grpclib: a handler runs as soon as the head is there.
        static func pythonRunningAtOnce(_ services: Set<String>) -> Server {
            Server(services) { _, _, _ in
                (12, "Method not found")
            } handling: {
                $0 == .brokenDeadline ? (2, "Invalid grpc-timeout header") : nil
            }
        }

        static func ruby(_ services: Set<String>) -> Server {
            Server(services) { _, _, _ in
                (12, "")
            } handling: {
                $0 == .broken ? (2, "parse error") : nil
            }
        }

        /// The answer to a call; nil while it is silent.
        mutating func answer(_ path: String, _ request: ProbeMachine.Request) -> (Int, String)? {
            asked.append(request)
            let parts = path.split(separator: "/").map(String.init)
            let isServed = services.contains(parts[0])
            if isServed, parts[1] != ProbeMachine.method {
                opened.append(path)
                return handling(request)
            }
            return refusal(parts[0], parts[1], isServed)
        }

        mutating func cancel() { cancelled += 1 }
    }

    private func candidates(_ names: [String], methods: [String] = ["Get"]) -> [ProbeMachine.Candidate] {
        names.map { .init(service: $0, methods: methods) }
    }

    /// Carries orders out until the end; time passes only when everybody is silent.
    private func run(
        _ names: [String], methods: [String] = ["Get"], against server: inout Server
    ) -> (served: [String], unserved: [String])? {
        var machine = ProbeMachine(candidates(names, methods: methods))
        var orders = machine.start()
        var answers: [(Int, Int, String)] = []
        for _ in 0..<10_000 {
            for order in orders {
                switch order {
                case .call(let id, let path, let request):
                    if let (code, text) = server.answer(path, request) { answers.append((id, code, text)) }
                case .cancel: server.cancel()
                case .wait: break
                case .finish(let served, let unserved): return (served, unserved)
                }
            }
            if answers.isEmpty {
                orders = machine.timeReached()
            } else {
                let (id, code, text) = answers.removeFirst()
                orders = machine.answered(id: id, code: code, message: text)
            }
        }
        return nil
    }

    @Test func `Go tells a served service from another by its refusal`() {
        var server = Server.go(["a.A", "grpc.health.v1.Health"])
        let result = run(["a.A", "b.B", "c.C"], against: &server)
        #expect(result?.served == ["a.A"])
        #expect(result?.unserved == ["b.B", "c.C"])
        #expect(server.opened == [])
        #expect(Set(server.asked) == [.headOnly])
    }

    @Test func `Go, when it serves none of them`() {
        var server = Server.go(["grpc.health.v1.Health"])
        #expect(run(["b.B"], against: &server)?.unserved == ["b.B"])
        #expect(Set(server.asked) == [.headOnly])
    }

    @Test func `A handler of grpcio waits for a message that never comes`() {
        var server = Server.python(["a.A"])
        let result = run(["a.A", "b.B"], against: &server)
        #expect(result?.served == ["a.A"])
        #expect(result?.unserved == ["b.B"])
        #expect(server.opened == ["/a.A/Get"])
        #expect(server.cancelled == 1)
        #expect(Set(server.asked) == [.headOnly])
    }

    @Test func `A handler of grpclib is not reached behind a deadline that cannot be read`() {
        var server = Server.pythonRunningAtOnce(["a.A"])
        let result = run(["a.A", "b.B"], against: &server)
        #expect(result?.served == ["a.A"])
        #expect(result?.unserved == ["b.B"])
        #expect(server.opened == ["/a.A/Get"])
        // What nobody has is asked by the head, a real method never.
        #expect(Set(server.asked.prefix(5)) == [.headOnly])
        #expect(Set(server.asked.dropFirst(5)) == [.brokenDeadline])
    }

    @Test func `A server that takes whatever comes hears of no name that means anything`() {
        for answer in [nil, (0, ""), (2, "no backend")] as [(Int, String)?] {
            var server = Server(["a.A"]) { _, _, _ in
                answer
            } handling: { _ in
                (0, "")
            }
            #expect(run(["a.A", "b.B"], against: &server)?.served == ["a.A", "b.B"])
            #expect(server.asked.count == 2 && server.opened == [])
            #expect(Set(server.asked) == [.headOnly])
        }
    }

    @Test func `A service that takes whatever comes is served, and says nothing about the others`() {
        for answer in [nil, (0, ""), (2, "no backend")] as [(Int, String)?] {
            var server = Server.python(["a.A", "c.C"])
            server.refusal = { service, _, _ in service == "c.C" ? answer : (12, "Method not found!") }
            let result = run(["a.A", "b.B", "c.C"], against: &server)
            #expect(result?.served == ["a.A", "c.C"])
            #expect(result?.unserved == ["b.B"])
            #expect(server.opened == ["/a.A/Get"])
        }
    }

    @Test func `Others get a message that no decoder takes`() {
        var server = Server.ruby(["a.A"])
        let result = run(["a.A", "b.B"], against: &server)
        #expect(result?.served == ["a.A"])
        #expect(result?.unserved == ["b.B"])
        #expect(server.opened == ["/a.A/Get"] && server.cancelled == 0)
        #expect(Set(server.asked) == [.headOnly, .broken])
    }

    @Test func `Many services come in batches`() {
        let names = (0..<200).map { "many.S\($0)" }
        for make in [Server.go, Server.python, Server.pythonRunningAtOnce, Server.ruby] {
            var server = make(["many.S7", "many.S150"])
            #expect(run(names, against: &server)?.served == ["many.S150", "many.S7"])
        }
    }

    @Test func `One method of a service is enough`() {
        var server = Server.python(["a.A"])
        server.refusal = { _, _, _ in (12, "Method not found!") }
        #expect(run(["a.A", "b.B"], methods: ["Old", "New"], against: &server)?.served == ["a.A"])
    }

    @Test func `A service whose methods all take streams is in doubt: served`() {
        var server = Server.python([])
        #expect(run(["a.A"], methods: [], against: &server)?.served == ["a.A"])
    }

    @Test func `Refusals that never repeat themselves say nothing`() {
        var count = 0
        var server = Server(["a.A"]) { _, _, _ in
            count += 1
            return (12, "refused, see incident \(count)")
        } handling: { _ in
            (3, "bad request")
        }
        let result = run(["a.A", "b.B"], against: &server)
        #expect(result?.served == ["a.A"])
        #expect(result?.unserved == ["b.B"])
    }

    @Test func `A server that never answers is believed to serve everything, in the end`() {
        var machine = ProbeMachine(candidates(["a.A", "b.B"]))
        _ = machine.start()
        var orders = machine.timeReached()
        #expect(orders.contains(.cancel(id: 1)))
        #expect(orders.last == .finish(served: ["a.A", "b.B"], unserved: []))
        #expect(machine.timeReached() == [])
        #expect(machine.answered(id: 1, code: 12, message: "") == [])
    }

    @Test func `The refusal that is waited for shortens the wait`() {
        var machine = ProbeMachine(candidates(["a.A"]))
        var orders = machine.start()
        for _ in 0..<2 {
            var pending: [Int] = []
            for case .call(let id, _, _) in orders { pending.append(id) }
            for id in pending { orders = machine.answered(id: id, code: 12, message: "Method not found!") }
        }
        guard case .call(let real, "/a.A/Get", .headOnly)? = orders.first,
            case .call(let bad, _, .headOnly)? = orders.dropFirst().first
        else {
            Issue.record("\(orders)")
            return
        }
        #expect(orders.last == .wait(nanoseconds: ProbeMachine.patience))
        #expect(
            machine.answered(id: bad, code: 12, message: "Method not found!") == [
                .wait(nanoseconds: ProbeMachine.grace)
            ])
        #expect(machine.timeReached() == [.cancel(id: real), .finish(served: ["a.A"], unserved: [])])
    }

    @Test func `No candidates, no doubt`() {
        var server = Server.python([])
        let result = run([], against: &server)
        #expect(result?.served == [] && result?.unserved == [])
    }
}
