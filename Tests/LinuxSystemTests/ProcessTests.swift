internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct ProcessTests {
    @Test("the process's figures are plausible")
    func statistics() throws {
        let statistics = Linux.processStatistics()
        #expect(statistics.cpuSeconds > 0)
        #expect(statistics.residentBytes > 1 << 20)
        #expect(statistics.maximumDescriptors >= statistics.openDescriptors)
        #expect(statistics.startTime > 1_704_067_200)
        #expect(statistics.startTime <= Double(Linux.wallClock().seconds) + 1)
    }

    @Test("open descriptors are counted")
    func descriptors() async {
        // In a process of its own, where only the runtime may open one or two more.
        await #expect(processExitsWith: .exitCode(42)) {
            let before = Linux.processStatistics().openDescriptors
            for _ in 0..<50 { _ = try Linux.eventDescriptor().release() }
            let more = Linux.processStatistics().openDescriptors - before
            Linux.exit((50..<60).contains(more) ? 42 : 1)
        }
    }

    @Test("the raised limit is the hard one, and the former one comes back")
    func descriptorLimit() async {
        await #expect(processExitsWith: .exitCode(42)) {
            var limit = rlimit(rlim_cur: 64, rlim_max: 128)
            setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
            Linux.exit(
                Linux.raiseDescriptorLimit() == 64 && Linux.processStatistics().maximumDescriptors == 128 ? 42 : 1)
        }
    }

    @Test("the environment is what it is")
    func environment() {
        setenv("PATCHBAY_TEST_VARIABLE", "a=b", 1)
        #expect(Linux.environment()["PATCHBAY_TEST_VARIABLE"] == "a=b")
        #expect(Linux.environment()["PATCHBAY_TEST_NONE"] == nil)
    }

    @Test("random bytes fill the whole buffer, differently each time")
    func random() {
        func bytes() -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 1_000)
            bytes.withUnsafeMutableBytes { Linux.random(into: $0) }
            return bytes
        }
        let first = bytes()
        #expect(first != bytes())
        #expect(first[900...].contains { $0 != 0 })
    }

    @Test("a thread runs its body under its name and can be waited for")
    func thread() throws {
        let pipe = try Linux.pipe()
        let writing = pipe.writing.raw
        let thread = try Linux.startThread(name: "a name that is too long") {
            let name = (try? Linux.readFile("/proc/thread-self/comm", maximumBytes: 100)) ?? []
            #expect(write(String(decoding: name, as: UTF8.self), to: writing))
        }
        thread.join()
        #expect(readSome(pipe.reading.raw) == "a name that is \n")
    }

    @Test("signals to nobody, to everybody and to ourselves as a group are refused")
    func foreignGroups() {
        for group in [-1, 0, 1] as [Int32] {
            #expect(throws: SystemError(call: "kill", code: SystemError.invalidArgument)) {
                try Linux.signal(group: group, .user1)
            }
        }
    }
}
