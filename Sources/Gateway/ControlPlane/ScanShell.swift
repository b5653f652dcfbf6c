internal import EmbeddedDescriptors
internal import EventLoop
internal import LinuxSystem
internal import PluginDiscovery

/// Runs scans for one plugin, each on a thread of its own, and remembers what was found: a restart reads no file again
/// that is still the same.
final class ScanShell {
    private let loop: EventLoop
    private var known: [String: ScannedFile] = [:]

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// `finish` is called once, on the loop.
    func scan(
        _ place: DiscoveryMachine.Place, of process: DiscoverySubject,
        _ finish: @escaping (DiscoveryMachine.Scan) -> Void
    ) {
        let job = ScanJob(
            place: place, pid: process.pid, directory: process.directory,
            workingDirectory: process.workingDirectory, known: known)
        do throws(SystemError) {
            let box = try Mailbox<ScanJob.Report>()
            try box.open(on: loop) { [weak self] report in
                box.close()
                self?.known = report.known
                finish(report.scan)
            }
            try Linux.startThread(name: "scan", stackBytes: 1 << 20) { box.post(job.run()) }
        } catch {
            finish(.init(subject: "", trouble: "no file could be looked at: \(error)"))
        }
    }
}

@available(*, unavailable)
extension ScanShell: Sendable {}
