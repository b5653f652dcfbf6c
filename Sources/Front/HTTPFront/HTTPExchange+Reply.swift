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

    /// Whether a field of these lengths still fits, and `reserve` bytes of other fields behind it.
    public func hasRoom(forHeader name: Int, _ value: Int, reserve: Int) -> Bool {
        ReplyHeaders.size(name: name, value: value) <= replyHeaders.room &- reserve
    }

    /// Takes back the fields that were added: an error replaces the response that was begun.
    public func removeHeaders() {
        replyHeaders.removeAll()
    }

    /// Makes `bytes` the response's body in place of `reply`, without a copy: for what many clients get at a time.
    ///
    /// - Parameter owner: keeps the bytes valid and as they are; held until the exchange ends.
    public func lend(_ bytes: UnsafeRawBufferPointer, of owner: AnyObject) {
        lent = LentBytes(bytes: bytes, owner: owner)
    }

    /// The body of a response that is there as a whole.
    var wholeReply: UnsafeRawBufferPointer { lent?.bytes ?? reply.bytes }

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
        guard takesAnswer(status, .whole) else { return }
        self.contentType = contentType
        deliverAnswer()
    }

    /// Answers with `reply`, of a media type that is made at run time. One that cannot stand in a header field, or does
    /// not fit any more, becomes `application/octet-stream`.
    public func respond(status: Int, contentType: ByteView) {
        guard takesAnswer(status, .whole) else { return }
        setContentType(contentType)
        deliverAnswer()
    }

    /// Notes the answer's status and shape. False after `clientLeft`: nobody wants it any more.
    func takesAnswer(_ status: Int, _ shape: ReplyShape) -> Bool {
        if phase == .leaving { return false }
        precondition(self.status == 0, "an exchange is answered once")
        precondition(200...599 ~= status || shape == .upgrade, "a final status is 200 to 599")
        self.status = status
        self.shape = shape
        return true
    }

    /// Lets the library have the answer when it next asks.
    func deliverAnswer() {
        switch phase {
        case .asking: break
        case .body, .paused: if shape == .whole { server.discardBody(of: self) }
        case .held, .suspended: server.resume(self, as: .answered)
        case .idle, .line, .deferred, .answered, .leaving, .replying, .streaming, .waiting, .upgraded:
            preconditionFailure("an exchange is answered between its head and its end")
        }
    }

    func setContentType(_ type: ByteView) {
        if type.count > 0, setHeader("Content-Type", type) { return }
        contentType = "application/octet-stream"
    }

    /// Closes the connection without a response, or in the middle of one: what is unsent of a streamed reply is dropped
    /// (`abortStream` sends it first). `exchangeEnded` follows, `clientLeft` does not. Not inside a
    /// service method.
    public func cut() {
        switch phase {
        case .idle, .leaving: break
        case .held, .suspended, .paused, .waiting: server.resume(self, as: .leaving)
        case .answered: phase = .leaving
        case .streaming:
            phase = .leaving
            connection?.cut()
        case .upgraded: socket?.cut()
        case .line, .asking, .deferred, .body, .replying: connection?.cut()
        }
    }

    /// Bytes of the response's body, as the client sees them; of a streamed one those that have been handed over so far,
    /// of an upgraded connection those that the kernel has taken.
    public var replyBytes: Int {
        if methodKind == .head { return 0 }
        return switch shape {
        case .whole: wholeReply.count
        case .stream: streamed.earlierBytes &+ reply.count &- streamed.unsentBytes(of: reply)
        case .upgrade: socket?.takenBytes ?? 0
        }
    }

    /// Bytes that came behind the head of an upgraded connection.
    public var upgradedBytes: Int { socket?.receivedBytes ?? 0 }
}

/// Bytes that are another's, and what keeps them.
struct LentBytes {
    let bytes: UnsafeRawBufferPointer
    let owner: AnyObject
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
