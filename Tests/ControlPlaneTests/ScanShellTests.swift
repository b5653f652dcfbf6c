internal import LinuxSystem
internal import PluginDiscovery
internal import Testing

@testable internal import ControlPlane

@Suite struct ScanShellTests {
    private final class Owner {}

    /// Scans that end when the test says so.
    private final class Threads {
        var jobs: [ScanJob] = []
        private var ends: [(ScanJob.Report) -> Void] = []

        func launch(_ job: ScanJob, _ finish: @escaping (ScanJob.Report) -> Void) {
            jobs.append(job)
            ends.append(finish)
        }

        func endLast(_ scan: DiscoveryMachine.Scan, known: ScanMemory = ScanMemory()) {
            ends.last?(.init(scan: scan, known: known))
        }
    }

    private let threads = Threads()
    private let process = DiscoverySubject(pid: 1, directory: "/", workingDirectory: "/")

    private func shell() -> ScanShell {
        ScanShell { [threads] job, finish throws(SystemError) in threads.launch(job, finish) }
    }

    @Test func oneRunsAtATimeAndLaterStartsWaitForIt() {
        let shell = shell()
        let owner = Owner()
        var answers: [String] = []
        for start in 1...3 {
            shell.scan(.executable, of: process, for: owner) { answers.append("\(start): \($0.subject)") }
        }
        #expect(threads.jobs.count == 1)
        threads.endLast(.init(subject: "a"))
        #expect(threads.jobs.count == 2 && answers == ["1: a"])
        threads.endLast(.init(subject: "b"))
        threads.endLast(.init(subject: "c"))
        #expect(threads.jobs.count == 3 && answers == ["1: a", "2: b", "3: c"])
    }

    @Test func startsThatGaveUpAreNotScannedFor() {
        let shell = shell()
        var answers = 0
        for _ in 0..<10 {
            let owner = Owner()
            shell.scan(.executable, of: process, for: owner) { _ in answers += 1 }
            withExtendedLifetime(owner) {}
        }
        let living = Owner()
        shell.scan(.scripts, of: process, for: living) { _ in answers += 1 }
        #expect(threads.jobs.map(\.place) == [.executable])
        threads.endLast(.init(subject: ""))
        #expect(threads.jobs.map(\.place) == [.executable, .scripts])
        threads.endLast(.init(subject: ""))
        #expect(threads.jobs.count == 2 && answers == 2)
    }

    @Test func whatAnAbandonedScanHasFoundIsKnownToTheNext() throws {
        let shell = shell()
        let owner = Owner()
        shell.scan(.files(["/etc/passwd"]), of: process, for: owner) { _ in }
        let report = try #require(threads.jobs.first).run()
        threads.endLast(report.scan, known: report.known)
        shell.scan(.files(["/etc/passwd"]), of: process, for: owner) { _ in }
        #expect(threads.jobs.last?.known["/etc/passwd"] != nil)
        shell.scan(.scripts, of: process, for: owner) { _ in }
        threads.endLast(report.scan, known: report.known)
        #expect(threads.jobs.last?.known.count == 0)
    }

    @Test func aScanWhosePluginIsGoneIsToldToStop() {
        var shell: ScanShell? = shell()
        shell?.scan(.executable, of: process, for: threads) { _ in }
        #expect(threads.jobs.first?.stop.isOrdered == false)
        shell = nil
        #expect(threads.jobs.first?.stop.isOrdered == true)
    }
}
