internal import Bytes
internal import CMicroHTTPD
internal import EventLoop
internal import LinuxSystem

/// What the library's calls mean for an exchange. The library calls its handler once with the head, then with each
/// piece of the body, then with the end, and again after a resume.
extension HTTPServer {
    /// The request line is here.
    func lineReceived(
        _ connection: HTTPConnection, _ handle: OpaquePointer, target: UnsafePointer<CChar>
    ) -> HTTPExchange {
        let exchange = beginExchange()
        exchange.begin(connection, handle, target: target, at: loop.now)
        connection.exchange = exchange
        return exchange
    }

    func headReceived(_ exchange: HTTPExchange) -> MHD_Result {
        if isShuttingDown { return .NO }
        exchange.isKnown = true
        exchange.phase = .asking
        if let fault = exchange.head.check(maximumBytes: maximumHeaderBytes) {
            service.headRefused(exchange, fault)
            return send(exchange)
        }
        switch service.headReceived(exchange) {
        case .respond:
            if exchange.hasBody { return send(exchange) }
            precondition(exchange.status > 0, "a service that orders .respond has responded")
            exchange.phase = .deferred
            return .YES
        case .readBody(let maximumBytes):
            if let length = exchange.contentLength, length > maximumBytes {
                service.bodyTooLarge(exchange)
                return send(exchange)
            }
            exchange.intake = BodyIntake(maximumBytes: maximumBytes, maximumDiscardedBytes: maximumDiscardedBytes)
            exchange.phase = .body
            let deadline = bodyTimeout.map { loop.now + $0 } ?? .distantFuture
            exchange.connection?.setReadDeadline(deadline)
            return .YES
        case .streamBody(let maximumBytesPerPiece):
            exchange.maximumPieceBytes = max(1, maximumBytesPerPiece)
            exchange.intake = BodyIntake(maximumBytes: 0, maximumDiscardedBytes: maximumDiscardedBytes)
            exchange.phase = .body
            exchange.connection?.setReadDeadline(.distantFuture)
            return .YES
        }
    }

    func bodyReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        leavesMore = true
        switch exchange.intake.received(bytes.count) {
        case .keep:
            exchange.body.append(bytes)
        case .beginDiscarding:
            exchange.body.clear()
            exchange.connection?.setReadDeadline(loop.now + discardTimeout)
        case .discard:
            break
        case .cut:
            return .NO
        }
        return .YES
    }

    func requestReceived(_ exchange: HTTPExchange) -> MHD_Result {
        exchange.connection?.setDeadline(.distantFuture)
        // Answered while the body came.
        if exchange.status > 0, exchange.intake.isOverflown { return send(exchange) }
        exchange.phase = .asking
        if exchange.intake.isOverflown {
            service.bodyTooLarge(exchange)
            return send(exchange)
        }
        service.requestReceived(exchange)
        if exchange.status > 0 { return send(exchange) }
        if isShuttingDown || exchange.clientHasLeft {
            exchange.phase = .leaving
            service.clientLeft(exchange)
            return .NO
        }
        if heldCount < Self.maximumHeld {
            exchange.phase = .held
            exchange.heldSince = loop.now
            heldCount &+= 1
        } else {
            suspend(exchange)
        }
        return .YES
    }

    /// The library asks for the answer of an exchange that has none yet.
    func askedAgain(_ exchange: HTTPExchange) -> MHD_Result {
        if loop.now - exchange.heldSince >= Self.maximumHold || isShuttingDown {
            heldCount &-= 1
            suspend(exchange)
        }
        return .YES
    }

    private func suspend(_ exchange: HTTPExchange) {
        exchange.phase = .suspended
        suspendedCount &+= 1
        MHD_suspend_connection(exchange.handle)
    }

    /// Hands the response to the library.
    func send(_ exchange: HTTPExchange) -> MHD_Result {
        precondition(exchange.status > 0, "a service that is asked for a response gives one")
        exchange.phase = .replying
        switch exchange.shape {
        case .whole: break
        case .stream: return sendStream(exchange)
        case .upgrade: return sendUpgrade(exchange)
        }
        if let length = exchange.announcedLength { return sendHead(of: exchange, announcing: length) }
        let bytes = exchange.wholeReply
        // Not copied: the exchange keeps them until the library reports its end.
        let body = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        guard let response = MHD_create_response_from_buffer(bytes.count, body, .RESPMEM_PERSISTENT) else { return .NO }
        return queue(response, for: exchange)
    }

    /// Hands a response to the library whose body is only spoken of. The library sends none to HEAD and with 304, but for
    /// one of no length it would say `Content-Length: 0`, which RFC 9110 (8.6) has for an empty 200 alone.
    private func sendHead(of exchange: HTTPExchange, announcing length: Int) -> MHD_Result {
        precondition(exchange.methodKind == .head || exchange.status == 304, "a body is announced that does not come")
        let none: MHD_ContentReaderCallback = { _, _, _, _ in StreamEnd.cut }
        guard let response = MHD_create_response_from_callback(UInt64(length), 1, none, nil, nil) else { return .NO }
        return queue(response, for: exchange)
    }

    /// Adds the header fields and gives the response away.
    func queue(_ response: OpaquePointer, for exchange: HTTPExchange) -> MHD_Result {
        defer { MHD_destroy_response(response) }
        if let contentType = exchange.contentType { addHeader(response, "Content-Type", contentType) }
        if exchange.shape != .upgrade {
            addHeader(response, "X-Content-Type-Options", "nosniff")
            if exchange.closesConnection || closesBehindResponses { addHeader(response, "Connection", "close") }
        }
        exchange.replyHeaders.forEach { name, value in _ = MHD_add_response_header(response, name, value) }
        return MHD_queue_response(exchange.handle, UInt32(truncatingIfNeeded: exchange.status), response)
    }

    private func addHeader(_ response: OpaquePointer, _ name: StaticString, _ value: StaticString) {
        _ = MHD_add_response_header(response, name.cString, value.cString)
    }

    /// The library is done with the request, in whichever way; the response's bytes are no longer read.
    func ended(_ exchange: HTTPExchange, isComplete: Bool) {
        let isDelivered = isComplete && exchange.isBeingDelivered
        if !isDelivered, exchange.wantsClient {
            // The library noticed first that the client is gone.
            if exchange.phase == .held { heldCount &-= 1 }
            exchange.phase = .leaving
            service.clientLeft(exchange)
        }
        if let connection = exchange.connection {
            connection.exchange = nil
            connection.isKept = true
            connection.setReadDeadline(loop.now + nextHeadTimeout)
        }
        if exchange.isKnown { service.exchangeEnded(exchange, delivered: isDelivered) }
        recycle(slot: exchange.slot)
        // Its connection is only kept now, and nothing has told the client that it goes.
        if isQuiesced { closesIdle = true }
    }
}

extension HTTPExchange {
    /// Whether an end of the request in good order is the whole reply's.
    fileprivate var isBeingDelivered: Bool {
        phase == .replying || phase == .streaming || phase == .upgraded
    }

    /// Whether its service has to be told that the client left.
    fileprivate var wantsClient: Bool {
        phase == .held || phase == .streaming || phase == .body && maximumPieceBytes > 0 && !intake.isOverflown
    }
}

extension StaticString {
    /// Literals end in a NUL.
    fileprivate var cString: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
