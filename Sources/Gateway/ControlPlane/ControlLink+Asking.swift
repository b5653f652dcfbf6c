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
        var running: ControlCall?
        var alarm: Alarm?
        var isOver = false
        func finish(_ reply: PluginReply) {
            if isOver { return }
            isOver = true
            alarm?.cancel()
            // The call holds what it reports to, which holds these.
            (running, alarm) = (nil, nil)
            answered(reply)
        }
        running = call(path, message: message, maximumReplyBytes: maximumReplyBytes) { event in
            guard case .ended = event, let running else { return }
            finish(PluginReply(running.call))
        }
        alarm = Alarm(on: loop, after: timeout) {
            if let running { self.cancel(running) }
            finish(PluginReply(.status(.deadlineExceeded)))
        }
        return { finish(PluginReply(.failed(.connectionLost($0)))) }
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
        var running: ControlCall?
        var alarm: Alarm?
        var isOver = false
        func finish(_ reply: PluginReply) {
            if isOver { return }
            isOver = true
            alarm?.cancel()
            (running, alarm) = (nil, nil)
            ended(reply)
        }
        func giveUp(_ reply: PluginReply) {
            if let running { cancel(running) }
            finish(reply)
        }
        let call = call(path, message: nil, isStreaming: true, maximumReplyBytes: maximumReplyBytes) { event in
            guard let running else { return }
            switch event {
            case .message(let bytes):
                guard received(Array(bytes)) else {
                    giveUp(PluginReply(.failed(.cancelled)))
                    return
                }
                self.consume(running)
            case .ended:
                finish(PluginReply(running.call))
            }
        }
        running = call
        for message in messages { send(call, message: message) }
        self.finish(call)
        if let timeout {
            alarm = Alarm(on: loop, after: timeout) { giveUp(PluginReply(.status(.deadlineExceeded))) }
        }
        return { giveUp(PluginReply(.failed(.connectionLost($0)))) }
    }
}
