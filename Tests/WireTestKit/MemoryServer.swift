internal import CNGHTTP2

/// A server's session of nghttp2 in memory: it notes requests and answers those that have ended.
public final class MemoryServer {
    public struct Request {
        public var fields: [String: String] = [:]
        public var body: [UInt8] = []
        public var hasEnded = false
        public var closedWith: UInt32?
    }

    /// What a request is answered with: head, body, trailers. Nil leaves it open.
    public var answer: (Request) -> Answer? = { Answer(body: $0.body) }
    public private(set) var requests: [Int32: Request] = [:]
    public private(set) var order: [Int32] = []
    private var session: OpaquePointer?
    private var bodies: [Int32: (bytes: [UInt8], offset: Int, trailers: [(String, String)])] = [:]

    public struct Answer {
        public var head: [(String, String)]
        public var body: [UInt8]
        public var trailers: [(String, String)]

        public init(body: [UInt8] = [], trailers: [(String, String)] = [("grpc-status", "0")]) {
            head = RawFrame.replyHead
            self.body = body
            self.trailers = trailers
        }
    }

    public init(maximumStreams: UInt32 = 1000, window: UInt32 = 65_535, automaticWindows: Bool = true) {
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        defer { nghttp2_session_callbacks_del(callbacks) }
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, context in
            let server = MemoryServer.from(context)
            let id = frame.map { patchbay_frame_stream($0) } ?? 0
            server.requests[id] = Request()
            server.order.append(id)
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameCount, value, count, _, context in
            let id = frame.map { patchbay_frame_stream($0) } ?? 0
            let key = String(decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
            let text = String(decoding: UnsafeBufferPointer(start: value, count: count), as: UTF8.self)
            MemoryServer.from(context).requests[id]?.fields[key] = text
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, bytes, count, context in
            MemoryServer.from(context).requests[id]?.body += UnsafeBufferPointer(start: bytes, count: count)
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
            guard let frame, UInt32(patchbay_frame_flags(frame)) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
                UInt32(patchbay_frame_type(frame)) <= NGHTTP2_HEADERS.rawValue
            else { return 0 }
            MemoryServer.from(context).ended(patchbay_frame_stream(frame))
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, context in
            MemoryServer.from(context).requests[id]?.closedWith = code
            return 0
        }
        var option: OpaquePointer?
        nghttp2_option_new(&option)
        defer { nghttp2_option_del(option) }
        nghttp2_option_set_no_auto_window_update(option, automaticWindows ? 0 : 1)
        nghttp2_session_server_new2(&session, callbacks, Unmanaged.passUnretained(self).toOpaque(), option)
        let settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue), value: maximumStreams),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: window),
        ]
        nghttp2_submit_settings(session, 0, settings, settings.count)
    }

    deinit {
        nghttp2_session_del(session)
    }

    public func receive(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let taken = nghttp2_session_mem_recv(session, start.assumingMemoryBound(to: UInt8.self), bytes.count)
        precondition(taken == bytes.count, "the client broke HTTP/2: \(taken)")
    }

    /// What the server sends now.
    public func produce() -> [UInt8] {
        var produced: [UInt8] = []
        var start: UnsafePointer<UInt8>?
        while true {
            let count = nghttp2_session_mem_send(session, &start)
            guard count > 0 else { return produced }
            produced += UnsafeBufferPointer(start: start, count: count)
        }
    }

    public func goAway() {
        nghttp2_submit_shutdown_notice(session)
    }

    /// Answers a request that was left open.
    public func reply(to id: Int32, _ answer: Answer) {
        bodies[id] = (answer.body, 0, answer.trailers)
        var provider = nghttp2_data_provider(source: nghttp2_data_source(ptr: nil)) {
            session, id, target, maximum, flags, _, context in
            MemoryServer.from(context).fill(session, id, target, maximum, flags)
        }
        Self.withFields(answer.head) { fields in
            _ = nghttp2_submit_response(session, id, fields.baseAddress, fields.count, &provider)
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> MemoryServer {
        guard let context else { preconditionFailure("nghttp2 lost its context") }
        return Unmanaged<MemoryServer>.fromOpaque(context).takeUnretainedValue()
    }

    private func ended(_ id: Int32) {
        requests[id]?.hasEnded = true
        guard let request = requests[id], let answer = answer(request) else { return }
        reply(to: id, answer)
    }

    private func fill(
        _ session: OpaquePointer?, _ id: Int32, _ target: UnsafeMutablePointer<UInt8>?, _ maximum: Int,
        _ flags: UnsafeMutablePointer<UInt32>?
    ) -> Int {
        guard var body = bodies[id], let target, let flags else { return 0 }
        let count = min(maximum, body.bytes.count - body.offset)
        for index in 0..<count { target[index] = body.bytes[body.offset + index] }
        body.offset += count
        bodies[id] = body
        if body.offset == body.bytes.count {
            flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
            Self.withFields(body.trailers) { fields in
                _ = nghttp2_submit_trailer(session, id, fields.baseAddress, fields.count)
            }
        }
        return count
    }

    private static func withFields(
        _ fields: [(String, String)], _ body: (UnsafeBufferPointer<nghttp2_nv>) -> Void
    ) {
        var text = fields.flatMap { Array($0.0.utf8) + Array($0.1.utf8) }
        text.withUnsafeMutableBufferPointer { text in
            var offset = 0
            let entries = fields.map { name, value in
                let start = text.baseAddress.map { $0 + offset }
                offset += name.utf8.count + value.utf8.count
                return nghttp2_nv(
                    name: start, value: start.map { $0 + name.utf8.count }, namelen: name.utf8.count,
                    valuelen: value.utf8.count, flags: 0)
            }
            entries.withUnsafeBufferPointer { body($0) }
        }
    }
}
