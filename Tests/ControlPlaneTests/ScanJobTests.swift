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
}
