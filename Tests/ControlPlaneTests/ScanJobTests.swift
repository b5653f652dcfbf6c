internal import EmbeddedDescriptors
internal import Foundation
internal import GatewayTestKit
internal import PluginDiscovery
internal import Testing

@testable internal import ControlPlane

@Suite struct ScanJobTests {
    private func job(_ place: ScanJob.Place, directory: String = "/etc") -> ScanJob {
        ScanJob(place: place, pid: 0x3fff_fff0, directory: directory, workingDirectory: directory)
    }

    @Test func aProcessThatIsGoneIsTold() {
        let scan = job(.executable).run().scan
        #expect(scan.files.isEmpty)
        #expect(scan.trouble == "/proc/1073741808/exe cannot be read: No such file or directory (ENOENT)")
    }

    @Test func aProcessWithoutScriptsHasNothingToTell() {
        let scan = job(.scripts).run().scan
        #expect(scan == .init(subject: ""))
    }

    @Test func configuredFilesAreToldOneByOne() {
        let scan = job(.files(["passwd", "/no/such"])).run().scan
        #expect(
            scan.trouble
                == "descriptors: /etc/passwd holds no descriptor; /no/such cannot be read: "
                + "No such file or directory (ENOENT)")
        #expect(scan.places == ["passwd"])
    }

    @Test func aFileThatCostsTooMuchIsGivenUpAndTold() throws {
        // Each start is a gzip header whose file name goes on to the end of all.
        let header: [UInt8] = [0x1f, 0x8b, 0x08, 0x08, 1, 1, 1, 1, 1, 1]
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("costly-\(UUID())").path
        try Data((0..<40_000).flatMap { _ in header }).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let scan = job(.files([path])).run().scan
        #expect(
            scan.trouble
                == "descriptors: \(path) holds no descriptor [given up: to look through it costs more than any program does]"
        )
    }

    @Test func theProcessBehindAShellIsLookedAtToo() throws {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "/bin/cat; exit $?"]
        let input = Pipe()
        shell.standardInput = input
        try shell.run()
        defer {
            try? input.fileHandleForWriting.close()
            shell.waitUntilExit()
        }
        try eventually("cat runs") {
            ProcessFacts.onlyChild(of: shell.processIdentifier).map { ProcessFacts(pid: $0) }?.program?.hasSuffix(
                "/cat")
                == true
        }
        let job = ScanJob(
            place: .executable, pid: shell.processIdentifier, directory: "/", workingDirectory: "/")
        #expect(job.run().scan.subject.hasSuffix("/cat)"))
    }
}
