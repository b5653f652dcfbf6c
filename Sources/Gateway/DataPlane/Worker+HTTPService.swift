internal import Bytes
internal import EventLoop
internal import GRPCWire
public import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import Routing
internal import Schema

/// The checks of a request, in the order that CONTRACT.md gives them: what can be refused by the head alone is refused
/// before a byte of the body is read.
extension Worker: HTTPService {
    /// How much of a streamed body is looked at in one go.
    private static let maximumPieceBytes = 65_536

    public func headReceived(_ http: HTTPExchange) -> OnHead {
        let exchange = begin(http)
        if isDraining {
            exchange.answer(.draining, detail: "the gateway is stopping", retryAfter: 1)
            http.closesConnection = true
            return .respond
        }
        guard configuration.hostRule.allows(http.host) else {
            exchange.answer(.misdirectedHost, detail: configuration.hostRule.explanation(for: http.host))
            return .respond
        }
        let origin = http.header("Origin")
        if http.methodKind == .options, origin != nil, http.header("Access-Control-Request-Method") != nil {
            // A preflight, for any path, so that it doesn't tell which there are. No header of CORS allows anything.
            exchange.answerEmpty(status: 204, allow: nil)
            return .respond
        }
        let isCrossSite = OriginRule.isCrossSite(
            origin: origin, fetchSite: http.header("Sec-Fetch-Site"), host: http.host)
        if isCrossSite, !isPageNavigation(http) {
            exchange.answer(.forbidden, detail: "cross-site requests are not allowed; see cors: in the configuration")
            return .respond
        }
        guard let routed = route(exchange) else {
            return exchange.awaitsDescription ? .readBody(maximumBytes: 0) : .respond
        }
        if opensWebSocket(http, routed) {
            openWebSocket(exchange)
            return .respond
        }
        if let coding = http.header("Content-Encoding"), !coding.isIdentity {
            exchange.answer(
                .unsupportedMediaType, detail: "the body is encoded as \(coding.text.prefix(80)); send it plain")
            return .respond
        }
        guard takesBody(exchange, hasOrigin: origin != nil) else { return .respond }
        if routed.method.isServerStreaming, http.header("Last-Event-ID") != nil {
            // An EventSource whose connection has ended. It would call the method again, and 204 keeps it from that.
            exchange.answerEmpty(status: 204, allow: nil)
            return .respond
        }
        if routed.method.isClientStreaming {
            guard let deadline = prepareCall(of: exchange) else { return .respond }
            exchange.awaitBody(deadline: deadline)
            exchange.intake = MessageIntake(maximumMessageBytes: configuration.maximumRequestBodyBytes)
            return .streamBody(maximumBytesPerPiece: Self.maximumPieceBytes)
        }
        return .readBody(maximumBytes: configuration.maximumRequestBodyBytes)
    }

    public func headRefused(_ http: HTTPExchange, _ fault: HeadFault) {
        begin(http).answer(.invalidRequest, detail: "\(fault.reason)", status: fault.status)
    }

    public func bodyTooLarge(_ http: HTTPExchange) {
        let exchange = exchange(of: http)
        if exchange.awaitsDescription {
            exchange.answer(.bodyTooLarge, detail: "a request for this page has no body")
            return
        }
        exchange.answer(
            .bodyTooLarge,
            detail: "the body is larger than limits.request_body, \(configuration.maximumRequestBodyBytes) bytes")
    }

    public func requestReceived(_ http: HTTPExchange) {
        let exchange = exchange(of: http)
        if exchange.awaitsDescription { return }
        guard let routed = exchange.routed else {
            exchange.answer(.internalFault, detail: "a request without a route was read")
            return
        }
        guard !routed.method.isClientStreaming else {
            exchange.bodyEnded()
            return
        }
        guard exchange.makeRequest() else { return }
        if routed.method.isServerStreaming {
            exchange.startStream()
        } else if let deadline = prepareCall(of: exchange) {
            exchange.submit(deadline: deadline)
        }
    }

    public func bodyReceived(_ http: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int {
        let exchange = exchange(of: http)
        let taken = exchange.bodyReceived(bytes)
        exchange.intake?.bodyBytes &+= taken
        return taken
    }

    public func streamDrained(_ http: HTTPExchange) {
        exchange(of: http).httpStream?.drained()
    }

    public func clientLeft(_ http: HTTPExchange) {
        exchange(of: http).abandon()
    }

    public func exchangeEnded(_ http: HTTPExchange, delivered: Bool) {
        let exchange = exchange(of: http)
        if exchange.stage != .answered { exchange.abandon() }
        record(exchange, delivered: delivered)
        exchange.reset()
        openExchanges -= 1
        reportIfIdle()
    }

    // MARK: Parts

    private func begin(_ http: HTTPExchange) -> Exchange {
        let exchange: Exchange
        if let context = http.context {
            exchange = unsafeDowncast(context, to: Exchange.self)
        } else {
            exchange = Exchange(worker: self, http: http)
            http.context = exchange
        }
        openExchanges += 1
        exchange.requestID.clear()
        if let id = http.header("X-Request-Id"), Identity.accepts(id) {
            exchange.requestID.append(id.bytes)
        } else {
            identity.appendRequestID(to: &exchange.requestID)
        }
        return exchange
    }

    func exchange(of http: HTTPExchange) -> Exchange {
        guard let context = http.context else {
            preconditionFailure("an exchange goes on whose head was never seen")
        }
        return unsafeDowncast(context, to: Exchange.self)
    }

    /// Fills in all of a call but its request, and tells when it must be over. Nil when a header says nonsense, or there
    /// is no time left, and answered.
    func prepareCall(of exchange: Exchange) -> Instant? {
        guard let routed = exchange.routed, let timeout = timeout(exchange, routed.method) else { return nil }
        guard timeout > 0 else {
            exchange.answerDeadlineExceeded()
            return nil
        }
        let call = exchange.call
        call.method = routed.path.view
        call.maximumReplyBytes = configuration.maximumReplyMessageBytes
        if let header = exchange.setCallMetadata() {
            exchange.answer(.invalidParameter, detail: "\(header): the value of a -bin header is base64")
            return nil
        }
        return timeout == .max ? .distantFuture : loop.now + Int64(clamping: timeout)
    }

    /// Nanoseconds that the call may take, `.max` for any; nil when a header for it is malformed, and answered.
    private func timeout(_ exchange: Exchange, _ method: Method) -> UInt64? {
        var timeout =
            method.isClientStreaming || method.isServerStreaming
            ? configuration.streamTimeout : configuration.requestTimeout
        if let text = exchange.http.header("Grpc-Timeout") {
            guard let wanted = CallTimeout.grpc(text) else {
                exchange.answer(
                    .invalidParameter, detail: "Grpc-Timeout: expected 1 to 8 digits and one of H M S m u n")
                return nil
            }
            timeout = min(timeout, wanted)
        }
        if let text = exchange.http.header("X-Timeout") {
            guard let wanted = CallTimeout.plain(text) else {
                exchange.answer(
                    .invalidParameter, detail: "X-Timeout: expected a duration such as 2, 1.5s or 250ms")
                return nil
            }
            timeout = min(timeout, wanted)
        }
        return timeout
    }
}

extension ByteView {
    /// Whether a `Content-Encoding` says that there is none.
    fileprivate var isIdentity: Bool { count == 0 || text.lowercased() == "identity" }
}
