internal import Bytes
internal import ControlPlane
internal import GRPCWire
internal import GatewayConfiguration
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Schema

extension PluginSession {
    /// Calls a streaming method: sends all messages of `body`, and hands out those of the reply as they come.
    func stream(
        _ method: Method, over supervisor: PluginSupervisor, _ input: MessageReference, _ output: MessageReference,
        _ body: [UInt8], _ received: @escaping @Sendable ([UInt8]) -> Int32?
    ) async -> Answer? {
        let style: ProblemStyle = configuration.errors == .google ? .google : .problem
        let schema = method.schema
        let messages: [[UInt8]]
        do throws(StreamFault) {
            messages = try self.messages(of: body, isSequence: method.isClientStreaming, input, schema)
        } catch {
            return Answer(Problem(error.kind, error.detail), style)
        }
        let receiver = StreamReceiver(
            output, schema, ReplyOptions(configuration.json), style, isStream: method.isServerStreaming, received)
        let reply = await supervisor.stream(
            method.path, messages: messages, maximumReplyBytes: configuration.limits.maximumReplyMessageBytes,
            timeout: configuration.limits.streamTimeout
        ) { message in
            receiver.received(message)
        }
        if interruption != nil { return nil }
        if let verdict = receiver.verdict { return verdict }
        switch reply.outcome {
        case .status(.ok):
            if method.isServerStreaming { return .ended }
            let none = Problem(.pluginProtocol, "the plugin ended the call with OK, but sent no message")
            return receiver.only ?? Answer(none, style)
        default:
            return Answer(
                Self.problem(reply, ReplyTranscoder(options: ReplyOptions(configuration.json)), schema), style)
        }
    }

    private struct StreamFault: Error {
        let kind: ProblemKind
        let detail: String
    }

    /// The request's messages: one, or each value of a sequence.
    private func messages(
        of body: [UInt8], isSequence: Bool, _ type: MessageReference, _ schema: Schema
    ) throws(StreamFault) -> [[UInt8]] {
        let requests = RequestTranscoder(
            options: RequestOptions(ignoresUnknownFields: configuration.json.ignoresUnknownFields))
        let body = ByteBuffer(body)
        var messages: [[UInt8]] = []
        func add(_ json: UnsafeRawBufferPointer) throws(StreamFault) {
            var message = ByteBuffer()
            do throws(RequestFault) {
                try requests.transcode(json, to: type, in: schema, into: &message)
            } catch {
                throw StreamFault(
                    kind: error.kind == .invalidJSON ? .invalidJSON : .invalidMessage,
                    detail: isSequence ? "message \(messages.count + 1): \(error.detail)" : error.detail)
            }
            messages.append(message.array())
        }
        guard isSequence else {
            try add(body.bytes)
            return messages
        }
        // The body is bounded already.
        var sequence = RequestSequence(maximumBytes: .max)
        var rest = body.bytes
        while case .value(let json) = sequence.take(from: &rest) { try add(json) }
        if let json = sequence.finish() { try add(json) }
        return messages
    }
}

/// Makes JSON of a stream's messages, on the control loop, while their call goes on.
private final class StreamReceiver: @unchecked Sendable {
    // Unchecked: the control loop's thread calls `received`, and the session looks at it when the call is over, on the
    // same thread.
    private let type: MessageReference
    private let schema: Schema
    private let replies: ReplyTranscoder
    private let style: ProblemStyle
    private let isStream: Bool
    private let handOut: @Sendable ([UInt8]) -> Int32?
    /// Why the call was given up.
    private(set) var verdict: PluginSession.Answer?
    /// The one reply of a call whose reply is no stream.
    private(set) var only: PluginSession.Answer?

    init(
        _ type: MessageReference, _ schema: Schema, _ options: ReplyOptions, _ style: ProblemStyle, isStream: Bool,
        _ handOut: @escaping @Sendable ([UInt8]) -> Int32?
    ) {
        self.type = type
        self.schema = schema
        replies = ReplyTranscoder(options: options)
        self.style = style
        self.isStream = isStream
        self.handOut = handOut
    }

    func received(_ message: [UInt8]) -> Bool {
        let answer = PluginSession.answer(message, type, schema, replies, style)
        guard case .reply(let json) = answer else {
            verdict = answer
            return false
        }
        if isStream {
            verdict = handOut(json).map { .givenUp($0) }
            return verdict == nil
        }
        guard only == nil else {
            let second = Problem(.pluginProtocol, "the plugin sent a second message in the reply to a unary call")
            verdict = PluginSession.Answer(second, style)
            return false
        }
        only = answer
        return true
    }
}
