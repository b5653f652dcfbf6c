internal import LinuxSystem
internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct ProcessFactsTests {
    private func facts(commandLine: String = "", maps: String = "", environment: String = "") -> ProcessFacts {
        ProcessFacts(
            executable: "/proc/1/exe", program: nil, commandLine: Array(commandLine.utf8), maps: Array(maps.utf8),
            environment: Array(environment.utf8))
    }

    @Test func `The test program itself`() {
        let facts = ProcessFacts(pid: Linux.currentPID)
        #expect(facts.executable == "/proc/\(Linux.currentPID)/exe")
        #expect(facts.program?.hasPrefix("/") == true)
        #expect(facts.arguments.first?.isEmpty == false)
        #expect(facts.mappedFiles.contains { $0.contains("libc") || $0 == facts.program })
    }

    @Test func `A process that is not there has nothing`() {
        let facts = ProcessFacts(pid: 0x3fff_fff0)
        #expect(facts.program == nil && facts.mappedFiles.isEmpty && facts.searchPath.isEmpty)
    }

    @Test func `Arguments, with empty ones`() {
        #expect(facts(commandLine: "ruby\0\0-x\0a b\0").arguments == ["ruby", "", "-x", "a b", ""])
    }

    @Test func `Mapped code, not data`() {
        let maps = """
            7f00-7f01 r--p 00000000 08:01 12                         /lib/data.so
            7f01-7f02 r-xp 00001000 08:01 12                         /lib/with space.so
            7f02-7f03 r-xp 00000000 00:00 0                          [vdso]
            7f03-7f04 r-xp 00000000 00:00 0
            nonsense
            """
        #expect(facts(maps: maps).mappedFiles == ["/lib/with space.so"])
    }

    @Test func `Search paths of Python and Ruby`() {
        let environment = "HOME=/root\0PYTHONPATH=/a:lib\0RUBYLIB=/b\0XPYTHONPATH=/c\0"
        #expect(facts(environment: environment).searchPath == ["/a", "lib", "/b"])
    }
}
