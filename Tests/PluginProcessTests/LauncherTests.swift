internal import Glibc
internal import LinuxSystem
internal import PluginProcess
internal import Testing

@Suite struct LauncherTests {
    @Test("a launched process reads an empty standard input and is heard on both others, without waiting")
    func output() async throws {
        let script = "cat; echo out; echo err >&2; exit 3"
        let child = try Running(await launch(["/bin/sh", "-c", script]).get())
        #expect(child.stdout() == "out\n")
        #expect(child.stderr() == "err\n")
        #expect(child.wait() == .exited(3))
    }

    @Test("the reading ends never wait")
    func nonBlocking() async throws {
        let child = try Running(await launch(["/bin/sleep", "1000"]).get())
        var byte: UInt8 = 0
        for descriptor in [child.process.stdout, child.process.stderr] {
            guard case .wouldBlock = withUnsafeMutableBytes(of: &byte, { Linux.read(descriptor, into: $0) }) else {
                Issue.record("a silent child was heard")
                continue
            }
        }
        #expect(getpgid(child.process.pid) == child.process.pid)
    }

    @Test("children live on, each of them, when their launcher is gone: its thread never ends")
    func launcherGone() async throws {
        let child: Running
        do {
            let launcher = try Launcher()
            child = try Running(await launch(["/bin/sh", "-c", "read line; echo lives"], by: launcher).get())
        }
        #expect(child.stdout() == "lives\n")
        #expect(child.wait() == .exited(0))
    }

    @Test("a command without a slash is searched in PATH")
    func searched() async throws {
        let scratch = try Scratch()
        _ = try scratch.file("refused", mode: 0o644)
        // A link, not a file that is written here: a child that another test launches meanwhile would hold it open for
        // writing for a moment, and such a file cannot be executed (ETXTBSY).
        #expect(symlink("/bin/echo", "\(scratch.path)/program") == 0)
        let launcher = try Launcher(searchPath: "::/no/such:\(scratch.path):/bin")
        let child = try Running(await launch(["program", "found"], by: launcher).get())
        #expect(child.stdout() == "found\n")

        let refused = await launch(["refused"], by: launcher)
        #expect(
            refused.fault?.description
                == "cannot execute \(scratch.path)/refused: Permission denied (EACCES); "
                + "it is not marked executable (chmod +x)")
        let missing = await launch(["no-such-program"], by: launcher)
        #expect(missing.fault?.step == .search)
        #expect(
            missing.fault?.description == "cannot execute no-such-program: No such file or directory (ENOENT); "
                + "it is not in PATH (::/no/such:\(scratch.path):/bin)")
    }

    @Test("a relative path counts from the gateway's directory, not from the plugin's")
    func relativePath() async throws {
        // Tests run anywhere: as many steps up as there may be lead to the root.
        let up = String(repeating: "../", count: 40)
        let child = try Running(await launch(["\(up)bin/pwd"], directory: "/usr").get())
        #expect(child.stdout() == "/usr\n")
    }

    @Test("a child gets the descriptor limit that the launcher was made with")
    func descriptorLimit() async throws {
        let launcher = try Launcher(maximumDescriptors: 99)
        let child = try Running(await launch(["/bin/sh", "-c", "ulimit -n"], by: launcher).get())
        #expect(child.stdout() == "99\n")
    }

    @Test("a failed launch says the step, what failed and what could be done")
    func failures() async throws {
        let scratch = try Scratch()
        let script = try scratch.file("script", "#!/no/such/interpreter\n")
        let text = try scratch.file("text", "no program\n")
        let plain = try scratch.file("plain", mode: 0o644)

        let missing = await launch(["./no-such-file"])
        #expect(missing.fault?.step == .execute)
        #expect(missing.fault?.description == "cannot execute ./no-such-file: No such file or directory (ENOENT)")

        let interpreter = await launch([script])
        #expect(
            interpreter.fault?.description
                == "cannot execute \(script): No such file or directory (ENOENT); the file is there, "
                + "but /no/such/interpreter, the interpreter of its #! line, is not")

        let format = await launch([text])
        #expect(
            format.fault?.description
                == "cannot execute \(text): Exec format error (ENOEXEC); "
                + "it is neither a program for this machine nor a script with a #! line")

        let mode = await launch([plain])
        #expect(
            mode.fault?.description
                == "cannot execute \(plain): Permission denied (EACCES); it is not marked executable (chmod +x)")

        let folder = await launch([scratch.path])
        #expect(
            folder.fault?.description
                == "cannot execute \(scratch.path): Permission denied (EACCES); it is a directory")

        let directory = await launch(["/bin/true"], directory: "/no/such")
        #expect(directory.fault?.step == .workingDirectory)
        #expect(
            directory.fault?.description
                == "cannot change to the directory /no/such: No such file or directory (ENOENT)")

        let empty = await launch([""])
        #expect(
            empty.fault?.description
                == "cannot execute : No such file or directory (ENOENT); the command is empty")

        let nul = await launch(["/bin/true", "a\0b"])
        #expect(
            nul.fault?.description
                == "cannot launch /bin/true: execve: Invalid argument (EINVAL); "
                + "an argument or a variable of the environment holds a NUL")
    }

    @Test("many launches at once all come back, failed ones among them")
    func many() async throws {
        let launcher = try Launcher()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let command = number % 4 == 0 ? ["/no/such/file"] : ["/bin/sh", "-c", "echo \(number)"]
                    switch await launch(command, by: launcher) {
                    case .success(let process): return Running(process).stdout() == "\(number)\n"
                    case .failure(let fault): return number % 4 == 0 && fault.step == .execute
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes == [Bool](repeating: true, count: 40))
    }

    @Test("a launch leaves three descriptors with its receiver, a failed one none")
    func descriptors() async {
        await #expect(processExitsWith: .exitCode(42)) {
            let launcher = try Launcher()
            // The runtime may open one or two of its own meanwhile, so what is counted is twenty launches.
            let before = Linux.processStatistics().openDescriptors
            for _ in 0..<10 {
                for command in ["/no/such", "no-such"] { _ = await launch([command], by: launcher) }
            }
            guard Linux.processStatistics().openDescriptors < before + 10 else { Linux.exit(1) }
            for _ in 0..<20 {
                guard case .success = await launch(["/bin/true"], by: launcher) else { Linux.exit(2) }
            }
            guard (50..<75).contains(Linux.processStatistics().openDescriptors - before) else { Linux.exit(3) }
            Linux.exit(42)
        }
    }
}

private func launch(
    _ command: [String], directory: String? = nil, by launcher: Launcher? = nil
) async -> Result<LaunchedProcess, LaunchFault> {
    let request = LaunchRequest(
        executable: command[0], arguments: command, environment: ["PATH=/bin:/usr/bin"], directory: directory)
    guard let launcher = try? launcher ?? Launcher() else {
        return .failure(LaunchFault(step: .start, subject: "x", error: SystemError(call: "pthread_create", code: 0)))
    }
    return await withCheckedContinuation { continuation in
        launcher.launch(request) { continuation.resume(returning: $0) }
    }
}

extension Result where Failure == LaunchFault {
    fileprivate var fault: LaunchFault? {
        switch self {
        case .success: nil
        case .failure(let fault): fault
        }
    }
}

/// A process that runs, killed and reaped behind its test.
private final class Running: Sendable {
    let process: LaunchedProcess

    init(_ process: LaunchedProcess) {
        self.process = process
    }

    deinit {
        try? Linux.signal(process: process.pidfd, .kill)
        _ = wait()
        for descriptor in [process.pidfd, process.stdout, process.stderr] { Linux.close(descriptor) }
    }

    /// Everything until its end.
    func stdout() -> String { readAll(process.stdout) }
    func stderr() -> String { readAll(process.stderr) }

    func wait() -> LinuxSystem.ExitStatus {
        waitUntilReadable(process.pidfd)
        return Linux.waitExit(process.pidfd) ?? .unknown
    }

    private func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            waitUntilReadable(descriptor)
            switch buffer.withUnsafeMutableBytes({ Linux.read(descriptor, into: $0) }) {
            case .bytes(let count): bytes += buffer[..<count]
            case .wouldBlock: continue
            case .end, .failed: return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    private func waitUntilReadable(_ descriptor: Int32) {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&question, 1, -1) < 0 {}
    }
}
