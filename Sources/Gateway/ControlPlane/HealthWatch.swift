internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import PluginProtocol

/// Does what the health machine orders, for one ready instance, on its control connection.
final class HealthWatch {
    private let link: ControlLink
    private let loop: EventLoop
    private let board: LeaseBoard
    private let ticket: LeaseTicket
    private var machine: HealthMachine
    private var alarm: Alarm?
    private var call: ControlCall?
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
            check()
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

    private func check() {
        call = link.call(
            GoPluginService.healthCheckPath.description, message: GoPluginService.healthCheckRequest,
            maximumReplyBytes: 1 << 16
        ) { [unowned self] event in
            guard case .ended(let outcome) = event, let call else { return }
            self.call = nil
            ended(outcome, reply: call.call.reply.bytes)
        }
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
            // The connection leaves, or is lost: the supervisor connects again.
            carryOut(machine.unmade(now: now, answered: board.answered(ticket)))
        case .status, .failed, .pending:
            // NOT_FOUND, UNIMPLEMENTED, or nonsense: whoever answers is alive.
            carryOut(machine.answered(.unknown, now: now))
        }
    }

    private func endCheck() {
        guard let call else { return }
        self.call = nil
        link.cancel(call)
    }
}

@available(*, unavailable)
extension HealthWatch: Sendable {}
