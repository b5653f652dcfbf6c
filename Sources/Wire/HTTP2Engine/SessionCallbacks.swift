internal import Bytes
internal import CNGHTTP2

/// The callbacks of nghttp2. They note what happened and move bytes; nobody else's code runs while nghttp2 is on the
/// stack, so a caller may do to the session whatever it likes when it is told.
enum SessionCallbacks {
    private typealias State = UnsafeMutablePointer<SessionState>
    private typealias Stream = UnsafeMutablePointer<StreamRecord>

    /// The arena's size at which nghttp2 is made to pause, so that the events so far are told and forgotten: a few bytes
    /// of compressed fields can stand for a thousand times as many.
    private static let maximumArenaBytes = 512 << 10

    /// Makes the table of callbacks; the caller deletes it. Nil when there is no memory.
    static func make() -> OpaquePointer? {
        var callbacks: OpaquePointer?
        guard nghttp2_session_callbacks_new(&callbacks) == 0, let callbacks else { return nil }
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { session, frame, context in
            SessionCallbacks.headersBegan(session, frame, context)
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, _, name, nameCount, value, valueCount, _, context in
            SessionCallbacks.fieldReceived(
                UnsafeRawBufferPointer(start: name, count: nameCount),
                UnsafeRawBufferPointer(start: value, count: valueCount), context)
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { session, frame, context in
            SessionCallbacks.frameReceived(session, frame, context)
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { session, _, id, bytes, count, context in
            SessionCallbacks.dataReceived(session, id, UnsafeRawBufferPointer(start: bytes, count: count), context)
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { session, id, code, context in
            SessionCallbacks.streamClosed(session, id, code, context)
        }
        nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks) { session, frame, error, context in
            SessionCallbacks.invalidFrameReceived(session, frame, error, context)
        }
        nghttp2_session_callbacks_set_error_callback2(callbacks) { _, _, text, count, context in
            SessionCallbacks.complained(UnsafeRawBufferPointer(start: text, count: count), context)
        }
        nghttp2_session_callbacks_set_before_frame_send_callback(callbacks) { _, frame, context in
            SessionCallbacks.frameMade(frame, context)
        }
        nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, _, header, count, source, context in
            SessionCallbacks.sendData(header, count, source, context)
        }
        return callbacks
    }

    /// How many bytes of the request the next DATA frame can have; `sendData` moves them.
    static let readBody: nghttp2_data_source_read_callback = { _, _, _, maximum, flags, source, _ in
        guard let stream = source?.pointee.ptr?.assumingMemoryBound(to: StreamRecord.self), let flags,
            stream.pointee.isAttached
        else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
        let waiting = stream.pointee.waiting
        let count = min(waiting, maximum)
        let ends = stream.pointee.requestEnds && count == waiting
        if count == 0, !ends {
            stream.pointee.isDeferred = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        flags.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
        if ends {
            flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            stream.pointee.isRequestFramed = true
        }
        return count
    }

    private static func state(_ context: UnsafeMutableRawPointer?) -> State? {
        context?.assumingMemoryBound(to: SessionState.self)
    }

    private static func stream(_ session: OpaquePointer?, _ id: Int32) -> Stream? {
        nghttp2_session_get_stream_user_data(session, id)?.assumingMemoryBound(to: StreamRecord.self)
    }

    private static func headersBegan(
        _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let frame else { return 0 }
        let stream = stream(session, patchbay_frame_stream(frame))
        state.pointee.beginBlock(of: stream?.pointee.isAttached == true ? stream : nil)
        return 0
    }

    private static func fieldReceived(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context) else { return 0 }
        state.pointee.addField(name: name, value: value)
        return state.pointee.arena.count > maximumArenaBytes ? NGHTTP2_ERR_PAUSE.rawValue : 0
    }

    private static func frameReceived(
        _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let frame else { return 0 }
        let flags = UInt32(patchbay_frame_flags(frame))
        let endsStream = flags & NGHTTP2_FLAG_END_STREAM.rawValue != 0
        switch UInt32(patchbay_frame_type(frame)) {
        case NGHTTP2_HEADERS.rawValue:
            state.pointee.endBlock(endsStream: endsStream)
        case NGHTTP2_DATA.rawValue where endsStream:
            guard let stream = stream(session, patchbay_frame_stream(frame)) else { return 0 }
            state.pointee.events.append(EventRecord(kind: .ended, stream: stream))
        case NGHTTP2_SETTINGS.rawValue where flags & NGHTTP2_FLAG_ACK.rawValue == 0:
            state.pointee.events.append(EventRecord(kind: .settings))
        case NGHTTP2_GOAWAY.rawValue:
            goAwayReceived(state, patchbay_frame_goaway(frame))
        default: break
        }
        return 0
    }

    private static func goAwayReceived(_ state: State, _ frame: UnsafePointer<nghttp2_goaway>?) {
        guard let frame else { return }
        let text = UnsafeRawBufferPointer(
            start: frame.pointee.opaque_data, count: min(frame.pointee.opaque_data_len, maximumTextBytes))
        var event = EventRecord(kind: .goingAway)
        event.code = frame.pointee.error_code
        event.lastStream = frame.pointee.last_stream_id
        event.count = state.pointee.note(String(decoding: text, as: UTF8.self))
        state.pointee.events.append(event)
    }

    /// How much of a text of the plugin's is kept.
    private static let maximumTextBytes = 256

    private static func dataReceived(
        _ session: OpaquePointer?, _ id: Int32, _ bytes: UnsafeRawBufferPointer, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context) else { return 0 }
        guard let stream = stream(session, id), stream.pointee.isAttached else {
            return nghttp2_session_consume(session, id, bytes.count)
        }
        var event = EventRecord(kind: .data, stream: stream, start: bytes.baseAddress)
        event.count = bytes.count
        state.pointee.events.append(event)
        return stream.pointee.givesWindowBack
            ? nghttp2_session_consume(session, id, bytes.count)
            : nghttp2_session_consume_connection(session, bytes.count)
    }

    private static func streamClosed(
        _ session: OpaquePointer?, _ id: Int32, _ code: UInt32, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let stream = stream(session, id) else { return 0 }
        if state.pointee.blockStream == stream { state.pointee.blockStream = nil }
        var event = EventRecord(kind: .closed, stream: stream)
        event.code = code
        state.pointee.events.append(event)
        return 0
    }

    private static func invalidFrameReceived(
        _ session: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ error: Int32,
        _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let frame else { return 0 }
        if state.pointee.lastComplaint.isEmpty {
            state.pointee.lastComplaint = String(cString: nghttp2_strerror(error))
        }
        guard let stream = stream(session, patchbay_frame_stream(frame)) else { return 0 }
        var event = EventRecord(kind: .broken, stream: stream)
        event.count = state.pointee.note(state.pointee.lastComplaint)
        state.pointee.events.append(event)
        state.pointee.lastComplaint = ""
        return 0
    }

    private static func complained(_ text: UnsafeRawBufferPointer, _ context: UnsafeMutableRawPointer?) -> Int32 {
        guard let state = state(context) else { return 0 }
        state.pointee.lastComplaint = String(decoding: text.prefix(maximumTextBytes), as: UTF8.self)
        return 0
    }

    /// A GOAWAY of ours tells why nghttp2 gives the session up, before its bytes are made.
    private static func frameMade(
        _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let frame else { return 0 }
        guard UInt32(patchbay_frame_type(frame)) == NGHTTP2_GOAWAY.rawValue, state.pointee.fault == nil,
            let goAway = patchbay_frame_goaway(frame), goAway.pointee.error_code != 0
        else { return 0 }
        let code = HTTP2ErrorCode(rawValue: goAway.pointee.error_code)
        let text = UnsafeRawBufferPointer(start: goAway.pointee.opaque_data, count: goAway.pointee.opaque_data_len)
        var reason = String(decoding: text, as: UTF8.self)
        if reason.isEmpty { reason = state.pointee.lastComplaint }
        state.pointee.fault = reason.isEmpty ? code.name : "\(reason) (\(code.name))"
        return 0
    }

    private static func sendData(
        _ header: UnsafePointer<UInt8>?, _ count: Int, _ source: UnsafeMutablePointer<nghttp2_data_source>?,
        _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let state = state(context), let stream = source?.pointee.ptr?.assumingMemoryBound(to: StreamRecord.self)
        else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
        state.pointee.output.append(UnsafeRawBufferPointer(start: header, count: frameHeaderBytes))
        let wasFull = stream.pointee.waiting >= stream.pointee.drainMark
        stream.pointee.move(count, to: &state.pointee.output)
        if wasFull, stream.pointee.waiting < stream.pointee.drainMark {
            state.pointee.events.append(EventRecord(kind: .drained, stream: stream))
        }
        state.pointee.made &+= UInt64(frameHeaderBytes + count)
        return state.pointee.waitingOutput >= state.pointee.maximumWaitingOutput ? NGHTTP2_ERR_PAUSE.rawValue : 0
    }

    private static let frameHeaderBytes = 9
}
