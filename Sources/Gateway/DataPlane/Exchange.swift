internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import Problem
internal import Schema

/// One HTTP request, its call and its response, on the worker that accepted it.
///
/// It is made once for each `HTTPExchange` and recycled with it. Whatever happens (a reply, a failure, a deadline, a
/// client that leaves, an instance that dies) it is answered exactly once, in `answer`, and logged exactly once, in
/// `Worker.exchangeEnded`.
final class Exchange {
    enum Stage {
        /// Its request is being read.
        case reading
        /// It waits for an instance, in its lane's line.
        case waiting
        /// Its call is with an instance.
        case calling
        /// Its response is made, or nobody is left to get one.
        case answered
    }

    // Both outlive it: the worker ends after its server, and the HTTP exchange holds this one. Unchecked, because the
    // count of an unowned reference is two atomic operations at each look.
    unowned(unsafe) let worker: Worker
    unowned(unsafe) let http: HTTPExchange
    let call = Call()

    var stage = Stage.reading
    private(set) var routed: RoutedMethod?
    private(set) var lane: PluginLane?
    private var link: InstanceLink?
    /// The connection that the call is on: the link may have made another since.
    private(set) var connection: PluginConnection?
    /// Takes the messages of the reply; nil while the reply is one message.
    var stream: (any MessageStream)?
    var messagesReceived = 0
    /// Made for the first stream over HTTP, and kept.
    var httpStream: HTTPMessageStream?
    /// The body of a client stream; nil while the body is read as a whole.
    var intake: MessageIntake?
    /// The instance that refused the call before beginning it, for the one further try.
    private var refused: InstanceLink?
    private var hasBeenRetried = false
    private(set) var deadline = Instant(nanoseconds: 0)
    private var timer: TimerID?
    /// Of a call that begins later than its exchange: one over WebSocket.
    var webSocketDeadline = Instant.distantFuture
    /// The place in the lane's line, while it waits.
    var place: UInt64 = 0

    /// How the body is read.
    var bodyForm = BodyForm.json
    /// The fields of the message that path and query give, encoded.
    var boundFields = ByteBuffer()

    /// Whether it waits for the description of all routes: never once it is answered, or another request's.
    var awaitsDescription = false

    /// The request's id: the client's when it is well formed, else made here.
    var requestID = ByteBuffer(minimumCapacity: 32)
    /// For the access log: what the reply says, in gRPC's words.
    var code = StatusCode.ok
    /// For the counters and the log: what was refused before it had a route; nil for answered calls.
    private(set) var refusal: ProblemKind?

    init(worker: Worker, http: HTTPExchange) {
        self.worker = worker
        self.http = http
        call.owner = self
    }

    /// Makes it ready for the next request.
    func reset() {
        worker.forgetAwaiting(self)
        stage = .reading
        routed = nil
        lane = nil
        refused = nil
        hasBeenRetried = false
        code = .ok
        refusal = nil
        if stream != nil || intake != nil { resetStream() }
        bodyForm = .json
        boundFields.clear(keeping: 4_096)
        call.reset()
        call.owner = self
    }

    func routes(to routed: RoutedMethod, lane: PluginLane) {
        self.routed = routed
        self.lane = lane
    }

    /// The path is that of a plugin whose methods are not known.
    func concerns(_ lane: PluginLane) {
        self.lane = lane
    }

    /// The row in the counters; negative for a request that concerns no plugin.
    var series: Int32 { routed?.series ?? lane?.view.series ?? -1 }

    // MARK: The call

    /// The call has its deadline while the first message of its request is still awaited.
    func awaitBody(deadline: Instant) {
        self.deadline = deadline
        if deadline < .distantFuture { timer = worker.loop.schedule(at: deadline, self) }
    }

    /// The message stands in `call.request`: gets an instance for it, now or within the queue's timeout.
    func submit(deadline: Instant) {
        cancelTimer()
        self.deadline = deadline
        findInstance()
    }

    private func findInstance() {
        guard let lane else { return }
        if lane.line.isEmpty, let link = lane.lease(avoiding: refused) {
            begin(on: link)
            return
        }
        if case .refusing = lane.view.outlook {
            answerRefused()
            return
        }
        guard lane.wait(self) else {
            answer(.queueFull, detail: lane.view.fullness, retryAfter: 1)
            return
        }
        stage = .waiting
        let patience = worker.loop.now + Int64(clamping: lane.view.limits.queueTimeout)
        timer = worker.loop.schedule(at: min(patience, deadline), self)
        lane.grantWaiting()  // a lease may have been returned between the look and the wait
    }

    /// The lane has leased an instance for this exchange, the first of its line.
    func granted(_ link: InstanceLink) {
        cancelTimer()
        begin(on: link)
    }

    /// The gateway stops before the lane could lease an instance for this exchange.
    func turnedAway() {
        cancelTimer()
        stage = .reading
        answer(.draining, detail: "the gateway is stopping", retryAfter: 1)
    }

    /// The breaker has opened: no instance will come in time.
    func breakerOpened() {
        cancelTimer()
        stage = .reading
        answerRefused()
    }

    private func begin(on link: InstanceLink) {
        stage = .calling
        self.link = link
        if deadline < .distantFuture {
            let now = worker.loop.now
            call.timeout = deadline > now ? deadline.nanoseconds - now.nanoseconds : 1
            timer = worker.loop.schedule(at: deadline, self)
        }
        connection = link.connection
        connection?.start(call)
    }

    private func endCall(wasAnswered: Bool) {
        cancelTimer()
        guard let link else { return }
        self.link = nil
        connection = nil
        link.callEnded()
        lane?.giveBack(link, wasAnswered: wasAnswered)
    }

    private func cancelTimer() {
        guard let timer else { return }
        self.timer = nil
        worker.loop.cancel(timer)
    }

    /// The client is gone: nobody waits for the answer any more.
    func abandon() {
        worker.forgetAwaiting(self)
        withdraw()
        stage = .answered
        code = .cancelled
        stream?.abandon()
    }

    /// Ends whatever is under way, without an answer.
    private func withdraw() {
        switch stage {
        case .waiting:
            cancelTimer()
            lane?.leave(self)
        case .calling:
            connection?.cancel(call)
            endCall(wasAnswered: false)
        case .reading:
            cancelTimer()
        case .answered:
            break
        }
    }

    // MARK: The answer

    /// Answers with a problem. Legal at every stage but `answered`.
    ///
    /// - Parameter status: another HTTP status than the kind's own.
    func answer(_ kind: ProblemKind, detail: String, retryAfter seconds: Int? = nil, status: Int? = nil) {
        answer(Problem(kind, detail, status: status, retryAfterSeconds: seconds))
    }

    func answer(_ problem: borrowing Problem) {
        worker.forgetAwaiting(self)
        withdraw()
        stage = .answered
        code = problem.code
        if let stream {
            if stream.hasBegun {
                stream.fail(problem)
                return
            }
            stream.abandon()
        }
        refusal = problem.kind
        http.reply.clear()
        encode(problem, into: &http.reply)
        if let seconds = problem.retryAfterSeconds {
            http.setHeader("Retry-After", "\(seconds)")
        }
        if let allow = problem.allow { http.setHeader("Allow", allow) }
        setOwnHeaders()
        // Behind our own headers: there is room for only so many.
        if problem.kind == .pluginError { setReplyMetadata() }
        http.respond(status: problem.status, contentType: worker.configuration.problemStyle.contentType)
    }

    /// Answers without a body: `OPTIONS`, and an `EventSource` that comes again.
    func answerEmpty(status: Int, allow: String?) {
        stage = .answered
        http.reply.clear()
        if let allow { http.setHeader("Allow", allow) }
        setOwnHeaders()
        http.respond(status: status, contentType: nil)
    }

    /// Answers with what stands in `http.reply` or is lent to it, which no plugin has made.
    func answerPage(status: Int, contentType: StaticString?) {
        stage = .answered
        setOwnHeaders()
        http.respond(status: status, contentType: contentType)
    }

    /// Answers with what stands in `http.reply`.
    func answerReply(contentType: StaticString) {
        stage = .answered
        setOwnHeaders()
        setReplyMetadata()
        http.respond(status: 200, contentType: contentType)
    }

    /// Answers with what stands in `http.reply`, of a media type that is the plugin's.
    func answerReply(contentType: ByteView) {
        stage = .answered
        setOwnHeaders()
        setReplyMetadata()
        http.respond(status: 200, contentType: contentType)
    }

    func setOwnHeaders() {
        http.setHeader("X-Request-Id", requestID.bytes)
    }
}

@available(*, unavailable)
extension Exchange: Sendable {}

// MARK: - Events

extension Exchange: CallOwner {
    func callReceived(_ call: Call, message: UnsafeRawBufferPointer) {
        streamReceived(message)
    }

    func callDrained(_ call: Call) {
        streamDrained()
    }

    func callEnded(_ call: Call) {
        let link = self.link
        endCall(wasAnswered: call.outcome.isAnswer)
        switch call.outcome {
        case .status(.ok):
            if stream == nil { reply() } else { streamFinished() }
        case .status(.deadlineExceeded) where worker.loop.now >= deadline:
            // Our own deadline, which the plugin was told and noticed first.
            answerDeadlineExceeded()
        case .status(let status):
            answerPluginError(status)
        case .failed(.notBegun) where worker.isDraining, .failed(.connectionLost) where worker.isDraining:
            answer(.draining, detail: "the gateway is stopping, and so is the plugin", retryAfter: 1)
        case .failed(.notBegun(let reason)):
            if hasBeenRetried || !call.isWhole || deadline <= worker.loop.now {
                answer(
                    .pluginUnavailable, detail: "the call could not be begun: \(reason)", retryAfter: retryAfter)
            } else {
                hasBeenRetried = true
                refused = link
                findInstance()
            }
        case .failed(.connectionLost(let reason)):
            answer(
                .pluginUnavailable, detail: "the instance was lost during the call: \(reason)", retryAfter: retryAfter)
        case .failed(.protocolViolation(let reason)):
            answer(.pluginProtocol, detail: reason)
        case .failed(.replyTooLarge(let reason)):
            answer(.replyTooLarge, detail: reason)
        case .failed(.cancelled), .pending:
            preconditionFailure("a call that we cancelled, or that hasn't ended, reported its end")
        }
    }

    private func answerRefused() {
        guard let lane else { return }
        answer(
            .pluginUnavailable,
            detail: "\(lane.view.name) has failed too often and is not launched again for \(retryAfter) s\(trouble)",
            retryAfter: retryAfter)
    }

    private var retryAfter: Int { lane?.view.retryAfter(now: worker.loop.now) ?? 1 }

    private var trouble: String { lane?.view.trouble.map { ": \($0)" } ?? "" }

    func answerDeadlineExceeded() {
        answer(.deadlineExceeded, detail: "the deadline passed before the plugin answered")
    }

    /// The plugin answered with an error of its own: its message, and its details as far as their types are known.
    ///
    /// A 401 of these has no `WWW-Authenticate`, which RFC 9110 asks for: only the plugin knows its scheme, and a made-up
    /// one has browsers ask for a password that nobody takes. A plugin that names it in its metadata is heard as
    /// `Grpc-Metadata-Www-Authenticate`, since metadata never set a header of ours.
    private func answerPluginError(_ status: StatusCode) {
        let details = routed.flatMap { worker.details(of: call, in: $0.method.schema) }
        answer(.pluginError(code: status, message: call.statusMessage.string(), details: details))
    }
}

extension Exchange: TimerHandler {
    func timerFired(_ timer: TimerID) {
        self.timer = nil
        guard let lane else { return }
        if worker.loop.now < deadline {
            answer(
                .pluginUnavailable, detail: "no instance of \(lane.view.name) was free in time\(trouble)",
                retryAfter: retryAfter)
        } else if stage == .waiting {
            answer(
                .deadlineExceeded,
                detail: "the deadline passed while waiting for an instance of \(lane.view.name)\(trouble)")
        } else if stage == .reading {
            answer(.deadlineExceeded, detail: "the deadline passed before the first message of the request had come")
        } else {
            answerDeadlineExceeded()
        }
    }
}

extension CallOutcome {
    /// Whether the instance has said anything, right or wrong.
    fileprivate var isAnswer: Bool {
        switch self {
        case .status, .failed(.protocolViolation), .failed(.replyTooLarge): true
        case .pending, .failed(.notBegun), .failed(.connectionLost), .failed(.cancelled): false
        }
    }
}
