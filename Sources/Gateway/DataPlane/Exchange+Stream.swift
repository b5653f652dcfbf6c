internal import Bytes
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import Routing
internal import Schema

/// A call whose messages come and go one by one.
extension Exchange {
    /// Bytes of a request that may wait for the plugin before the client is made to wait: whoever sends stops at it and
    /// goes on at `MessageStream.requestDrained`.
    static let requestWindow = 256 << 10

    /// Gets an instance and starts a call whose messages go to `stream`. What stands in `call.request` goes first; with
    /// `call.endsRequest` false `sendFrames` follows.
    ///
    /// - Parameter deadline: `.distantFuture` for none.
    func openStream(_ stream: any MessageStream, deadline: Instant) {
        self.stream = stream
        call.isStreaming = true
        call.drainMark = Self.requestWindow
        submit(deadline: deadline)
    }

    /// Sends whole frames behind those sent before, now or as soon as an instance is there. Not after `endsRequest`;
    /// nothing happens when the call is over.
    func sendFrames(_ frames: UnsafeRawBufferPointer, endsRequest: Bool) {
        switch stage {
        case .reading, .waiting:
            call.request.append(frames)
            call.endsRequest = endsRequest
        case .calling:
            connection?.send(call, frames, endsRequest: endsRequest)
        case .answered:
            break
        }
    }

    /// Bytes of the request that the plugin has not taken yet, nor the socket to it.
    var unsentRequestBytes: Int {
        switch stage {
        case .reading, .waiting: call.request.count
        case .calling: connection?.unsentBytes(of: call) ?? 0
        case .answered: 0
        }
    }

    /// Messages of the reply have been dealt with, `frameBytes` in all: the plugin may send as much again.
    func consume(_ frameBytes: Int) {
        connection?.consume(call, bytes: frameBytes)
    }

    func resetStream() {
        stream?.abandon()
        stream = nil
        intake = nil
        messagesReceived = 0
    }

    // MARK: Events

    func streamReceived(_ message: UnsafeRawBufferPointer) {
        guard let stream else { return }
        messagesReceived &+= 1
        if messagesReceived > 1, routed?.method.isServerStreaming == false {
            answer(.pluginProtocol, detail: "the plugin sent a second message in the reply to a unary call")
            return
        }
        stream.receive(message, frameBytes: call.messageFrameBytes)
    }

    /// The plugin ended with OK.
    func streamFinished() {
        guard let stream else { return }
        if messagesReceived == 0, routed?.method.isServerStreaming == false {
            answer(.pluginProtocol, detail: "the plugin ended the call with OK, but sent no message")
            return
        }
        stage = .answered
        stream.finish()
    }

    func streamDrained() {
        if let stream { stream.requestDrained() } else { resumeBody() }
    }

    // MARK: Over HTTP

    /// Starts the call of a streaming method whose request is the HTTP request: what stands in `call.request`, and with
    /// `call.endsRequest` false what the rest of the body says.
    func startStream() {
        // Of a body that comes in messages the call was prepared at the head.
        guard let routed, let deadline = intake == nil ? worker.prepareCall(of: self) : deadline else { return }
        guard routed.method.isServerStreaming else {
            call.drainMark = Self.requestWindow
            submit(deadline: deadline)
            return
        }
        let stream = httpStream ?? HTTPMessageStream(self)
        httpStream = stream
        stream.prepare(StreamShape(accept: http.headerList("Accept")), routed)
        openStream(stream, deadline: deadline)
    }

    /// Answers with a head and a body that is made of raw pieces, of the media type that the first one says.
    func beginRawReply(_ contentType: ByteView) {
        setRawBodyHeaders()
        http.setHeader("X-Accel-Buffering", "no")
        setOwnHeaders()
        setReplyMetadata()
        http.beginStream(status: 200, contentType: contentType)
    }

    /// Answers with a head and a body that is written in pieces.
    func beginReply(_ shape: StreamShape) {
        if shape == .events { http.setHeader("Cache-Control", "no-store") }
        // nginx would keep messages back until its buffer is full.
        if shape != .array { http.setHeader("X-Accel-Buffering", "no") }
        setOwnHeaders()
        setReplyMetadata()
        http.beginStream(status: 200, contentType: shape.contentType)
    }

    /// Appends the body that an error reply would have.
    func encode(_ problem: borrowing Problem, into output: inout ByteBuffer) {
        problem.encode(requestID: requestID.bytes, style: worker.configuration.problemStyle, into: &output)
    }
}
