internal import Bytes
internal import CNGHTTP2

extension HTTP2Session {
    /// Takes bytes of the plugin and answers how many: fewer than offered when the events so far must be told first.
    /// Ask for the events before the bytes are given up, and offer the rest again.
    public func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTP2Fault) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        let taken = nghttp2_session_mem_recv(session, start.assumingMemoryBound(to: UInt8.self), bytes.count)
        guard taken >= 0 else { throw fault(code: Int32(clamping: taken)) }
        return min(taken, bytes.count)
    }

    /// The next event; nil when all are told.
    public func nextEvent() -> HTTP2Event? {
        while state.pointee.nextEvent < state.pointee.events.count {
            let event = state.pointee.events[state.pointee.nextEvent]
            state.pointee.nextEvent += 1
            if let told = tell(event) { return told }
        }
        if !state.pointee.events.isEmpty { state.pointee.forgetEvents() }
        return nil
    }

    /// Makes frames of what is to be sent, up to the bound on waiting output; events may come of it.
    public func produce() throws(HTTP2Fault) {
        while state.pointee.waitingOutput < state.pointee.maximumWaitingOutput {
            var start: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(session, &start)
            guard count >= 0 else { throw fault(code: Int32(clamping: count)) }
            guard count > 0, let start else { return }
            state.pointee.appendOutput(UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    /// Bytes to be sent. Valid until the session is next used.
    public var output: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: state.pointee.output.bytes.dropFirst(state.pointee.outputStart))
    }

    /// The first `count` bytes of `output` have been sent.
    public func outputSent(_ count: Int) {
        state.pointee.sent &+= UInt64(count)
        state.pointee.outputStart += count
        if state.pointee.outputStart >= state.pointee.output.count {
            state.pointee.output.clear(keeping: 512 << 10)
            state.pointee.outputStart = 0
        }
    }

    /// Whether there are frames that `produce` has not made, because of the bound or because they came up since.
    public var hasMoreToProduce: Bool { nghttp2_session_want_write(session) != 0 }

    /// Whether nothing will be received or sent any more: GOAWAY was said by either side and the streams are over.
    public var isFinished: Bool {
        nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
    }

    /// Why this side gave the session up, once the frame that says so has been made.
    public var fault: HTTP2Fault? { state.pointee.fault.map { HTTP2Fault($0) } }

    private func fault(code: Int32) -> HTTP2Fault {
        let text = String(cString: nghttp2_strerror(code))
        let complaint = state.pointee.lastComplaint
        return HTTP2Fault(complaint.isEmpty ? text : "\(complaint) (\(text))")
    }

    private func tell(_ event: EventRecord) -> HTTP2Event? {
        switch event.kind {
        case .settings:
            maximumStreams = nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
            return .settings
        case .goingAway:
            isPeerLeaving = true
            return .goingAway(
                lastStream: event.lastStream, HTTP2ErrorCode(rawValue: event.code),
                debugText: state.pointee.texts[event.count])
        case .headers, .data, .ended, .drained, .broken, .closed:
            guard let stream = event.stream else { return nil }
            return tell(event, of: stream)
        }
    }

    private func tell(_ event: EventRecord, of stream: UnsafeMutablePointer<StreamRecord>) -> HTTP2Event? {
        let handle = stream.pointee.handle
        let isWanted = stream.pointee.isAttached
        if event.kind == .closed {
            stream.pointee.recycle()
            freeSlots.append(handle.slot)
            return isWanted ? .closed(handle, HTTP2ErrorCode(rawValue: event.code)) : nil
        }
        guard isWanted else { return nil }
        switch event.kind {
        case .headers:
            let records = UnsafeRawBufferPointer(rebasing: state.pointee.arena.bytes[event.offset..<event.count])
            return .headers(handle, HeaderBlock(records: records), endsStream: event.endsStream)
        case .data: return .data(handle, UnsafeRawBufferPointer(start: event.start, count: event.count))
        case .ended: return .ended(handle)
        case .drained: return .drained(handle)
        case .broken: return .broken(handle, reason: state.pointee.texts[event.count])
        case .closed, .settings, .goingAway: return nil
        }
    }
}
