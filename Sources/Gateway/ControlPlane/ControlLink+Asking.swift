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
}
