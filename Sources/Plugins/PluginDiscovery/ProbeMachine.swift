/// Finds out which of the services that have a descriptor a plugin really serves, without any effect on it.
///
/// First it calls a method that nobody has, of every service: servers in Go answer `unknown method` where the service is
/// served and `unknown service` where not. Where all answers are alike it begins a call of a real method: a service that is
/// not served is refused at once, and a handler does not get to see a request. What is sent is for that:
///
/// - Nothing but the head, to Python's servers (grpcio, grpclib): they wait for the message, and forget the call when it is
///   cancelled. A call that must be refused, begun last, tells how long silence has to last.
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
        /// One empty message, and the end.
        case empty
        /// One message that is no protobuf, and the end.
        case broken
        /// The head, without an end.
        case headOnly
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
    private var answers: [Int: Answer] = [:]
    private var nobodyAnswer: Answer?
    private var nobodyElseAnswer: Answer?
    private var controlAnswer: Answer?
    /// Opening: candidates of which a method was not refused.
    private var served: Set<Int> = []

    public init(_ candidates: [Candidate]) {
        self.candidates = candidates
    }

    /// The first orders. Called once.
    public mutating func start() -> [Order] {
        guard phase == .idle else { preconditionFailure("a probe is started twice") }
        phase = .comparing
        var orders = [
            ask(.nobody, path(Self.nobody)), ask(.nobodyElse, path(Self.nobodyElse)), ask(.control, path(Self.control)),
        ]
        orders += askBatch()
        return orders + [.wait(nanoseconds: Self.patience)]
    }

    /// A call ended with this status, or for want of one as UNAVAILABLE; also a message that came before the end.
    public mutating func answered(id: Int, code: Int, message: String) -> [Order] {
        guard let question = pending.removeValue(forKey: id) else { return [] }
        switch phase {
        case .idle, .done: return []
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

    private mutating func ask(_ question: Question, _ path: String, _ request: Request = .empty) -> Order {
        nextID += 1
        pending[nextID] = question
        return .call(id: nextID, path: path, request)
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
        guard let stranger = nobodyAnswer, nobodyElseAnswer == stranger else { return beginOpening() }
        let known = answers.filter { $0.value != stranger }
        guard !known.isEmpty || (controlAnswer.map { $0 != stranger } ?? false) else { return beginOpening() }
        // Without an answer: in doubt.
        let served = candidates.indices.filter { answers[$0] != stranger }
        return finish(Set(served))
    }

    // MARK: Opening

    private mutating func beginOpening() -> [Order] {
        let isPython =
            nobodyAnswer?.code == Self.unimplemented
            && nobodyAnswer?.text.starts(with: "Method not found".utf8) == true
        position = 0
        return openNext(isPython ? .headOnly : .broken)
    }

    private mutating func openNext(_ request: Request) -> [Order] {
        phase = .opening(request)
        var orders: [Order] = []
        while position < candidates.count, orders.count < Self.openedAtOnce {
            let candidate = candidates[position]
            if candidate.methods.isEmpty { served.insert(position) }
            for method in candidate.methods {
                orders.append(ask(.candidate(position), "/\(candidate.service)/\(method)", request))
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
