internal import EmbeddedDescriptors
internal import Foundation
internal import GatewayTestKit
internal import PluginDiscovery
internal import Testing

@testable internal import ControlPlane

@Suite struct ScanJobTests {
    private func job(_ place: ScanJob.Place, directory: String = "/etc") -> ScanJob {
        ScanJob(place: place, pid: 0x3fff_fff0, directory: directory, workingDirectory: directory, known: [:])
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
            place: .executable, pid: shell.processIdentifier, directory: "/", workingDirectory: "/", known: [:])
        #expect(job.run().scan.subject.hasSuffix("/cat)"))
    }
}
