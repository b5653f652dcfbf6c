/// Finds out which of the services that have a descriptor a plugin really serves, without any effect on it.
///
/// First it asks for services that nobody has. A server that does not refuse them takes whatever comes, under any name: it
/// can tell nothing, and hears no more. Then it asks every service for a method that nobody has: servers in Go answer
/// `unknown method` where the service is served and `unknown service` where not. A service that does not refuse that
/// either takes whatever comes, so it is served. Both are asked by the head of a call alone, and whatever does not answer is
/// cancelled: a handler that catches everything gets no message.
///
/// Where all refusals are alike it begins a call of a real method: a service that is not served is refused at once, and a
/// handler does not get to see a request. What is sent is for that:
///
/// - To Python's grpclib, whose handlers run from the head on: the head with a deadline that cannot be read. It is refused
///   after the method is looked up, and before its handler is called.
/// - Nothing but the head, to Python's grpcio: it waits for the message, and forgets the call when it is cancelled. A call
///   that must be refused, begun last, tells how long silence has to last.
/// - A message that is none, to all others: it is refused when it is decoded. Without any message Ruby would call the handler
///   with nil once the call is cancelled. Python would refuse it too, and write a traceback into its log each time.
///
/// It is pure: the owner makes the calls and keeps the one timer. Everything in doubt counts as served, since a call of
/// what is not served does no harm either.
public struct ProbeMachine: ~Copyable {
    public struct Candidate: Sendable, Equatable {
        /// Its full name.
        public let service: String
        /// Methods that wait for the request's one message, the few that are tried; empty if it has none.
        public let methods: [String]

        public init(service: String, methods: [String]) {
            self.service = service
            self.methods = methods
        }
    }

    public enum Order: Equatable, Sendable {
        case call(id: Int, path: String, Request)
        /// Nothing more is heard of this call.
        case cancel(id: Int)
        /// Say `timeReached` after so many nanoseconds, instead of what was asked for before.
        case wait(nanoseconds: UInt64)
        /// It is over.
        case finish(served: [String], unserved: [String])
    }

    /// What is sent of a request.
    public enum Request: Equatable, Sendable {
        /// The head, without an end.
        case headOnly
        /// The head with a `grpc-timeout` that is none, without an end.
        case brokenDeadline
        /// One message that is no protobuf, and the end.
        case broken
    }

    private enum Question: Equatable {
        case nobody
        case nobodyElse
        /// A service that most plugins serve, asked for the method that nobody has.
        case control
        case candidate(Int)
    }

    private struct Answer: Equatable {
        var code: Int
        var text: [UInt8]
    }

    private enum Phase: Equatable {
        case idle
        case sounding
        case comparing
        case opening(Request)
        case done
    }

    static let method = "PatchbayAsksWhetherThisServiceIsServed"
    static let nobody = "patchbay.probe.NoSuchService"
    static let nobodyElse = "patchbay.probe.AnotherMissingService"
    static let control = "grpc.health.v1.Health"
    /// How long unanswered questions may hold the start up, for each batch.
    static let patience: UInt64 = 3_000_000_000
    /// What a refusal may take longer than the one that was asked for last.
    static let grace: UInt64 = 150_000_000
    static let comparedAtOnce = 32
    /// Few: handlers that wait may each hold a thread of the plugin.
    static let openedAtOnce = 8
    static let unimplemented = 12

    private let candidates: [Candidate]
    private var phase = Phase.idle
    private var nextID = 0
    /// The next candidate to be asked in this phase.
    private var position = 0
    private var pending: [Int: Question] = [:]
    /// Comparing: of each candidate that answered.
    private var answers: [Int: Answer] = [:]
    private var nobodyAnswer: Answer?
    private var nobodyElseAnswer: Answer?
    private var controlAnswer: Answer?
    /// Opening: those that the comparison left in doubt.
    private var doubtful: [Int] = []
    private var served: Set<Int> = []

    public init(_ candidates: [Candidate]) {
        self.candidates = candidates
    }

    /// The first orders. Called once.
    public mutating func start() -> [Order] {
        guard phase == .idle else { preconditionFailure("a probe is started twice") }
        phase = .sounding
        return [
            ask(.nobody, path(Self.nobody)), ask(.nobodyElse, path(Self.nobodyElse)),
            .wait(nanoseconds: Self.patience),
        ]
    }

    /// A call ended with this status, or for want of one as UNAVAILABLE; also a message that came before the end.
    public mutating func answered(id: Int, code: Int, message: String) -> [Order] {
        guard let question = pending.removeValue(forKey: id) else { return [] }
        switch phase {
        case .idle, .done: return []
        case .sounding:
            note(question, code, message)
            return pending.isEmpty ? beginComparing() : []
        case .comparing:
            note(question, code, message)
            return pending.isEmpty ? compareNext() : []
        case .opening(let request):
            return opened(question, code, request)
        }
    }

    public mutating func timeReached() -> [Order] {
        switch phase {
        case .idle, .done: return []
        case .sounding:
            return cancelPending() + beginComparing()
        case .comparing:
            return cancelPending() + compareNext()
        case .opening(let request):
            let silent = pending.values
            for case .candidate(let index) in silent { served.insert(index) }
            return cancelPending() + openNext(request)
        }
    }

    // MARK: Comparing

    private func path(_ service: String) -> String { "/\(service)/\(Self.method)" }

    private mutating func ask(_ question: Question, _ path: String, _ request: Request = .headOnly) -> Order {
        nextID += 1
        pending[nextID] = question
        return .call(id: nextID, path: path, request)
    }

    private mutating func beginComparing() -> [Order] {
        guard let nobodyAnswer, nobodyElseAnswer?.code == Self.unimplemented, nobodyAnswer.code == Self.unimplemented
        else { return finish(Set(candidates.indices)) }
        phase = .comparing
        let orders = [ask(.control, path(Self.control))] + askBatch()
        return orders + [.wait(nanoseconds: Self.patience)]
    }

    private mutating func askBatch() -> [Order] {
        var orders: [Order] = []
        while position < candidates.count, orders.count < Self.comparedAtOnce {
            orders.append(ask(.candidate(position), path(candidates[position].service)))
            position += 1
        }
        return orders
    }

    private mutating func note(_ question: Question, _ code: Int, _ message: String) {
        func answer(_ service: String) -> Answer {
            Answer(code: code, text: ProbeText.withoutNames(message, service: service, method: Self.method))
        }
        switch question {
        case .nobody: nobodyAnswer = answer(Self.nobody)
        case .nobodyElse: nobodyElseAnswer = answer(Self.nobodyElse)
        case .control: controlAnswer = answer(Self.control)
        case .candidate(let index): answers[index] = answer(candidates[index].service)
        }
    }

    private mutating func compareNext() -> [Order] {
        let orders = askBatch()
        if !orders.isEmpty { return orders + [.wait(nanoseconds: Self.patience)] }
        let refused = candidates.indices.filter { answers[$0]?.code == Self.unimplemented }
        // The others take a call that nobody can mean, or are silent: in doubt.
        served = Set(candidates.indices).subtracting(refused)
        guard let stranger = nobodyAnswer, nobodyElseAnswer == stranger else { return beginOpening(refused) }
        let known = refused.filter { answers[$0] != stranger }
        let isControlKnown = controlAnswer.map { $0.code == Self.unimplemented && $0 != stranger } ?? false
        guard !known.isEmpty || isControlKnown else { return beginOpening(refused) }
        return finish(served.union(known))
    }

    // MARK: Opening

    private mutating func beginOpening(_ doubtful: [Int]) -> [Order] {
        self.doubtful = doubtful
        position = 0
        return openNext(requestWithoutEffect)
    }

    /// Chosen by the server's words for what it does not have.
    private var requestWithoutEffect: Request {
        guard let text = nobodyAnswer?.text, text.starts(with: "Method not found".utf8) else { return .broken }
        return text.elementsEqual("Method not found".utf8) ? .brokenDeadline : .headOnly
    }

    private mutating func openNext(_ request: Request) -> [Order] {
        phase = .opening(request)
        var orders: [Order] = []
        while position < doubtful.count, orders.count < Self.openedAtOnce {
            let index = doubtful[position]
            let candidate = candidates[index]
            if candidate.methods.isEmpty { served.insert(index) }
            for method in candidate.methods {
                orders.append(ask(.candidate(index), "/\(candidate.service)/\(method)", request))
            }
            position += 1
        }
        if orders.isEmpty { return finish(served) }
        orders.append(ask(.nobody, path(Self.nobody), request))
        return orders + [.wait(nanoseconds: Self.patience)]
    }

    private mutating func opened(_ question: Question, _ code: Int, _ request: Request) -> [Order] {
        if case .candidate(let index) = question, code != Self.unimplemented { served.insert(index) }
        if pending.isEmpty { return openNext(request) }
        return question == .nobody ? [.wait(nanoseconds: Self.grace)] : []
    }

    // MARK: The end

    private mutating func cancelPending() -> [Order] {
        let orders = pending.keys.sorted().map { Order.cancel(id: $0) }
        pending = [:]
        return orders
    }

    private mutating func finish(_ served: Set<Int>) -> [Order] {
        phase = .done
        func names(_ isServed: Bool) -> [String] {
            candidates.indices.filter { served.contains($0) == isServed }.map { candidates[$0].service }.sorted()
        }
        return [.finish(served: names(true), unserved: names(false))]
    }
}
