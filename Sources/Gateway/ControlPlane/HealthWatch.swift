internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import PluginProtocol

/// Does what the health machine orders, for one ready instance, on its control connection and those that follow
/// it.
final class HealthWatch {
    private var link: ControlLink
    private let loop: EventLoop
    private let board: LeaseBoard
    private let ticket: LeaseTicket
    private var machine: HealthMachine
    private var alarm: Alarm?
    private var check: (call: ControlCall, link: ControlLink)?
    private let report: (HealthVerdict) -> Void

    /// - Parameter board: what tells, by `ticket`, how many calls the instance has answered.
    /// - Parameter report: never called after `stop`, nor after `unresponsive`.
    init(
        over link: ControlLink, on loop: EventLoop, board: LeaseBoard, ticket: LeaseTicket,
        configuration: HealthMachine.Configuration, report: @escaping (HealthVerdict) -> Void
    ) {
        self.link = link
        self.loop = loop
        self.board = board
        self.ticket = ticket
        self.report = report
        machine = HealthMachine(configuration: configuration)
    }

    /// The instance is ready.
    func start() {
        carryOut(machine.start(now: now))
    }

    /// Asks over another connection from the next check on.
    func move(to link: ControlLink) {
        self.link = link
    }

    /// The instance is taken out, or has ended.
    func stop() {
        machine.stop()
        alarm?.cancel()
        alarm = nil
        endCheck()
    }

    private var now: UInt64 { loop.now.nanoseconds }

    private func carryOut(_ order: HealthMachine.Order) {
        switch order {
        case .check(let time):
            ring(at: time)
            ask()
        case .rest(let time):
            endCheck()
            ring(at: time)
        case .report(let verdict, let time):
            endCheck()
            ring(at: time)
            report(verdict)
        case .replace(let verdict):
            stop()
            report(verdict)
        case .none:
            break
        }
    }

    private func ring(at time: UInt64) {
        alarm?.cancel()
        alarm = Alarm(on: loop, after: time > now ? time - now : 0) { [unowned self] in
            carryOut(machine.timeReached(now: now, answered: board.answered(ticket)))
        }
    }

    private func ask() {
        // It is made again within a second, or the instance is taken out.
        guard !link.isOver else {
            carryOut(machine.postponed(now: now))
            return
        }
        let link = link
        let call = link.call(
            GoPluginService.healthCheckPath.description, message: GoPluginService.healthCheckRequest,
            maximumReplyBytes: 1 << 16
        ) { [unowned self] event in
            guard case .ended(let outcome) = event, let check else { return }
            self.check = nil
            ended(outcome, reply: check.call.call.reply.bytes)
        }
        check = (call, link)
    }

    private func ended(_ outcome: CallOutcome, reply: UnsafeRawBufferPointer) {
        switch outcome {
        case .status(.ok):
            switch try? HealthStatus(decoding: reply) {
            case .serving: carryOut(machine.answered(.serving, now: now))
            case .notServing: carryOut(machine.answered(.notServing, now: now))
            case .unknown, nil: carryOut(machine.answered(.unknown, now: now))
            }
        case .failed(.notBegun), .failed(.connectionLost):
            // The connection leaves, or is lost under the check: the supervisor connects again.
            carryOut(machine.unmade(now: now, answered: board.answered(ticket)))
        case .status, .failed, .pending:
            // NOT_FOUND, UNIMPLEMENTED, or nonsense: whoever answers is alive.
            carryOut(machine.answered(.unknown, now: now))
        }
    }

    private func endCheck() {
        guard let check else { return }
        self.check = nil
        check.link.cancel(check.call)
    }
}

@available(*, unavailable)
extension HealthWatch: Sendable {}
