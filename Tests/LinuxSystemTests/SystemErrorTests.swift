internal import LinuxSystem
internal import Testing

@Suite struct SystemErrorTests {
    @Test("an error says the call, the reason and the number's name")
    func description() {
        let error = SystemError(call: "connect", code: SystemError.noSuchFile)
        #expect(error.description == "connect: No such file or directory (ENOENT)")
        #expect(error.reason == "No such file or directory (ENOENT)")
        #expect(SystemError(call: "x", code: 99_999).description == "x: error 99999")
    }

    @Test("errors are equal when call and number are")
    func equality() {
        #expect(SystemError(call: "read", code: 1) == SystemError(call: "read", code: 1))
        #expect(SystemError(call: "read", code: 1) != SystemError(call: "read", code: 2))
        #expect(SystemError(call: "read", code: 1) != SystemError(call: "write", code: 1))
    }

    @Test("a status and a signal read as sentences")
    func statuses() {
        #expect(ExitStatus.exited(1).description == "exit status 1")
        #expect(ExitStatus.signalled(9).description == "killed by signal 9 (SIGKILL)")
        #expect(Signal(number: 64).description == "signal 64")
    }
}
