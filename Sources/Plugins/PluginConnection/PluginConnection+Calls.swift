internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import HTTP2Engine
internal import LinuxSystem

extension PluginConnection {
    /// Gives streams to waiting calls, in order, as far as the plugin and the socket allow.
    func openWaitingCalls() {
        guard state == .open, !isBlocked, let session else { return }
        if session.isExhausted {
            leave("the connection has carried as many calls as HTTP/2 numbers")
            return
        }
        while !waiting.isEmpty, session.canOpen, let call = waiting.popFirst() {
            addFields(of: call, to: session)
            let opening = session.open(
                body: call.request.bytes, endsRequest: call.endsRequest, givesWindowBack: !call.isStreaming,
                drainMark: call.drainMark)
            switch opening {
            case .opened(let stream):
                seat(call, at: stream)
            case .refused(let fault):
                setAside(call, .failed(.notBegun(fault.reason)))
            }
        }
    }

    private func seat(_ call: Call, at stream: StreamHandle) {
        while calls.count <= Int(stream.slot) { calls.append(nil) }
        calls[Int(stream.slot)] = call
        openCalls += 1
        call.place = .open(stream)
    }

    private func addFields(of call: Call, to session: HTTP2Session) {
        session.beginRequest()
        session.addField(":method", "POST")
        session.addField(":scheme", tls == nil ? "http" : "https")
        session.addField(":path", unmoving: call.method.bytes)
        session.addField(":authority", "localhost")
        // grpcio resets a stream without it.
        session.addField("te", "trailers")
        session.addField("content-type", "application/grpc")
        session.addField("grpc-accept-encoding", "identity,gzip")
        session.addField("user-agent", unmoving: userAgent.bytes)
        if let timeout = call.timeout {
            timeoutText.clear()
            Timeout.append(nanoseconds: timeout, to: &timeoutText)
            session.addField("grpc-timeout", copying: timeoutText.bytes)
        }
        call.metadata.forEach { session.addField(unmoving: $0, $1) }
    }

    /// Carries out what the session's events ask for, until there are none or the connection has ended.
    func handleEvents(of session: HTTP2Session) {
        while self.session === session, let event = session.nextEvent() {
            switch event {
            case .headers(let stream, let block, let endsStream):
                headersReceived(on: stream, block, endsStream: endsStream)
            case .data(let stream, let bytes):
                dataReceived(on: stream, bytes)
            case .ended(let stream):
                guard let call = call(on: stream) else { continue }
                _ = obey(call.reader.endedWithoutTrailers(), call, on: stream, streamHasEnded: true)
            case .drained(let stream):
                guard let call = call(on: stream) else { continue }
                call.owner?.callDrained(call)
            case .broken(let stream, let reason):
                guard let call = call(on: stream) else { continue }
                end(call, .failed(.protocolViolation("the plugin broke HTTP/2: \(reason)")), resetting: stream)
            case .closed(let stream, let code):
                streamClosed(stream, code)
            case .settings:
                settingsReceived()
            case .goingAway(_, let code, let text):
                goAwayReceived(code, text)
            }
        }
    }

    private func call(on stream: StreamHandle) -> Call? {
        guard Int(stream.slot) < calls.count else { return nil }
        return calls[Int(stream.slot)]
    }

    private func headersReceived(on stream: StreamHandle, _ block: HeaderBlock, endsStream: Bool) {
        guard let call = call(on: stream) else { return }
        call.reader.headersBegan(endsStream: endsStream)
        block.forEach { call.reader.fieldReceived(name: $0, value: $1) }
        _ = obey(call.reader.headersEnded(), call, on: stream, streamHasEnded: endsStream)
    }

    private func dataReceived(on stream: StreamHandle, _ bytes: UnsafeRawBufferPointer) {
        guard let call = call(on: stream) else { return }
        var rest = bytes
        while !rest.isEmpty {
            let offered = rest.count
            let order = call.reader.dataReceived(&rest, inflater: &inflater)
            switch order {
            case .more:
                guard call.isStreaming else { continue }
                // Given back, since nobody else can: bytes of a message that is not whole.
                session?.consume(call.window.pieceReceived(offered - rest.count), on: stream)
            case .message:
                call.messageFrameBytes = call.window.messageEnded(offered - rest.count)
                guard messageReceived(by: call, on: stream) else { return }
            case .ended:
                _ = obey(order, call, on: stream, streamHasEnded: false)
                return
            }
        }
    }

    /// Hands a message on; answers whether the call goes on.
    private func messageReceived(by call: Call, on stream: StreamHandle) -> Bool {
        call.owner?.callReceived(call, message: call.reader.message.bytes)
        guard call.place == .open(stream) else { return false }
        call.reader.message.clear()
        return true
    }

    /// Carries out an order; answers whether the call goes on.
    private func obey(_ order: ReplyMachine.On, _ call: Call, on stream: StreamHandle, streamHasEnded: Bool) -> Bool {
        switch order {
        case .more:
            return true
        case .message:
            return messageReceived(by: call, on: stream)
        case .ended(let ending):
            let outcome: CallOutcome =
                switch ending {
                case .status(let code): .status(code)
                case .fault(.violation(let reason)): .failed(.protocolViolation(reason))
                case .fault(.tooLarge(let reason)): .failed(.replyTooLarge(reason))
                }
            if streamHasEnded { session?.release(stream) } else { session?.reset(stream, .cancel) }
            end(call, outcome, on: stream)
            return false
        }
    }

    private func streamClosed(_ stream: StreamHandle, _ code: HTTP2ErrorCode) {
        guard let call = call(on: stream) else { return }
        if code == .refusedStream {
            let reason: String
            if case .leaving(let text) = state { reason = text } else { reason = "the plugin refused the stream" }
            // Behind the head of a reply it is no refusal, whatever it says: what came of the call may be with the client.
            let hasBegun = call.reader.isUnderWay
            end(
                call,
                .failed(hasBegun ? .protocolViolation("\(reason), after its reply had begun") : .notBegun(reason)),
                on: stream)
            return
        }
        let passed = call.timeout.map { call.startedAt.nanoseconds(until: loop.now) >= $0 } ?? false
        _ = obey(
            call.reader.streamReset(code.rawValue, named: code.name, deadlinePassed: passed), call, on: stream,
            streamHasEnded: true)
    }

    private func end(_ call: Call, _ outcome: CallOutcome, resetting stream: StreamHandle) {
        session?.reset(stream, .cancel)
        end(call, outcome, on: stream)
    }

    private func end(_ call: Call, _ outcome: CallOutcome, on stream: StreamHandle) {
        detach(call, from: stream)
        call.outcome = outcome
        // The stream's place is free, for a call that waits.
        if !waiting.isEmpty { askFlush() }
        call.owner?.callEnded(call)
    }

    private func settingsReceived() {
        // More streams may be allowed now.
        if !waiting.isEmpty { askFlush() }
        guard state == .connecting else { return }
        state = .open
        if let deadlineTimer { loop.cancel(deadlineTimer) }
        deadlineTimer = nil
        owner?.connectionOpened(self)
    }

    private func goAwayReceived(_ code: HTTP2ErrorCode, _ text: String) {
        let quoted = text.isEmpty ? "" : ", \"\(text)\""
        let reason = "the plugin takes no more calls on this connection (GOAWAY \(code.name)\(quoted))"
        leave(reason)
    }

    private func leave(_ reason: String) {
        guard case .open = state else { return }
        state = .leaving(reason)
        endWaitingCalls(reason)
        askFlush()
        owner?.connectionLeaves(self)
    }
}
