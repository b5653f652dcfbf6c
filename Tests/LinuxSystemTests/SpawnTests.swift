internal import Glibc
internal import LinuxSystem
internal import Testing

/// Children are launched on threads of the tests, which end only after them: a child dies with its thread.
@Suite struct SpawnTests {
    @Test("a child runs with the arguments, the environment and the directory that it was given, and no others")
    func runs() throws {
        let script = "printf '%s|' \"$0\" \"$@\"; pwd; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= | sort"
        let child = try Child(
            ["/bin/sh", "-c", script, "zero", "one", "two words"], environment: ["B=2", "A=1 = x"], directory: "/usr")
        #expect(child.output() == "zero|one|two words|/usr\nA=1 = x\nB=2\n")
        #expect(child.wait() == .exited(0))
    }

    @Test("exit statuses and signals come back as they were")
    func exitStatus() throws {
        #expect(try Child(["/bin/sh", "-c", "exit 7"]).wait() == .exited(7))
        #expect(try Child(["/bin/sh", "-c", "kill -TERM $$"]).wait() == .signalled(SIGTERM))

        let child = try Child(["/bin/sleep", "1000"])
        #expect(Linux.waitExit(child.pidfd) == nil)
        try Linux.signal(process: child.pidfd, .kill)
        #expect(child.wait() == .signalled(SIGKILL))
        #expect(throws: SystemError(call: "pidfd_send_signal", code: SystemError.noSuchProcess)) {
            try Linux.signal(process: child.pidfd, .kill)
        }
        #expect(Linux.waitExit(child.pidfd) == .unknown)
    }

    @Test("no descriptor is inherited but the three, not even one without close-on-exec")
    func descriptors() throws {
        let leak = dup2(2, 200)
        try #require(leak == 200)
        defer { Linux.close(leak) }
        // `ls` itself has the directory open as 3.
        let child = try Child(["/bin/ls", "/proc/self/fd"])
        #expect(child.output() == "0\n1\n2\n3\n")
    }

    @Test("a child leads a process group of its own, and a signal to the group reaches its children")
    func processGroup() throws {
        let child = try Child(["/bin/sh", "-c", "sleep 1000 & echo started; wait"])
        #expect(child.firstOutput() == "started\n")
        #expect(getpgid(child.pid) == child.pid)
        #expect(getpgid(child.pid) != getpgrp())

        try Linux.signal(group: child.pid, .kill)
        // The end of the pipe: nobody of the group is left that holds it.
        #expect(child.output() == "")
        #expect(child.wait() == .signalled(SIGKILL))
    }

    @Test("signals that we ignore or block are not ignored or blocked in the child")
    func signals() throws {
        Linux.ignorePipeSignal()
        let output = Output()
        let thread = try Linux.startThread(name: "blocked") {
            Linux.blockSignals([.terminate, .user1])
            let child = try? Child(["/bin/cat", "/proc/self/status"])
            output.text = child?.output() ?? ""
            _ = child?.wait()
        }
        thread.join()
        let zero = "0000000000000000"
        for field in ["SigBlk", "SigIgn", "SigCgt"] { #expect(output.text.contains("\(field):\t\(zero)\n")) }
    }

    @Test("a child gets no new privileges, and the descriptor limit that it was given")
    func limits() throws {
        let privileges = try Child(["/bin/grep", "NoNewPrivs", "/proc/self/status"])
        #expect(privileges.output() == "NoNewPrivs:\t1\n")
        let limit = try Child(["/bin/sh", "-c", "ulimit -n"], maximumDescriptors: 123)
        #expect(limit.output() == "123\n")
    }

    @Test("a child is killed when the thread that launched it ends")
    func deathWithThread() throws {
        let output = Output()
        let thread = try Linux.startThread(name: "parent") {
            output.child = try? Child(["/bin/sh", "-c", "exec sleep 20"])
        }
        thread.join()
        let child = try #require(output.child)
        #expect(child.wait() == .signalled(SIGKILL))
    }

    @Test("a child is killed with its parent, even when that gets SIGKILL")
    func deathWithParent() async throws {
        let scratch = try Scratch()
        let (input, output) = (scratch.path + "/input", scratch.path + "/output")
        try #require(mkfifo(input, 0o600) == 0 && mkfifo(output, 0o600) == 0)
        // The test holds both, so that no open waits; of the output it is not a writer, so that it sees the end.
        let writing = open(input, O_RDWR | O_CLOEXEC)
        let reading = open(output, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { for descriptor in [writing, reading] { Linux.close(descriptor) } }

        await #expect(processExitsWith: .signal(SIGKILL)) { [input = input as String, output = output as String] in
            let reading = open(output, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            _ = try Linux.spawn(
                SpawnRequest(
                    executable: "/bin/sh",
                    arguments: ["sh", "-c", "echo started; read line; echo survived"],
                    environment: [],
                    standardInput: open(input, O_RDWR | O_CLOEXEC),
                    standardOutput: open(output, O_WRONLY | O_CLOEXEC),
                    standardError: open("/dev/null", O_WRONLY | O_CLOEXEC)
                ))
            var question = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            poll(&question, 1, -1)
            kill(getpid(), SIGKILL)
        }

        // The kernel has sent the death signal before the parent could be reaped.
        #expect(write("go on\n", to: writing))
        var question = pollfd(fd: reading, events: 0, revents: 0)
        poll(&question, 1, -1)
        #expect(readAll(reading) == "started\n")
    }

    @Test("a failed launch leaves no child and no descriptor")
    func failuresLeaveNothing() async {
        await #expect(processExitsWith: .exitCode(42)) {
            let before = Linux.processStatistics().openDescriptors
            let faults = [("/no/such", nil), ("/bin/true", "/no/such"), ("/bin/true\0", nil)]
            for (executable, directory) in [[(String, String?)]](repeating: faults, count: 20).joined() {
                let request = SpawnRequest(
                    executable: executable, arguments: ["x"], environment: [], directory: directory,
                    standardInput: 0, standardOutput: 1, standardError: 2)
                guard (try? Linux.spawn(request)) == nil else { Linux.exit(1) }
            }
            // The runtime may open one or two of its own meanwhile; a leak would be 20.
            let isClean = Linux.processStatistics().openDescriptors < before + 10
            let hasNoChild = waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD
            Linux.exit(isClean && hasNoChild ? 42 : 2)
        }
    }

    @Test("a failed launch says at which step")
    func failures() throws {
        func fault(_ executable: String, directory: String? = nil, input: Int32? = nil) -> SpawnFault? {
            do throws(SpawnFault) {
                let child = try Linux.spawn(
                    SpawnRequest(
                        executable: executable, arguments: ["x"], environment: [], directory: directory,
                        standardInput: input ?? 0, standardOutput: 1, standardError: 2))
                Linux.close(child.pidfd)
                return nil
            } catch {
                return error
            }
        }
        func step(_ step: SpawnFault.Step, _ call: StaticString, _ code: Int32) -> SpawnFault {
            SpawnFault(step: step, error: SystemError(call: call, code: code))
        }
        #expect(fault("/no/such/file") == step(.execute, "execve", SystemError.noSuchFile))
        #expect(fault("/etc/passwd") == step(.execute, "execve", SystemError.permissionDenied))
        #expect(fault("/bin/true", directory: "/no/such") == step(.workingDirectory, "chdir", SystemError.noSuchFile))
        #expect(fault("/bin/true", directory: "/etc/passwd") == step(.workingDirectory, "chdir", ENOTDIR))
        #expect(fault("/bin/true", input: 9_999) == step(.standardDescriptors, "dup2", SystemError.badDescriptor))
        #expect(fault("/bin/true\0x") == step(.prepare, "execve", SystemError.invalidArgument))
    }

    @Test("standard descriptors that stand in each other's way arrive where they belong")
    func crossedDescriptors() async throws {
        let scratch = try Scratch()
        let (input, output) = (scratch.path + "/input", scratch.path + "/output")
        let file = open(input, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        #expect(write("input ", to: file))
        Linux.close(file)

        // In a process of its own, since it gives away its standard descriptors.
        await #expect(processExitsWith: .exitCode(42)) { [input = input as String, output = output as String] in
            dup2(open(input, O_RDONLY | O_CLOEXEC), 1)
            dup2(open(output, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600), 2)
            dup2(2, 0)
            let child = try Linux.spawn(
                SpawnRequest(
                    executable: "/bin/sh",
                    arguments: ["sh", "-c", "cat; echo out; echo err >&2"],
                    environment: ["PATH=/bin:/usr/bin"],
                    standardInput: 1,
                    standardOutput: 2,
                    standardError: 0
                ))
            _exit(Linux.wait(child.pidfd) == .exited(0) ? 42 : 1)
        }
        #expect(try Linux.readFile(output, maximumBytes: 100) == Array("input out\nerr\n".utf8))
    }
}

/// What a thread leaves for the test that joins it.
private final class Output: @unchecked Sendable {
    var text = ""
    var child: Child?
}

/// A child with a pipe as its standard output.
private final class Child {
    let pid: Int32
    let pidfd: Int32
    private let reading: Int32

    init(
        _ arguments: [String], environment: [String] = ["PATH=/bin:/usr/bin"], directory: String? = nil,
        maximumDescriptors: UInt64? = nil
    ) throws {
        let pipe = try Linux.pipe()
        let null = try Linux.openForReading("/dev/null")
        let process = try Linux.spawn(
            SpawnRequest(
                executable: arguments[0], arguments: arguments, environment: environment, directory: directory,
                standardInput: null.raw, standardOutput: pipe.writing.raw, standardError: null.raw,
                maximumDescriptors: maximumDescriptors))
        pid = process.pid
        pidfd = process.pidfd
        reading = pipe.keepReadingEnd()
    }

    deinit {
        try? Linux.signal(process: pidfd, .kill)
        _ = wait()
        Linux.close(pidfd)
        Linux.close(reading)
    }

    /// Everything until nobody holds the pipe any more.
    func output() -> String { readAll(reading) }

    /// The first piece.
    func firstOutput() -> String? { readSome(reading) }

    func wait() -> LinuxSystem.ExitStatus { Linux.wait(pidfd) }
}

extension Linux {
    /// Waits for a child's end and reaps it.
    fileprivate static func wait(_ pidfd: Int32) -> LinuxSystem.ExitStatus {
        var question = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        while poll(&question, 1, -1) < 0 {}
        return waitExit(pidfd) ?? .unknown
    }
}
