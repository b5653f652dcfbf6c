internal import EventLoop
internal import LinuxSystem
internal import PluginDiscovery

/// Runs scans for one plugin on a thread of their own, one at a time, and remembers what was found: a restart reads no
/// file again that is still the same.
///
/// A start that gives up leaves its scan to those that come after it: they wait for its end, and find what it has found.
final class ScanShell {
    private struct Request {
        var place: DiscoveryMachine.Place
        var process: DiscoverySubject
        weak var owner: AnyObject?
        var finish: (DiscoveryMachine.Scan) -> Void
    }

    /// Starts a thread for a job, and hands on what it has found; an argument so that tests need no files.
    typealias Launch = (ScanJob, @escaping (ScanJob.Report) -> Void) throws(SystemError) -> Void

    private let launch: Launch
    private var known: [DiscoveryMachine.Place: ScanMemory] = [:]
    private var waiting: [Request] = []
    /// Of the scan that is under way.
    private var stop: ScanStop?

    init(launch: @escaping Launch) {
        self.launch = launch
    }

    convenience init(on loop: EventLoop) {
        self.init { job, finish throws(SystemError) in
            let box = try Mailbox<ScanJob.Report>()
            try box.open(on: loop) { report in
                box.close()
                finish(report)
            }
            try Linux.startThread(name: "scan", stackBytes: 1 << 20) { box.post(job.run()) }
        }
    }

    deinit {
        stop?.order()
    }

    /// `finish` is called once, on the loop; not when `owner` is gone before the scan's turn comes.
    func scan(
        _ place: DiscoveryMachine.Place, of process: DiscoverySubject, for owner: AnyObject,
        _ finish: @escaping (DiscoveryMachine.Scan) -> Void
    ) {
        waiting.append(Request(place: place, process: process, owner: owner, finish: finish))
        runNext()
    }

    private func runNext() {
        waiting.removeAll { $0.owner == nil }
        guard stop == nil, !waiting.isEmpty else { return }
        let request = waiting.removeFirst()
        let stop = ScanStop()
        self.stop = stop
        let job = ScanJob(
            place: request.place, pid: request.process.pid, directory: request.process.directory,
            workingDirectory: request.process.workingDirectory,
            known: known[request.place] ?? ScanMemory(), stop: stop)
        do throws(SystemError) {
            try launch(job) { [weak self] report in
                self?.known[request.place] = report.known
                self?.end(request, report.scan)
            }
        } catch {
            end(request, .init(subject: "", trouble: "no file could be looked at: \(error)"))
        }
    }

    private func end(_ request: Request, _ scan: DiscoveryMachine.Scan) {
        stop = nil
        // The answer may ask for the next place at once: that is behind those that wait.
        request.finish(scan)
        runNext()
    }
}

@available(*, unavailable)
extension ScanShell: Sendable {}
