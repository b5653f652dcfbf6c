public import EventLoop
internal import HTTPFront
public import LinuxSystem
public import PluginPool
internal import Problem
public import Telemetry

/// One worker's place: what others reach it by. Made before its thread.
struct WorkerSeat: Sendable {
    let number: Int
    let mailbox: Mailbox<WorkerMessage>
    let counters: RequestCounters
}

/// All workers, as the control plane and they themselves see them: mailboxes to write to and counters to read.
public final class WorkerFleet: Sendable {
    let seats: [WorkerSeat]
    private let reports: Mailbox<WorkerReport>

    /// - Parameter reports: the control plane's mailbox.
    public init(count: Int, reports: Mailbox<WorkerReport>) throws(SystemError) {
        var seats: [WorkerSeat] = []
        for number in 0..<count {
            seats.append(
                WorkerSeat(
                    number: number, mailbox: try Mailbox(),
                    counters: RequestCounters(reasons: ProblemKind.allCases.count)))
        }
        self.seats = seats
        self.reports = reports
    }

    public var count: Int { seats.count }

    public var counters: [RequestCounters] { seats.map(\.counters) }

    /// Starts the worker of that number on a thread of its own.
    ///
    /// - Parameter failed: called on that thread, instead of serving, with what the system refused.
    public func start(
        _ number: Int, listener: consuming OwnedDescriptor, configuration: DataPlaneConfiguration, board: LeaseBoard,
        failed: @escaping @Sendable (String) -> Void
    ) throws(SystemError) {
        let seat = seats[number]
        let listener = listener.release()
        _ = try Linux.startThread(name: "worker-\(number)") { [self] in
            do {
                let worker = try Worker(seat: seat, configuration: configuration, board: board, fleet: self)
                try worker.run(listener: OwnedDescriptor(listener))
            } catch {
                failed("\(error)")
            }
        }
    }

    /// Tells every worker.
    public func post(_ message: WorkerMessage) {
        for seat in seats { seat.mailbox.post(message) }
    }

    /// Tells one worker.
    public func post(_ message: WorkerMessage, to number: Int) {
        guard number < seats.count else { return }
        seats[number].mailbox.post(message)
    }

    func report(_ report: WorkerReport) {
        reports.post(report)
    }
}
