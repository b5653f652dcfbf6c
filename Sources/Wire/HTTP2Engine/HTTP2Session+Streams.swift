public import Bytes
internal import CNGHTTP2

extension HTTP2Session {
    /// What came of opening a stream.
    public enum OnOpen {
        case opened(StreamHandle)
        /// Nothing was sent; the session can open no more streams.
        case refused(HTTP2Fault)
    }

    /// Whether a stream can be opened now: the plugin is not leaving and allows one more at a time.
    public var canOpen: Bool {
        !isPeerLeaving && openStreams < Int(maximumStreams)
            && nghttp2_session_check_request_allowed(session) != 0
    }

    /// Whether all stream numbers are used up: after 2^30 requests.
    public var isExhausted: Bool { nghttp2_session_get_next_stream_id(session) >= 1 << 31 }

    /// Streams that are open, those being reset among them.
    public var openStreams: Int { streams.count - freeSlots.count }

    /// Forgets the header fields of the request put together so far.
    public func beginRequest() {
        fields.removeAll(keepingCapacity: true)
    }

    /// Adds a field whose text is the same in many requests, for the peer to remember.
    public func addField(_ name: StaticString, _ value: StaticString) {
        addField(bytes(of: name), bytes(of: value), flags: NGHTTP2_NV_FLAG_NO_COPY_VALUE)
    }

    /// Adds a field whose `value` must stay where it is until the stream is closed or reset.
    public func addField(_ name: StaticString, unmoving value: UnsafeRawBufferPointer) {
        addField(bytes(of: name), value, flags: NGHTTP2_NV_FLAG_NO_COPY_VALUE)
    }

    /// Adds a field whose `value` is copied by `open`, and which the peer is told not to remember.
    public func addField(_ name: StaticString, copying value: UnsafeRawBufferPointer) {
        addField(bytes(of: name), value, flags: NGHTTP2_NV_FLAG_NO_INDEX)
    }

    /// Adds a field of one request, which the peer is told not to remember: it would push out those that return. Both
    /// texts must stay where they are until the stream is closed or reset. `name` is lower case.
    public func addField(unmoving name: ByteView, _ value: ByteView) {
        let flags = NGHTTP2_NV_FLAG_NO_INDEX.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
        addField(name.bytes, value.bytes, flags: nghttp2_nv_flag(flags))
    }

    /// Opens a stream with the fields put together. `body` is read where it lies, so it must stay there until the stream
    /// is closed, reset or released. With `endsRequest` nothing follows it. `givesWindowBack`: the stream's window is
    /// given back as bytes arrive; otherwise by `consume`. `drainMark`: `HTTP2Event.drained` comes whenever what waits of
    /// the request falls below so many bytes; 0 for never.
    public func open(
        body: UnsafeRawBufferPointer, endsRequest: Bool, givesWindowBack: Bool, drainMark: Int = 0
    ) -> OnOpen {
        let stream = takeRecord()
        stream.pointee.body = body
        stream.pointee.requestEnds = endsRequest
        stream.pointee.givesWindowBack = givesWindowBack
        stream.pointee.drainMark = drainMark
        stream.pointee.isAttached = true
        stream.pointee.outputBefore = state.pointee.made
        var provider = nghttp2_data_provider(
            source: nghttp2_data_source(ptr: UnsafeMutableRawPointer(stream)),
            read_callback: SessionCallbacks.readBody)
        let id = nghttp2_submit_request(session, nil, fields, fields.count, &provider, UnsafeMutableRawPointer(stream))
        guard id > 0 else {
            stream.pointee.recycle()
            freeSlots.append(stream.pointee.slot)
            return .refused(HTTP2Fault(String(cString: nghttp2_strerror(id))))
        }
        stream.pointee.streamID = id
        return .opened(stream.pointee.handle)
    }

    /// Sends more of a request, copied.
    public func send(_ bytes: UnsafeRawBufferPointer, on handle: StreamHandle, endsRequest: Bool) {
        guard let stream = record(handle), !stream.pointee.requestEnds else { return }
        stream.pointee.append(bytes)
        stream.pointee.requestEnds = endsRequest
        guard stream.pointee.isDeferred, endsRequest || !bytes.isEmpty else { return }
        stream.pointee.isDeferred = false
        // Fails only when the stream is closed, which its event will tell.
        nghttp2_session_resume_data(session, stream.pointee.streamID)
    }

    /// Bytes of the stream's request that wait to be framed.
    public func unsentBytes(on handle: StreamHandle) -> Int {
        record(handle)?.pointee.waiting ?? 0
    }

    /// Gives `count` bytes of the stream's window back.
    public func consume(_ count: Int, on handle: StreamHandle) {
        guard count > 0, let stream = record(handle) else { return }
        // Fails only when the stream is closed or more is given back than was taken; neither harms anyone.
        nghttp2_session_consume_stream(session, stream.pointee.streamID, count)
    }

    /// Gives the stream up with `code`. No event of it is told any more, and its memory is not read.
    public func reset(_ handle: StreamHandle, _ code: HTTP2ErrorCode) {
        guard let stream = record(handle) else { return }
        stream.pointee.isAttached = false
        reset(stream.pointee.streamID, code)
    }

    /// Lets go of a stream that the plugin has ended: what is unsent of the request is not sent any more. No event of it
    /// is told, and its memory is not read.
    public func release(_ handle: StreamHandle) {
        guard let stream = record(handle) else { return }
        stream.pointee.isAttached = false
        if !stream.pointee.isRequestFramed { reset(stream.pointee.streamID, .cancel) }
    }

    /// Whether any byte of the stream may have been sent: if not, the plugin has certainly not begun.
    public func mayHaveLeft(_ handle: StreamHandle) -> Bool {
        guard let stream = record(handle) else { return true }
        return state.pointee.sent > stream.pointee.outputBefore
    }

    private func reset(_ id: Int32, _ code: HTTP2ErrorCode) {
        // Fails only without memory; the stream then ends with the connection.
        nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
    }

    private func takeRecord() -> UnsafeMutablePointer<StreamRecord> {
        if let slot = freeSlots.popLast() { return streams[Int(slot)] }
        let record = UnsafeMutablePointer<StreamRecord>.allocate(capacity: 1)
        record.initialize(to: StreamRecord(slot: Int32(streams.count)))
        streams.append(record)
        return record
    }

    private func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Names are never copied: they are static, or the caller keeps them.
    private func addField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, flags: nghttp2_nv_flag) {
        // nghttp2's structure lacks the const; it does not write to names and values.
        fields.append(
            nghttp2_nv(
                name: UnsafeMutablePointer(mutating: name.baseAddress?.assumingMemoryBound(to: UInt8.self)),
                value: UnsafeMutablePointer(mutating: value.baseAddress?.assumingMemoryBound(to: UInt8.self)),
                namelen: name.count, valuelen: value.count,
                flags: UInt8(truncatingIfNeeded: flags.rawValue | NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue)))
    }
}
