public import LinuxSystem
internal import Synchronization

/// Launches processes, each on the same thread, which never ends.
///
/// The kernel kills a child when the thread that launched it ends (ENGINES.md, 5), and nothing promises that a pool's
/// thread lives. So the thread outlives even the launcher, and a process makes one launcher.
public final class Launcher: Sendable {
    private struct Job: Sendable {
        var request: LaunchRequest
        var completion: @Sendable (Result<LaunchedProcess, LaunchFault>) -> Void
    }

    /// What the thread works off.
    private final class Queue: Sendable {
        private let jobs = Mutex<[Job]>([])
        private let bell: OwnedDescriptor

        init() throws(SystemError) {
            bell = try Linux.eventDescriptor(isBlocking: true)
        }

        func append(_ job: Job) {
            jobs.withLock { $0.append(job) }
            Linux.raiseEvent(bell.raw)
        }

        /// Waits for jobs.
        func take() -> [Job] {
            precondition(Linux.takeEvent(bell.raw), "an eventfd that blocks has nothing to read")
            return jobs.withLock { jobs in
                let taken = jobs
                jobs = []
                return taken
            }
        }
    }

    private let queue: Queue

    /// - Parameters:
    ///   - searchPath: where commands without a slash are looked for.
    ///   - maximumDescriptors: the children's soft limit of open descriptors, if it is not to be ours:
    ///     `Linux.raiseDescriptorLimit()` returns what it was.
    public init(
        searchPath: String? = Linux.environment()["PATH"],
        maximumDescriptors: UInt64? = nil
    ) throws(SystemError) {
        Linux.keepExitedChildren()
        let queue = try Queue()
        self.queue = queue
        try Linux.startThread(name: "launcher", stackBytes: 512 << 10) {
            while true {
                for job in queue.take() {
                    job.completion(
                        Self.launch(job.request, searchPath: searchPath, maximumDescriptors: maximumDescriptors))
                }
            }
        }
    }

    /// Launches what is requested and calls `completion` once, on the launcher's thread, which waits meanwhile.
    ///
    /// The child leads a process group of its own, has `/dev/null` as its standard input, pipes as the other two and no
    /// further descriptor; SIGKILL reaches it when the gateway dies, however that happens.
    public func launch(
        _ request: LaunchRequest,
        completion: @escaping @Sendable (Result<LaunchedProcess, LaunchFault>) -> Void
    ) {
        queue.append(Job(request: request, completion: completion))
    }

    private static func launch(
        _ request: LaunchRequest, searchPath: String?, maximumDescriptors: UInt64?
    ) -> Result<LaunchedProcess, LaunchFault> {
        do throws(LaunchFault) {
            let executable = try find(request.executable, searchPath)
            let pipes = try Pipes.make(for: request.executable)
            let order = SpawnRequest(
                executable: executable,
                arguments: request.arguments,
                environment: request.environment,
                directory: request.directory,
                standardInput: pipes.null.raw,
                standardOutput: pipes.output.writing.raw,
                standardError: pipes.error.writing.raw,
                maximumDescriptors: maximumDescriptors
            )
            let child: SpawnedProcess
            do throws(SpawnFault) {
                child = try Linux.spawn(order)
            } catch {
                throw LaunchFault(error, of: request, executable: executable)
            }
            let (stdout, stderr) = pipes.keepReadingEnds()
            return .success(LaunchedProcess(pid: child.pid, pidfd: child.pidfd, stdout: stdout, stderr: stderr))
        } catch {
            return .failure(error)
        }
    }

    private static func find(_ command: String, _ searchPath: String?) throws(LaunchFault) -> String {
        let workingDirectory: String
        do throws(SystemError) {
            workingDirectory = try Linux.currentDirectory()
        } catch {
            throw LaunchFault(step: .search, subject: command, error: error)
        }
        return try ExecutableLookup.find(command, searchPath: searchPath, workingDirectory: workingDirectory)
    }
}

/// A child's standard descriptors, both ends.
private struct Pipes: ~Copyable {
    let null: OwnedDescriptor
    let output: Pipe
    let error: Pipe

    static func make(for executable: String) throws(LaunchFault) -> Pipes {
        do throws(SystemError) {
            return try Pipes()
        } catch {
            throw LaunchFault(step: .pipes, subject: executable, error: error)
        }
    }

    private init() throws(SystemError) {
        let null = try Linux.openForReading("/dev/null")
        let output = try Linux.pipe()
        let error = try Linux.pipe()
        try Linux.setNonBlocking(output.reading.raw)
        try Linux.setNonBlocking(error.reading.raw)
        self.null = null
        self.output = output
        self.error = error
    }

    /// The reading ends for their new owner. The others are closed: only the child holds them from now on, so that
    /// their end tells the child's.
    consuming func keepReadingEnds() -> (stdout: Int32, stderr: Int32) {
        (output.keepReadingEnd(), error.keepReadingEnd())
    }
}
