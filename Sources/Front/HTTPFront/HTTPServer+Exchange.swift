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
            exchange.connection?.setDeadline(deadline)
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
            exchange.connection?.setDeadline(loop.now + discardTimeout)
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
        if exchange.status > 0 { return send(exchange) }
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
        let bytes = exchange.reply.bytes
        // Not copied: the exchange keeps it until the library reports its end.
        let body = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        guard let response = MHD_create_response_from_buffer(bytes.count, body, .RESPMEM_PERSISTENT) else { return .NO }
        defer { MHD_destroy_response(response) }
        if let contentType = exchange.contentType { addHeader(response, "Content-Type", contentType) }
        addHeader(response, "X-Content-Type-Options", "nosniff")
        if exchange.closesConnection || closesBehindResponses { addHeader(response, "Connection", "close") }
        exchange.replyHeaders.forEach { name, value in _ = MHD_add_response_header(response, name, value) }
        return MHD_queue_response(exchange.handle, UInt32(truncatingIfNeeded: exchange.status), response)
    }

    private func addHeader(_ response: OpaquePointer, _ name: StaticString, _ value: StaticString) {
        _ = MHD_add_response_header(response, name.cString, value.cString)
    }

    /// The library is done with the request, in whichever way; the response's bytes are no longer read.
    func ended(_ exchange: HTTPExchange, isComplete: Bool) {
        if exchange.phase == .held {
            // The library noticed first that the client is gone.
            heldCount &-= 1
            exchange.phase = .leaving
            service.clientLeft(exchange)
        }
        if let connection = exchange.connection {
            connection.exchange = nil
            connection.isKept = true
            connection.setDeadline(loop.now + nextHeadTimeout)
        }
        if exchange.isKnown { service.exchangeEnded(exchange, delivered: isComplete && exchange.phase == .replying) }
        recycle(slot: exchange.slot)
    }
}

extension StaticString {
    /// Literals end in a NUL.
    fileprivate var cString: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
