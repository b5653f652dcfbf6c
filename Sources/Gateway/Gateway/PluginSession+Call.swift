internal import Bytes
internal import ControlPlane
internal import DataPlane
internal import GRPCWire
internal import GatewayConfiguration
internal import JSONEngine
internal import PluginConnection
internal import PluginDiscovery
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Schema

extension PluginSession {
    /// What came of a call, as the gateway would have answered it over HTTP.
    public enum Answer: Sendable, Equatable {
        /// The reply's JSON.
        case reply([UInt8])
        /// The reply was a stream, whose messages were handed out as they came, and has ended well.
        case ended
        /// Whoever took the messages gave the call up, with this status of the command's.
        case givenUp(Int32)
        /// The error's JSON.
        case problem([UInt8], isBug: Bool)

        init(_ problem: borrowing Problem, _ style: ProblemStyle) {
            var text = ByteBuffer()
            problem.encode(style: style, into: &text)
            self = .problem(text.array(), isBug: problem.kind == .internalFault)
        }
    }

    /// Calls a method of a plugin that is ready.
    ///
    /// - Parameters:
    ///   - body: the request message as JSON, empty for `{}`; of a client stream a sequence of JSON values, each of them
    ///     a message.
    ///   - received: gets the JSON of each message of a reply that is a stream, as it comes. What it returns gives the call
    ///     up: the status that the command ends with.
    /// - Returns: nil when the session was interrupted meanwhile: then nobody wants the answer.
    public func call(
        plugin name: String, service: String, method: String, body: [UInt8],
        received: @escaping @Sendable ([UInt8]) -> Int32?
    ) async -> Answer? {
        let style: ProblemStyle = configuration.errors == .google ? .google : .problem
        guard let (supervisor, facts) = plugin(named: name), let schema = facts.schema else {
            return Answer(Problem(.internalFault, "the plugin \(name) is not ready"), style)
        }
        let methods = schema.services.flatMap(\.methods)
        guard let method = methods.first(where: { $0.service == service && $0.name == method }) else {
            if let hole = facts.discovery?.missingServices.first(where: { $0.name == service }) {
                return Answer(Problem(.methodUnavailable, "\(hole.name): \(hole.reason)"), style)
            }
            return Answer(Problem(.noSuchRoute, Self.explanation(name, service, method, methods)), style)
        }
        if let reason = RoutedMethod.unavailable(method) { return Answer(Problem(.methodUnavailable, reason), style) }
        guard body.count <= configuration.limits.maximumRequestBodyBytes else {
            let limit = configuration.limits.maximumRequestBodyBytes
            return Answer(Problem(.bodyTooLarge, "the body is larger than limits.request_body, \(limit) bytes"), style)
        }
        guard let input = method.input, let output = method.output else {
            return Answer(Problem(.internalFault, "\(method.path) has no messages"), style)
        }

        if method.isClientStreaming || method.isServerStreaming {
            return await stream(method, over: supervisor, input, output, body, received)
        }
        var message = ByteBuffer()
        do throws(RequestFault) {
            let requests = RequestTranscoder(
                options: RequestOptions(ignoresUnknownFields: configuration.json.ignoresUnknownFields))
            let body = ByteBuffer(body)
            try requests.transcode(body.bytes, to: input, in: schema, into: &message)
        } catch {
            return Answer(
                Problem(error.kind == .invalidJSON ? .invalidJSON : .invalidMessage, error.detail), style)
        }
        let reply = await supervisor.call(
            method.path, message: message.array(),
            maximumReplyBytes: configuration.limits.maximumReplyMessageBytes,
            timeout: configuration.limits.requestTimeout)
        if interruption != nil { return nil }
        let replies = ReplyTranscoder(options: ReplyOptions(configuration.json))
        guard case .status(.ok) = reply.outcome else {
            return Answer(Self.problem(reply, replies, schema), style)
        }
        return Self.answer(reply.message, output, schema, replies, style)
    }

    /// A message of the plugin's as JSON, or why it has none.
    static func answer(
        _ message: [UInt8], _ type: MessageReference, _ schema: Schema, _ replies: ReplyTranscoder,
        _ style: ProblemStyle
    ) -> Answer {
        var text = ByteBuffer()
        do throws(ProtoJSON.ReplyFault) {
            let message = ByteBuffer(message)
            try replies.transcode(message.bytes, from: type, in: schema, into: &text)
        } catch {
            switch error {
            case .malformed(let reason), .unrepresentable(let reason):
                return Answer(Problem(.pluginProtocol, reason), style)
            case .tooLarge(let reason): return Answer(Problem(.replyTooLarge, reason), style)
            }
        }
        return .reply(text.array())
    }

    /// What the gateway says of a path that is not there.
    private static func explanation(
        _ plugin: String, _ service: String, _ method: String, _ methods: [Method]
    ) -> String {
        let entries = methods.enumerated().map { index, method in
            RouteEntry(plugin: 0, method: Int32(clamping: index), segments: [plugin, method.service, method.name])
        }
        let table = RouteTable(plugins: [plugin], entries: entries)
        return Array("/\(plugin)/\(service)/\(method)".utf8).withUnsafeBufferPointer { path in
            path.baseAddress.map { table.explanation(for: ByteView(start: $0, count: path.count)) } ?? ""
        }
    }

    /// The problem that an outcome other than OK is.
    static func problem(_ reply: PluginReply, _ replies: ReplyTranscoder, _ schema: Schema) -> Problem {
        switch reply.outcome {
        case .status(.deadlineExceeded) where reply.statusMessage.isEmpty:
            return Problem(.deadlineExceeded, "the deadline passed before the plugin answered")
        case .status(let code):
            return .pluginError(
                code: code, message: String(decoding: reply.statusMessage, as: UTF8.self),
                details: details(reply.statusDetails, replies, schema))
        case .failed(.notBegun(let reason)):
            return Problem(.pluginUnavailable, "the call could not be begun: \(reason)")
        case .failed(.connectionLost(let reason)):
            return Problem(.pluginUnavailable, "the instance was lost during the call: \(reason)")
        case .failed(.protocolViolation(let reason)): return Problem(.pluginProtocol, reason)
        case .failed(.replyTooLarge(let reason)): return Problem(.replyTooLarge, reason)
        case .failed(.cancelled), .pending: return Problem(.internalFault, "the call ended without an outcome")
        }
    }

    private static func details(_ bytes: [UInt8], _ replies: ReplyTranscoder, _ schema: Schema) -> JSONNode? {
        let bytes = ByteBuffer(bytes)
        guard !bytes.isEmpty, let status = StatusDetails(bytes.bytes), !status.details.isEmpty else { return nil }
        var list = JSONNode.array()
        for detail in status.details {
            list.append(replies.detail(typeURL: detail.typeURL.bytes, value: detail.value.bytes, in: schema))
        }
        return list
    }
}
