internal import Bytes
internal import CNGHTTP2

/// The client's end of an HTTP/2 connection over nghttp2: bytes received go in, events come out; requests go in, bytes
/// to be sent come out. It has no socket and no clock.
///
/// One thread uses it. The caller feeds `receive`, asks `nextEvent` until there is none, opens streams, calls `produce`,
/// asks for events again, and sends `output`.
public final class HTTP2Session {
    let session: OpaquePointer
    let state: UnsafeMutablePointer<SessionState>
    var streams: [UnsafeMutablePointer<StreamRecord>] = []
    var freeSlots: [Int32] = []
    /// The header fields of the request that is being put together.
    var fields: [nghttp2_nv] = []
    var maximumStreams: UInt32 = 100
    var isPeerLeaving = false

    /// Makes a session whose first output is the client's preface and settings.
    public init(_ configuration: HTTP2Configuration = HTTP2Configuration()) throws(HTTP2Fault) {
        let state = UnsafeMutablePointer<SessionState>.allocate(capacity: 1)
        state.initialize(to: SessionState(configuration))
        guard let session = Self.makeSession(context: state) else {
            state.deinitialize(count: 1)
            state.deallocate()
            throw HTTP2Fault("nghttp2 has no memory for a session")
        }
        self.session = session
        self.state = state
        let code = Self.announce(configuration, on: session)
        guard code == 0 else { throw HTTP2Fault(String(cString: nghttp2_strerror(code))) }
    }

    deinit {
        nghttp2_session_del(session)
        for stream in streams {
            stream.deinitialize(count: 1)
            stream.deallocate()
        }
        state.deinitialize(count: 1)
        state.deallocate()
    }

    private static func makeSession(context: UnsafeMutableRawPointer) -> OpaquePointer? {
        guard let callbacks = SessionCallbacks.make() else { return nil }
        defer { nghttp2_session_callbacks_del(callbacks) }
        var option: OpaquePointer?
        guard nghttp2_option_new(&option) == 0, let option else { return nil }
        defer { nghttp2_option_del(option) }
        // Windows are given back by rule (see `SessionCallbacks.dataReceived`), not by nghttp2.
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_no_closed_streams(option, 1)
        // gRPC libraries send a status message as it is, with a blank at its end when it has one: RFC 9113 forbids that,
        // every gRPC client takes it, and a plugin's error is not to become one of its protocol.
        nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1)
        var session: OpaquePointer?
        guard nghttp2_session_client_new2(&session, callbacks, context, option) == 0 else { return nil }
        return session
    }

    private static func announce(_ configuration: HTTP2Configuration, on session: OpaquePointer) -> Int32 {
        func entry(_ id: nghttp2_settings_id, _ value: UInt32) -> nghttp2_settings_entry {
            nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: value)
        }
        let settings = [
            entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0),
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, configuration.streamWindow),
            entry(NGHTTP2_SETTINGS_MAX_FRAME_SIZE, configuration.maximumFrameBytes),
            entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, UInt32(clamping: configuration.maximumHeaderListBytes)),
        ]
        let code = nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
        guard code == 0 else { return code }
        return nghttp2_session_set_local_window_size(
            session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, configuration.connectionWindow)
    }

    func record(_ stream: StreamHandle) -> UnsafeMutablePointer<StreamRecord>? {
        guard stream.slot >= 0, Int(stream.slot) < streams.count else { return nil }
        let record = streams[Int(stream.slot)]
        return record.pointee.generation == stream.generation && record.pointee.isAttached ? record : nil
    }
}

@available(*, unavailable)
extension HTTP2Session: Sendable {}
