internal import EventLoop
internal import GRPCWire
internal import PluginConnection

extension ControlLink {
    /// Makes a unary call whose reply has `timeout` nanoseconds: the plugin is told of it, and it is kept here. `answered` is
    /// called once, later. What is returned ends the call early, with why; it does nothing when the call is over.
    func ask(
        _ path: String, message: [UInt8], maximumReplyBytes: Int, timeout: UInt64, on loop: EventLoop,
        answered: @escaping (PluginReply) -> Void
    ) -> (String) -> Void {
        let question = Question(answered)
        question.call = call(path, message: message, maximumReplyBytes: maximumReplyBytes) { event in
            guard case .ended = event, let call = question.call else { return }
            question.finish(PluginReply(call.call))
        }
        question.alarm = Alarm(on: loop, after: timeout) {
            if let call = question.call { self.cancel(call) }
            question.finish(PluginReply(.status(.deadlineExceeded)))
        }
        return { question.finish(PluginReply(.failed(.connectionLost($0)))) }
    }

    /// Makes a call with all these messages, whose reply may have any number. `ended` is called once, later. What is
    /// returned ends the call early, with why; it does nothing when the call is over.
    ///
    /// - Parameters:
    ///   - timeout: nanoseconds that the whole of it has; nil for any.
    ///   - received: gets each message; false gives the call up.
    func stream(
        _ path: String, messages: [[UInt8]], maximumReplyBytes: Int, timeout: UInt64?, on loop: EventLoop,
        received: @escaping ([UInt8]) -> Bool, ended: @escaping (PluginReply) -> Void
    ) -> (String) -> Void {
        let question = Question(ended)
        func giveUp(_ reply: PluginReply) {
            if let call = question.call { cancel(call) }
            question.finish(reply)
        }
        let call = call(path, message: nil, isStreaming: true, maximumReplyBytes: maximumReplyBytes) { event in
            guard let running = question.call else { return }
            switch event {
            case .message(let bytes):
                guard received(Array(bytes)) else {
                    giveUp(PluginReply(.failed(.cancelled)))
                    return
                }
                self.consume(running)
            case .ended:
                question.finish(PluginReply(running.call))
            }
        }
        question.call = call
        for message in messages { send(call, message: message) }
        self.finish(call)
        if let timeout {
            question.alarm = Alarm(on: loop, after: timeout) { giveUp(PluginReply(.status(.deadlineExceeded))) }
        }
        return { giveUp(PluginReply(.failed(.connectionLost($0)))) }
    }
}

/// A call under way, whose end is told once.
private final class Question {
    var call: ControlCall?
    var alarm: Alarm?
    private var ended: ((PluginReply) -> Void)?

    init(_ ended: @escaping (PluginReply) -> Void) {
        self.ended = ended
    }

    func finish(_ reply: PluginReply) {
        guard let ended else { return }
        self.ended = nil
        alarm?.cancel()
        // The call holds what it reports to, which holds this.
        (call, alarm) = (nil, nil)
        ended(reply)
    }
}
