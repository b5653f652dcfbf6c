internal import PluginProcess
internal import Testing

@Suite struct ExecutableLookupTests {
    private func find(_ command: String, in path: String?, from directory: String = "/work") throws -> String {
        try ExecutableLookup.find(command, searchPath: path, workingDirectory: directory)
    }

    @Test("a path is taken as it is, made absolute, whether it is there or not")
    func paths() throws {
        #expect(try find("/bin/none", in: nil) == "/bin/none")
        #expect(try find("./none", in: "/bin") == "/work/./none")
        #expect(try find("a/none", in: "/bin", from: "/") == "/a/none")
    }

    @Test("a name is the first executable file of that name in PATH")
    func search() throws {
        let scratch = try Scratch()
        _ = try scratch.file("both", mode: 0o644)
        #expect(try find("sh", in: "/no/such:/bin:/usr/bin") == "/bin/sh")
        #expect(try find("both", in: "\(scratch.path):/bin") == "\(scratch.path)/both")
    }

    @Test(
        "a name that is in no directory of PATH, and a PATH that says nothing, are faults", arguments: ["", ":", nil])
    func missing(path: String?) {
        #expect(throws: LaunchFault.self) { try find("sh", in: path, from: "/bin") }
    }

    @Test("a directory is no executable")
    func directory() {
        #expect(throws: LaunchFault.self) { try find("bin", in: "/usr") }
    }
}
