internal import LinuxSystem
internal import Testing

@testable internal import PluginProcess

/// The kernel's errno is a riddle; the file itself says what is wrong with it.
@Suite struct LaunchFaultTests {
    @Test(
        arguments: [
            (
                "#!/no/such/python\n", SystemError.noSuchFile,
                "the file is there, but /no/such/python, the interpreter of its #! line, is not"
            ),
            (
                "#!/bin/sh\r\n", SystemError.noSuchFile,
                "the file is there, but its #! line ends in CR LF; save it with LF"
            ),
            ("MZ", SystemError.notExecutableFormat, "it is a program for Windows"),
            ("", SystemError.notExecutableFormat, "it is empty"),
            (
                "print(1)\n", SystemError.notExecutableFormat,
                "it is neither a program for this machine nor a script with a #! line"
            ),
            ("\u{7f}ELF", SystemError.notExecutableFormat, "it is a program for machine 0"),
            (
                "#!/bin/sh\n", SystemError.permissionDenied,
                "the gateway's user may not execute it, or its file system is mounted noexec"
            ),
        ] as [(String, Int32, String)])
    func hint(contents: String, code: Int32, expected: String) throws {
        let scratch = try Scratch()
        let file = try scratch.file("program", contents)
        let hint = LaunchFault.hint(SystemError(call: "execve", code: code), file)
        #expect(hint?.hasPrefix(expected) == true, "\(hint ?? "none")")
    }

    @Test func nothingIsSaidOfAFileThatIsNotThere() {
        #expect(LaunchFault.hint(SystemError(call: "execve", code: SystemError.noSuchFile), "/no/such") == nil)
    }
}
