public import Bytes

extension HTTPExchange {
    /// Adds a field to the response. False, and nothing added, when the name is no token, the value holds a control
    /// character, or the fields exceed 8 KiB.
    ///
    /// `Content-Type` is an argument of `respond`; `Content-Length`, `Date`, `Connection` and `X-Content-Type-Options`
    /// are the front's own.
    @discardableResult
    public func setHeader(_ name: StaticString, _ value: ByteView) -> Bool {
        replyHeaders.append(name: ByteView(name), value: value)
    }

    @discardableResult
    public func setHeader(_ name: StaticString, _ value: StaticString) -> Bool {
        replyHeaders.append(name: ByteView(name), value: ByteView(value))
    }

    @discardableResult
    public func setHeader(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Bool {
        replyHeaders.append(name: ByteView(name), value: ByteView(lent: value))
    }

    @discardableResult
    public func setHeader(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        replyHeaders.append(name: ByteView(lent: name), value: ByteView(lent: value))
    }

    @discardableResult
    public func setHeader(_ name: StaticString, _ value: String) -> Bool {
        var value = value
        return value.withUTF8 { setHeader(name, UnsafeRawBufferPointer($0)) }
    }

    /// Takes back the fields that were added: an error replaces the response that was begun.
    public func removeHeaders() {
        replyHeaders.removeAll()
    }

    /// Answers with `reply`. Once for an exchange: inside a service method or later, from the loop's thread; then the
    /// response goes out at the end of the turn, all of a turn's at once.
    ///
    /// Answered while the body still comes, the response waits for the body's end, and what comes is discarded. After
    /// `clientLeft` nothing is done.
    ///
    /// - Parameters:
    ///   - status: 200 to 599.
    ///   - contentType: nil when there is no body.
    public func respond(status: Int, contentType: StaticString? = nil) {
        if phase == .leaving { return }
        precondition(self.status == 0, "an exchange is answered once")
        precondition(200...599 ~= status, "a final status is 200 to 599")
        self.status = status
        self.contentType = contentType
        switch phase {
        case .asking: break
        case .body: intake.overflow()
        case .held, .suspended: server.resume(self, as: .answered)
        case .idle, .line, .deferred, .answered, .leaving, .replying:
            preconditionFailure("an exchange is answered between its head and its end")
        }
    }

    /// Closes the connection without a response, or in the middle of one: `exchangeEnded` follows, `clientLeft` does
    /// not. Not inside a service method.
    public func cut() {
        switch phase {
        case .idle, .leaving: break
        case .held, .suspended: server.resume(self, as: .leaving)
        case .answered: phase = .leaving
        case .line, .asking, .deferred, .body, .replying: connection?.cut()
        }
    }

    /// Bytes of the response's body, as the client sees them.
    public var replyBytes: Int { methodKind == .head ? 0 : reply.count }
}

extension ByteView {
    fileprivate init(lent bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else {
            self = .empty
            return
        }
        self.init(start: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
}
