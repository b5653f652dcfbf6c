internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import PluginConnection
internal import PluginDiscovery

/// Makes the calls that the probe machine orders, on an instance's control connection.
final class ProbeShell {
    private let link: ControlLink
    private let loop: EventLoop
    private var machine: ProbeMachine
    private var calls: [Int: ControlCall] = [:]
    private var alarm: Alarm?
    private var finish: ((_ served: [String], _ unserved: [String]) -> Void)?

    init(over link: ControlLink, on loop: EventLoop, _ candidates: [ProbeMachine.Candidate]) {
        self.link = link
        self.loop = loop
        machine = ProbeMachine(candidates)
    }

    deinit {
        alarm?.cancel()
    }

    /// `finish` is called once, unless the connection is closed first.
    func start(_ finish: @escaping (_ served: [String], _ unserved: [String]) -> Void) {
        self.finish = finish
        carryOut(machine.start())
    }

    private func carryOut(_ orders: [ProbeMachine.Order]) {
        for order in orders {
            switch order {
            case .call(let id, let path, let request): call(id, path, request)
            case .cancel(let id): cancel(id)
            case .wait(let nanoseconds):
                alarm?.cancel()
                alarm = Alarm(on: loop, after: nanoseconds) { [weak self] in self?.timeReached() }
            case .finish(let served, let unserved):
                alarm?.cancel()
                for id in calls.keys { cancel(id) }
                let finish = self.finish
                self.finish = nil
                finish?(served, unserved)
            }
        }
    }

    private func call(_ id: Int, _ path: String, _ request: ProbeMachine.Request) {
        let message: [UInt8]? =
            switch request {
            case .headOnly, .brokenDeadline: nil
            // A number that does not end: no decoder takes it.
            case .broken: [UInt8](repeating: 0xff, count: 11)
            }
        // Streaming, so that any number of messages is an answer.
        calls[id] = link.call(
            path, message: message, timeoutText: request == .brokenDeadline ? "1" : nil, isStreaming: true,
            maximumReplyBytes: 64 << 10
        ) { [weak self] event in self?.received(id, event) }
    }

    private func timeReached() {
        alarm = nil
        carryOut(machine.timeReached())
    }

    private func received(_ id: Int, _ event: ControlCall.Event) {
        switch event {
        case .message:
            // Only a method that somebody has sends one.
            cancel(id)
            carryOut(machine.answered(id: id, code: 0, message: ""))
        case .ended(.status(let code)):
            let message = calls.removeValue(forKey: id)?.call.statusMessage.string() ?? ""
            carryOut(machine.answered(id: id, code: Int(code.rawValue), message: String(message.prefix(300))))
        case .ended(.failed(let failure)):
            calls[id] = nil
            carryOut(machine.answered(id: id, code: Int(StatusCode.unavailable.rawValue), message: "\(failure)"))
        case .ended(.pending):
            break
        }
    }

    private func cancel(_ id: Int) {
        if let call = calls.removeValue(forKey: id) { link.cancel(call) }
    }
}

@available(*, unavailable)
extension ProbeShell: Sendable {}
